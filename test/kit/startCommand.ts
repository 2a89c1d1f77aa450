import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** `npm test` builds it first. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface FinishedCommand {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly finished: Promise<FinishedCommand>;
  /** What the pattern's group matched on standard output, once it does; rejects where the process ends before. */
  printed(pattern: RegExp): Promise<string>;
}

/** What a gateway prints when it listens: its address. */
export const LISTENS = /(http:\/\/localhost:\d+)\/graphql/;

/** A test that failed midway leaves its processes behind, and jest would wait for them. */
const children = new Set<ChildProcess>();

/** Ends at once whatever was started and still runs. */
export function killCommands(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** A process of the built command; nothing of this one's environment but what is given. */
export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), LOG_LEVEL: 'error', ...environment },
  });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const finished = new Promise<FinishedCommand>((resolve) => {
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  const printed = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(stdout)?.[1];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr}`);
      await delay(20);
    }
  };
  return { child, finished, printed };
}

/** `serve` over a GuardDuty at this address, by the AWS SDK's own variables. */
export function startServe(upstream: string, environment: Readonly<Record<string, string>> = {}): RunningCommand {
  return startCommand(['serve'], {
    PORT: '0',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_GUARDDUTY: upstream,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'x',
    ...environment,
  });
}
