import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../.test-build/main.js', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** Processes do not inherit the caller's environment: no proxy, no AWS profile, no NODE_OPTIONS. */
const ENVIRONMENT = {
  NODE_ENV: 'production',
  TZ: 'UTC',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/**
 * Starts a command of the test build in a process of its own, which ends with this one.
 * @param said matches the line that it prints when it is ready
 * @returns `{ready, signal, stop, hasEnded}`; `ready` is the match
 * @throws Error if it ends or is not ready in time
 */
export async function startProcess(args, environment, said) {
  const child = spawn(process.execPath, ['--disable-warning=NodeVersionSupportWarning', MAIN, ...args], {
    env: { ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const ended = once(child, 'exit').finally(() => running.delete(child));
  const ready = await Promise.race([
    lineOf(child, said),
    ended.then(() => Promise.reject(new Error(`${args.join(' ')} ended before it was ready; is .test-build/ built?`))),
    late(args),
  ]);
  return {
    ready,
    signal: (name) => child.kill(name),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function lineOf(child, said) {
  for await (const line of createInterface({ input: child.stdout })) {
    const match = said.exec(line);
    if (match) return match;
  }
  return new Promise(() => {});
}

function late(args) {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`${args.join(' ')} is not ready`)), START_TIMEOUT_MS).unref();
  });
}
