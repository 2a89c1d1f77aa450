import type { Scope } from '../../model/principal.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';
import { isAccountOrAll, toVisible } from '../claims/accountRules.js';
import type { FileContent } from './watchedFile.js';

/** One line of a file of static tokens. */
export interface StaticToken {
  readonly name: string;
  /** SHA-256 of the token. */
  readonly digest: Buffer;
  readonly scopes: ReadonlySet<Scope>;
  readonly accounts: VisibleAccounts;
}

/** The names of scopes, as they are configured. */
export type ScopeNames = Readonly<Record<Scope, string>>;

export const TOKEN_NAME = /^[\w.@-]{1,64}$/;

/**
 * Reads lines of `name sha256 scopes accounts`. A faulty line has no token, and takes nothing from the others: a token
 * whose line was removed is gone, whatever else is wrong with the file. Faults name the line and repeat nothing of it,
 * because a line that is wrong may have the token itself.
 */
export function parseTokens(text: string, scopeNames: ScopeNames): FileContent<readonly StaticToken[]> {
  const value: StaticToken[] = [];
  const faults: string[] = [];
  const known = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const columns = line.replace(/#.*/, '').trim().split(/\s+/);
    if (columns[0] === '') continue;
    const token = parseLine(columns, scopeNames);
    const fault = typeof token === 'string' ? token : findRepeat(token, known);
    if (fault !== undefined) faults.push(`line ${index + 1}: ${fault}`);
    else if (typeof token !== 'string') value.push(token);
  }
  return { value, faults };
}

/** @returns what is wrong with the accounts, if anything is */
export function findAccountsFault(accounts: readonly string[]): string | undefined {
  return accounts.every(isAccountOrAll)
    ? undefined
    : 'the accounts are not accepted; AWS account ids of 12 digits are, separated by commas, or * for all.';
}

/** @returns the scopes, or what is wrong with them */
export function parseScopes(text: string, { read, write }: ScopeNames): ReadonlySet<Scope> | string {
  const scopes = new Set<Scope>();
  for (const name of text.split(',')) {
    if (name !== read && name !== write && name !== '*') {
      return `the scopes are not accepted; ${read} and ${write} are, separated by commas, or * for all.`;
    }
    if (name === read || name === '*') scopes.add('read');
    if (name === write || name === '*') scopes.add('write');
  }
  return scopes;
}

function parseLine(columns: readonly string[], scopeNames: ScopeNames): StaticToken | string {
  const [name, digest, scopeText, accountText, ...more] = columns;
  if (name === undefined || digest === undefined || scopeText === undefined || accountText === undefined) {
    return 'a column is missing; name, SHA-256 of the token, scopes and accounts are accepted, separated by blanks.';
  }
  if (more.length > 0) return 'there are more than four columns; lists are accepted with commas and without blanks.';
  if (!TOKEN_NAME.test(name)) return 'the name is not accepted; up to 64 letters, digits and any of ._@- are.';
  if (!/^[0-9a-f]{64}$/i.test(digest)) {
    return 'the second column is not accepted; the SHA-256 of the token is, as 64 hexadecimal digits.';
  }
  const scopes = parseScopes(scopeText, scopeNames);
  if (typeof scopes === 'string') return scopes;
  const accounts = accountText.split(',');
  const fault = findAccountsFault(accounts);
  return fault ?? { name, digest: Buffer.from(digest, 'hex'), scopes, accounts: toVisible(accounts) };
}

/** Of two lines with one name or token nobody could say which holds, so the second does not. */
function findRepeat({ name, digest }: StaticToken, known: Set<string>): string | undefined {
  const hex = digest.toString('hex');
  if (known.has(`name ${name}`)) return 'an earlier line has the same name; each name is accepted once.';
  if (known.has(hex)) return 'an earlier line has the same token; each token is accepted once.';
  known.add(`name ${name}`).add(hex);
  return undefined;
}
