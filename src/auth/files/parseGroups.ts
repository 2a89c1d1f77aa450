import { type GroupAccounts, isAccountOrAll } from '../claims/accountRules.js';
import type { FileContent } from './watchedFile.js';

const ACCEPTED = 'a JSON object is accepted, such as {"soc": ["*"], "payments": ["123456789012"]}.';

/** Reads a JSON object from groups to lists of accounts. A faulty group has no accounts; the others have theirs. */
export function parseGroups(text: string): FileContent<GroupAccounts> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { value: undefined, faults: [`the file is not JSON; ${ACCEPTED}`] };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { value: undefined, faults: [`the file has no object; ${ACCEPTED}`] };
  }
  const value = new Map<string, readonly string[]>();
  const faults: string[] = [];
  for (const [group, accounts] of Object.entries(json)) {
    if (isAccountList(accounts)) value.set(group, accounts);
    else faults.push(`the accounts of the group "${group}" are no list of ids of 12 digits or "*"; ${ACCEPTED}`);
  }
  return { value, faults };
}

function isAccountList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isAccountOrAll(item));
}
