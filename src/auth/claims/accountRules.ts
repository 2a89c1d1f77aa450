import type { Config } from '../../config/config.js';
import { VisibleAccounts } from '../../model/visibleAccounts.js';
import { type Claims, readClaim, readList } from './readClaim.js';

export type AccountSettings = Pick<Config, 'authAccountsClaim' | 'authGroupsClaim'>;

/** The accounts of each group; `*` is all. */
export type GroupAccounts = ReadonlyMap<string, readonly string[]>;

const ALL = '*';
const ACCOUNT_ID = /^\d{12}$/;
const ACCOUNT_DIGITS = 12;

/**
 * The accounts that the holder of a token may see: those of the claim and those of the groups together. What is no
 * account grants nothing.
 * @param groups the accounts of groups as they are now
 */
export function accountsOf(claims: Claims, settings: AccountSettings, groups: GroupAccounts): VisibleAccounts {
  const { authAccountsClaim, authGroupsClaim } = settings;
  if (authAccountsClaim === undefined && authGroupsClaim === undefined) return VisibleAccounts.ALL;
  const named = authAccountsClaim === undefined ? [] : accountsIn(readClaim(claims, authAccountsClaim));
  const groupNames = authGroupsClaim === undefined ? [] : readList(readClaim(claims, authGroupsClaim));
  return toVisible([...named, ...groupNames.flatMap((name) => groups.get(name) ?? [])]);
}

/** @param accounts may hold `*` */
export function toVisible(accounts: readonly string[]): VisibleAccounts {
  return accounts.includes(ALL) ? VisibleAccounts.ALL : VisibleAccounts.of(accounts);
}

/** @returns whether this is an account, or `*` */
export function isAccountOrAll(text: string): boolean {
  return text === ALL || ACCOUNT_ID.test(text);
}

function accountsIn(value: unknown): string[] {
  const items = typeof value === 'number' ? [value] : value;
  const padded = Array.isArray(items) ? items.map(padNumber) : items;
  return readList(padded)
    .flatMap((item) => item.split(/\s+/))
    .filter(isAccountOrAll);
}

/** A number has lost the zeros that an account's id may begin with. */
function padNumber(item: unknown): unknown {
  return typeof item === 'number' ? String(item).padStart(ACCOUNT_DIGITS, '0') : item;
}
