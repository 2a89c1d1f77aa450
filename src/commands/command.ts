import type { Logger } from '../model/logger.js';
import { type OptionName, type Options, readOptions } from './options.js';

/** All that a command sees of the process. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error. */
  readonly complain: (line: string) => void;
  readonly version: string;
}

/**
 * `exit`: the command is done. `running`: it goes on until a signal arrives or something fails that nobody handles;
 * `log` gets the failure, then `stop` is called.
 */
export type CommandResult =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'running'; readonly log: Logger; readonly stop: () => Promise<void> };

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  run(context: CommandContext): Promise<CommandResult>;
}

/** The exit code for wrong usage or a faulty configuration, as shells use it. */
export const USAGE_ERROR = 2;

/**
 * Prints what is wrong, one line for each fault.
 * @param code 1 when the environment is to blame (a port that is taken); by default USAGE_ERROR
 */
export function refuse({ complain }: CommandContext, faults: readonly string[], code = USAGE_ERROR): CommandResult {
  for (const fault of faults) complain(fault);
  return { kind: 'exit', code };
}

/** Reads the command's options, answers `--help` itself, and otherwise runs the command with the options. */
export async function runWithOptions(
  context: CommandContext,
  command: Command,
  accepted: readonly OptionName[],
  run: (options: Options) => Promise<CommandResult>,
): Promise<CommandResult> {
  const options = readOptions(context.args, accepted);
  if (typeof options === 'string') return refuse(context, [options]);
  if (!options.help) return run(options);
  context.print(command.help);
  return { kind: 'exit', code: 0 };
}
