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

/** `exit`: done. `running`: until a signal comes, then `stop`. */
export type CommandResult =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'running'; readonly stop: () => Promise<void> };

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
