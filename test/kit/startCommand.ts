import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { TEST_BUILD } from './testBuild.js';
import { until } from './until.js';

const MAIN = `${TEST_BUILD}main.js`;

export interface FinishedCommand {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly finished: Promise<FinishedCommand>;
  /** What the pattern's group matches on standard output, once it does; rejects if the process ends before. */
  printed(pattern: RegExp): Promise<string>;
  /** The same on standard error. */
  complained(pattern: RegExp): Promise<string>;
}

/** Matches the address that a gateway prints when it listens. */
export const LISTENS = /(http:\/\/localhost:\d+)\/graphql/;

/** A test that fails midway leaves its processes behind, and jest would wait for them. */
const children = new Set<ChildProcess>();

/** Kills all processes that were started and are still running. */
export function killCommands(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** Limits that even a slow machine never reaches; tests about one of them set it themselves. */
const PATIENT = {
  UPSTREAM_TIMEOUT: '60s',
  REQUEST_TIMEOUT: '600s',
  DRAIN_TIMEOUT: '600s',
  MAX_EVENT_LOOP_DELAY: '0',
};

/** Starts the built command. Of this process's environment it inherits only PATH. */
export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  main = MAIN,
): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), LOG_LEVEL: 'error', ...PATIENT, ...environment },
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
  const matched = async (pattern: RegExp, output: () => string): Promise<string> => {
    const find = () => pattern.exec(output())?.[1];
    await until(() => find() !== undefined || child.exitCode !== null);
    const found = find();
    if (found === undefined) throw new Error(`It ended with ${child.exitCode}: ${stderr}`);
    return found;
  };
  return {
    child,
    finished,
    printed: (pattern) => matched(pattern, () => stdout),
    complained: (pattern) => matched(pattern, () => stderr),
  };
}

/** Starts `serve` with a GuardDuty at this address, configured with the AWS SDK's own variables. */
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
