import { closestMatch } from 'leven';
import type { Environment } from './environment.js';
import { SDK_SETTINGS } from './sdkSettings.js';
import { fileVariable } from './setting.js';
import { SETTINGS } from './settings.js';

/** Shorter settings (PORT, HOST, AUTH) look like the variables of too many other programs. */
const LEAST_LETTERS = 8;

const SECRETS = Object.values(SETTINGS).filter(({ isSecret }) => isSecret);
const NAMES = new Set([
  ...[...Object.values(SETTINGS), ...SDK_SETTINGS].map(({ name }) => name),
  ...SECRETS.map(({ name }) => fileVariable(name)),
]);
const NAME_OF_LETTERS = new Map([...NAMES].map((name) => [toLetters(name), name]));
const CANDIDATES = [...NAME_OF_LETTERS.keys()].filter((letters) => letters.length >= LEAST_LETTERS);

/**
 * Finds variables that look like a misspelt setting, such as `GUARDDUTY_REGION` or `cache_ttl`. They deserve a warning
 * and no more, because an environment also has variables of other programs.
 */
export function findMisspellings(environment: Environment): string[] {
  return Object.keys(environment).flatMap((name) => {
    const meant = NAMES.has(name) ? undefined : findSimilar(name);
    return meant === undefined ? [] : [`${name} is not a setting and has no effect; did you mean ${meant}?`];
  });
}

function findSimilar(name: string): string | undefined {
  const letters = toLetters(name);
  // One letter in four may be wrong.
  const match = closestMatch(letters, CANDIDATES, { maxDistance: Math.floor(letters.length / 4) });
  return match === undefined ? undefined : NAME_OF_LETTERS.get(match);
}

function toLetters(name: string): string {
  return name.toUpperCase().replace(/[^A-Z]/g, '');
}
