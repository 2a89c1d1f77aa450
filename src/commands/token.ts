import { createHash, randomBytes } from 'node:crypto';
import { findAccountsFault, parseScopes, TOKEN_NAME } from '../auth/files/parseTokens.js';
import { readSettings } from '../config/readConfig.js';
import { type Command, type CommandContext, type CommandResult, refuse, runWithOptions } from './command.js';
import type { Options } from './options.js';

/** What scanners for secrets can look for. */
const PREFIX = 'gdgql_';
const RANDOM_BYTES = 32;

export const tokenCommand: Command = {
  name: 'token',
  summary: 'make a static token for a script, and its line for AUTH_TOKENS_FILE',
  help: `Usage: guardduty-graphql token --name NAME --scopes SCOPES --accounts ACCOUNTS

Prints a new token, and then the line to add to AUTH_TOKENS_FILE. The line does not reveal the token. The token is
printed once and kept nowhere.

Options
  --name NAME          who uses the token, as the audit log names it
  --scopes SCOPES      what it allows: the values of AUTH_SCOPE_READ and AUTH_SCOPE_WRITE (findings:read and
                       findings:write unless they are set), separated by commas, or * for both
  --accounts ACCOUNTS  AWS accounts whose findings it may see, separated by commas, or * for all`,

  run: (context) =>
    runWithOptions(context, tokenCommand, ['name', 'scopes', 'accounts'], async (options) => make(context, options)),
};

function make(context: CommandContext, options: Options): CommandResult {
  const { name, scopes, accounts } = options;
  const settings = readSettings(context.environment, ['authScopeRead', 'authScopeWrite']);
  if (!('authScopeRead' in settings)) return refuse(context, settings);
  const scopeNames = { read: settings.authScopeRead, write: settings.authScopeWrite };
  const faults = [
    findFault('--name', name, (text) => (TOKEN_NAME.test(text) ? undefined : NAME_FAULT)),
    findFault('--scopes', scopes, (text) => {
      const parsed = parseScopes(text, scopeNames);
      return typeof parsed === 'string' ? parsed : undefined;
    }),
    findFault('--accounts', accounts, (text) => findAccountsFault(text.split(','))),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) return refuse(context, faults);
  const token = `${PREFIX}${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  context.print(token);
  context.print([name, createHash('sha256').update(token).digest('hex'), scopes, accounts].join(' '));
  return { kind: 'exit', code: 0 };
}

const NAME_FAULT = 'the name is not accepted; up to 64 letters, digits and any of ._@- are.';

function findFault(
  option: string,
  text: string | undefined,
  find: (text: string) => string | undefined,
): string | undefined {
  const fault = text === undefined ? 'it is required; run guardduty-graphql token --help.' : find(text);
  return fault === undefined ? undefined : `${option}: ${fault}`;
}
