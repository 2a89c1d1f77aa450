#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { type Command, type CommandContext, toColumns, USAGE_ERROR } from './commands/command.js';
import { emulatorCommand } from './commands/emulator.js';
import { schemaCommand } from './commands/schema.js';
import { serveCommand } from './commands/serve.js';
import { createLog } from './log.js';
import { asError } from './model/errors.js';

const COMMANDS: readonly Command[] = [serveCommand, schemaCommand, emulatorCommand];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const HELP = `guardduty-graphql ${version}: a GraphQL gateway over Amazon GuardDuty findings

Usage: guardduty-graphql <command> [options]

${toColumns(COMMANDS.map(({ name, summary }) => [name, summary] as const))}

guardduty-graphql <command> --help says more of each; guardduty-graphql serve --local needs no AWS account.`;

async function main(): Promise<void> {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return print(HELP);
  if (name === '--version' || name === '-v') return print(version);
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    complain(`There is no command "${name}".\n\n${HELP}`);
    process.exitCode = USAGE_ERROR;
    return;
  }
  await run(command, { args, environment: process.env, print, complain, version });
}

async function run(command: Command, context: CommandContext): Promise<void> {
  let log = createLog('fatal');
  let exitCode = 0;
  const ending = new Promise<void>((resolve) => {
    // Before anything else: as the first process of a container this one gets signals that nobody else handles.
    onSignal(resolve);
    // Nobody knows what state the process is in after that, so it ends; what it has taken it tries to answer.
    onFailure((error, message) => {
      log.fatal({ err: error }, message);
      exitCode = 1;
      resolve();
    });
  });
  const result = await Promise.race([command.run(context), ending]);
  // While it starts nothing is in flight.
  if (result === undefined) return exit(exitCode);
  if (result.kind === 'exit') return exit(result.code || exitCode);
  log = result.log;
  await ending;
  await result.stop();
  exit(exitCode);
}

function onSignal(stop: () => void): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait for requests in flight.
      if (isStopping) process.exit(1);
      isStopping = true;
      stop();
    });
  }
}

/** Of failures that nobody handled, whether thrown or rejected. */
function onFailure(tell: (error: Error, message: string) => void): void {
  process.on('uncaughtException', (thrown) => tell(asError(thrown), 'uncaught exception'));
  process.on('unhandledRejection', (reason) => tell(asError(reason), 'unhandled rejection'));
}

/** Once everything that was printed has left the process. */
function exit(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(error: unknown): void {
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

// Output into a pipe that was closed (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
main().catch(fail);
