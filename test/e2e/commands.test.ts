import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { SETTINGS } from '../../src/config/settings.js';
import { postQuery } from '../kit/graphqlClient.js';

/** `npm test` builds it first. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the built command; nothing of this one's environment but what is given. */
function start(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), LOG_LEVEL: 'error', ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const printed = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(stdout)?.[1];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, finished, printed };
}

const run = (args: readonly string[], environment?: Record<string, string>) => start(args, environment).finished;

/** The real `serve`, told by the AWS SDK's own variables where GuardDuty is: a second process. */
async function serveOverEmulator() {
  const emulator = start(['emulator', '--port', '0']);
  const upstream = await emulator.printed(/(http:\/\/\S+)/);
  const gateway = start(['serve'], {
    PORT: '0',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_GUARDDUTY: upstream,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  const url = await gateway.printed(/(http:\/\/localhost:\d+)\/graphql/);
  return { emulator, upstream, gateway, url };
}

describe('The command', () => {
  test('serves local mode with at least 500 findings of two regions, and ends on SIGTERM with 0', async () => {
    const { child, finished, printed } = start(['serve', '--local'], { PORT: '0' });
    const url = await printed(/(http:\/\/localhost:\d+)\/graphql/);
    const { data, errors } = await postQuery(
      url,
      '{ findings(state: ALL) { totalCount sources { region status } } __schema { queryType { name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.findings.totalCount).toBeGreaterThanOrEqual(500);
    expect(data.findings.sources).toHaveLength(2);
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz', 200],
      ['/metrics', 200],
      ['/nope', 404],
    ] as const) {
      expect((await fetch(url + path)).status).toBe(status);
    }
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /graphql_operations_total\{execution="interpreted"\} 1\n/,
    );
    child.kill('SIGTERM');
    expect((await finished).code).toBe(0);
  });

  test('ends on SIGTERM although a client holds a silent connection and another half a request', async () => {
    const { child, finished, printed } = start(['serve', '--local'], { PORT: '0' });
    const { port } = new URL(await printed(/(http:\/\/localhost:\d+)\/graphql/));
    const sockets = [connect(Number(port), '127.0.0.1'), connect(Number(port), '127.0.0.1')];
    sockets[1]?.write('GET /healthz HT');
    for (const socket of sockets) socket.on('error', () => {});
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    child.kill('SIGTERM');
    expect((await finished).code).toBe(0);
    for (const socket of sockets) socket.destroy();
  });

  test('finishes what is in flight on SIGTERM', async () => {
    const { emulator, upstream, gateway, url } = await serveOverEmulator();
    await fetch(`${upstream}/_emulator/faults`, { method: 'POST', body: JSON.stringify({ latency: { ms: 300 } }) });
    const answers = [1, 2, 3].map(() => postQuery(url, '{ findings(first: 50) { nodes { id title } } }'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    gateway.child.kill('SIGTERM');
    for (const { data, errors } of await Promise.all(answers)) {
      expect(errors).toBeUndefined();
      expect(data.findings.nodes).toHaveLength(50);
    }
    expect((await gateway.finished).code).toBe(0);
    emulator.child.kill('SIGTERM');
    await emulator.finished;
  });

  test('reads files, prints how many were served and refused, and why', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'findings-'));
    const file = join(directory, 'mixed.jsonl');
    writeFileSync(
      file,
      '{"id":"f1","severity":8,"region":"eu-west-1","service":{"archived":false}}\nnot json\n{"no":"id"}\n',
    );
    const { child, finished, printed } = start(['serve', '--local', '--findings', directory], { PORT: '0' });
    const url = await printed(/(http:\/\/localhost:\d+)\/graphql/);
    const { data } = await postQuery(url, '{ findings { nodes { id severityLevel } } }');
    expect(data.findings.nodes).toEqual([{ id: 'f1', severityLevel: 'HIGH' }]);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(0);
    expect(stdout).toContain('1 findings from 1 file, 2 refused');
    expect(stderr).toContain(`refused ${file}:2: `);
    expect(stderr).toContain(`refused ${file}:3: `);
  });

  test('refuses a path without findings, in words', async () => {
    const { code, stderr } = await run(['serve', '--local', '--findings', '/nowhere/at/all'], { PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain('/nowhere/at/all');
    expect(stderr).not.toContain('    at ');
  });

  test('says that certificates cannot be read, and exits with 2', async () => {
    const { code, stderr } = await run(['serve'], { AWS_REGION: 'us-east-1', AWS_CA_BUNDLE: '/nowhere/ca.pem' });
    expect(code).toBe(2);
    expect(stderr).toContain('AWS_CA_BUNDLE: "/nowhere/ca.pem" cannot be read');
  });

  test('reports three faults of a configuration as three, and exits with 2', async () => {
    const { code, stderr } = await run(['serve'], { PORT: 'http', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    const faults = stderr
      .trim()
      .split('\n')
      .filter((line) => /^[A-Z_]+: /.test(line));
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(['GUARDDUTY_REGIONS', 'LOG_LEVEL', 'PORT']);
  });

  test('keeps introspection and GraphiQL to itself in serve, unless they are asked for', async () => {
    const { emulator, gateway, url } = await serveOverEmulator();
    expect((await fetch(url)).status).toBe(404);
    expect((await postQuery(url, '{ __schema { queryType { name } } }')).errors?.[0]?.message).toMatch(
      /introspection/i,
    );
    const { data } = await postQuery(url, '{ findings(first: 1) { nodes { id } } _service { sdl } }');
    expect(data.findings.nodes).toHaveLength(1);
    gateway.child.kill('SIGTERM');
    emulator.child.kill('SIGTERM');
    expect([(await gateway.finished).code, (await emulator.finished).code]).toEqual([0, 0]);
  });

  test('prints an SDL that composition takes', async () => {
    const { code, stdout } = await run(['schema']);
    expect(code).toBe(0);
    expect(stdout).toContain('type Finding @key(fields: "id") @key(fields: "arn")');
    const withoutFederation = stdout
      .replace(/extend schema @link[^\n]*/, '')
      .replace(/ @key\(fields: "\w+"\)| @shareable/g, '');
    expect(buildSchema(withoutFederation).getType('Finding')).toBeDefined();
  });

  test.each([[[]], [['--help']], [['serve', '--help']], [['schema', '--help']], [['emulator', '--help']]])(
    'explains itself: %j',
    async (args) => {
      const { code, stdout } = await run(args);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: guardduty-graphql');
      if (args[0] === 'serve') for (const { name } of SETTINGS) expect(stdout).toContain(name);
    },
  );

  test.each([
    [['sreve']],
    [['serve', '--lokal']],
    [['serve', '--findings', 'x']],
    [['schema', 'more']],
    [['emulator', '--port', 'x']],
    [['emulator', '--findings', '/nowhere']],
  ])('says what is wrong with %j, and exits with 2', async (args) => {
    const { code, stderr } = await run(args, { AWS_REGION: 'us-east-1' });
    expect(code).toBe(2);
    expect(stderr.trim()).not.toBe('');
    expect(stderr).not.toContain('    at ');
  });

  test('says that a port is taken', async () => {
    const first = start(['serve', '--local'], { PORT: '0' });
    const url = await first.printed(/(http:\/\/localhost:\d+)\/graphql/);
    const { code, stderr } = await run(['serve', '--local'], { PORT: new URL(url).port });
    first.child.kill('SIGTERM');
    await first.finished;
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });
});
