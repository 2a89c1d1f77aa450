import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { interleave } from '../cases.mjs';
import { ENVIRONMENT } from '../kit/child.mjs';

const POLL_MS = 5;
const TIMEOUT_MS = 30_000;
const TARGETS = [
  { name: 'gateway', args: ['dist/main.js', 'serve', '--local'] },
  { name: 'fastify', args: ['bench/stacks/fastifyAlone.mjs'] },
];

const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Seconds from the start of a process to its first 200 at /readyz, for local mode and for Node with Fastify alone. */
export async function measureStartUp({ plan, progress }) {
  const targets = TARGETS.map(({ name, args: [file, ...args] }) => ({
    name,
    args: [toPath(`../../${file}`), ...args],
  }));
  for (const target of targets) await start(target);
  return interleave(targets, plan.rounds, async (target, round) => {
    const seconds = await start(target);
    progress(`round ${round + 1} of ${plan.rounds}: start of ${target.name}: ${seconds.toFixed(2)} s`);
    return { seconds };
  });
}

async function start({ name, args }) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...ENVIRONMENT, PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 2],
  });
  running.add(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const url = await Promise.race([readUrl(child), ended.then(() => undefined)]);
    if (url === undefined) throw new Error(`${name} ended before it printed its address`);
    while (!(await isReady(url))) {
      if (performance.now() - startedAt > TIMEOUT_MS) throw new Error(`${name} was not ready in time`);
      await sleep(POLL_MS);
    }
    return (performance.now() - startedAt) / 1000;
  } finally {
    child.kill('SIGKILL');
    await ended;
    running.delete(child);
  }
}

/** Both processes print a line that ends in their address. */
async function readUrl(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^(?:guardduty-graphql|Fastify).*?(http:\/\/[\w.]+:\d+)/.exec(line)?.[1];
    if (url !== undefined) return url.replace('//localhost', '//127.0.0.1');
  }
  return undefined;
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

function toPath(file) {
  return fileURLToPath(new URL(file, import.meta.url));
}
