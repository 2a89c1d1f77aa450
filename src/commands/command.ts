import type { Logger } from '../log.js';
import { type OptionName, type Options, readOptions } from './options.js';

/** What a command sees of the process, and nothing more. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error. */
  readonly complain: (line: string) => void;
  readonly version: string;
}

/** `exit`: done. `running`: until a signal comes or a failure that nobody handled, which `log` gets, then `stop`. */
export type CommandResult =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'running'; readonly log: Logger; readonly stop: () => Promise<void> };

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  run(context: CommandContext): Promise<CommandResult>;
}

/** Exit code for a command or configuration that makes no sense, after the convention of shells. */
export const USAGE_ERROR = 2;

/** Columns of name and text, for `--help`. */
export function toColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
}

/** Says in words what is wrong, a line each; @param code 1 for what the machine refuses, USAGE_ERROR for the rest */
export function refuse({ complain }: CommandContext, faults: readonly string[], code = USAGE_ERROR): CommandResult {
  for (const fault of faults) complain(fault);
  return { kind: 'exit', code };
}

/** Reads a command's options, answers `--help`, and runs it with what is left. */
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
