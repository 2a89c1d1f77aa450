import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPort } from './findPort.js';
import { isInstalled } from './isInstalled.js';
import { until } from './until.js';

/** HAProxy in front of replicas; each request goes to the next replica that is ready. */
export interface TestBalancer {
  /** Without a path. */
  readonly url: string;
  /** Resolves when HAProxy considers exactly `count` replicas ready. */
  untilReady(count: number): Promise<void>;
  close(): Promise<void>;
}

export const HAS_BALANCER = isInstalled('haproxy', '-v');

/** How often a replica is asked whether it is ready. */
const CHECK_MS = 100;

/** @param ports of the replicas on 127.0.0.1, all of which HAProxy takes for ready until it has asked them */
export async function startBalancer(ports: readonly number[]): Promise<TestBalancer> {
  const [port, statistics] = [await findPort(), await findPort()];
  const directory = await mkdtemp(join(tmpdir(), 'haproxy-'));
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration(ports, port, statistics));
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${port}`,
    untilReady: async (count) => {
      await until(async () => {
        if (child.exitCode !== null) throw new Error(`HAProxy ended with ${child.exitCode}`);
        return (await countReady(statistics)) === count;
      });
    },
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configuration(ports: readonly number[], port: number, statistics: number): string {
  const servers = ports.map((replica, index) => `  server replica${index} 127.0.0.1:${replica}`);
  return `defaults
  mode http
  timeout connect 60s
  timeout check 60s
  timeout client 600s
  timeout server 600s
  option redispatch 1
frontend gateway
  bind 127.0.0.1:${port}
  default_backend replicas
backend replicas
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter ${CHECK_MS}ms fall 2 rise 1
${servers.join('\n')}
frontend statistics
  bind 127.0.0.1:${statistics}
  stats enable
  stats uri /
`;
}

/** Counts in HAProxy's own table, which has a line for each replica. */
async function countReady(port: number): Promise<number> {
  const table = await fetch(`http://127.0.0.1:${port}/;csv`).then(
    (response) => response.text(),
    () => '',
  );
  return table.split('\n').filter((line) => /^replicas,replica\d+,.*,UP,/.test(line)).length;
}
