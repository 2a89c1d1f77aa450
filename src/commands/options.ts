import { parseArgs } from 'node:util';

/** Every option of every command. Each command accepts the ones that its help names. */
export type OptionName =
  | 'local'
  | 'findings'
  | 'port'
  | 'host'
  | 'seed'
  | 'name'
  | 'scopes'
  | 'accounts'
  | 'prefix'
  | 'names'
  | 'api'
  | 'hash'
  | 'client'
  | 'help';

const OPTIONS = {
  local: { type: 'boolean' },
  findings: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  accounts: { type: 'string' },
  prefix: { type: 'string' },
  names: { type: 'string' },
  api: { type: 'boolean' },
  hash: { type: 'boolean' },
  client: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type Options = {
  readonly [Name in OptionName]?: (typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string;
};

/** @returns the options, or a sentence that says what is wrong with them */
export function readOptions(args: readonly string[], accepted: readonly OptionName[]): Options | string {
  const options = Object.fromEntries([...accepted, 'help' as const].map((name) => [name, OPTIONS[name]]));
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values as Options;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
