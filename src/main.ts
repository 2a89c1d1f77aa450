#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { type Command, type CommandContext, USAGE_ERROR } from './commands/command.js';
import { createLog } from './commands/createLog.js';
import { emulatorCommand } from './commands/emulator.js';
import { schemaCommand } from './commands/schema.js';
import { serveCommand } from './commands/serve.js';
import { toColumns } from './commands/toColumns.js';
import { tokenCommand } from './commands/token.js';
import { asError } from './model/errors.js';

const COMMANDS: readonly Command[] = [serveCommand, schemaCommand, tokenCommand, emulatorCommand];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const HELP = `guardduty-graphql ${version}: a GraphQL gateway over Amazon GuardDuty findings

Usage: guardduty-graphql <command> [options]

${toColumns(COMMANDS.map(({ name, summary }) => [name, summary] as const))}

Run guardduty-graphql <command> --help for details. guardduty-graphql serve --local needs no AWS account.`;

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
    // Before anything else: as the first process of a container, this one ignores signals that it does not handle.
    onSignal(resolve);
    // The state of the process is unknown after that, so it ends, but first it tries to answer requests in flight.
    onFailure((error, message) => {
      log.fatal({ err: error }, message);
      exitCode = 1;
      resolve();
    });
  });
  const result = await Promise.race([command.run(context), ending]);
  // It ended while it was starting: nothing is in flight yet.
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
      // A second signal means: do not wait for requests in flight.
      if (isStopping) process.exit(1);
      isStopping = true;
      stop();
    });
  }
}

/** Reports errors and rejections that nothing handles. */
function onFailure(report: (error: Error, message: string) => void): void {
  process.on('uncaughtException', (thrown) => report(asError(thrown), 'uncaught exception'));
  process.on('unhandledRejection', (reason) => report(asError(reason), 'unhandled rejection'));
}

/** Exits once everything that was printed has been written. */
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

// Writing to a pipe that its reader has closed (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
main().catch(fail);
