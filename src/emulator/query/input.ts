import { invalidInput } from '../wireError.js';
import { isJsonObject, type JsonObject } from '../wireFinding.js';

/** GuardDuty's limit for page sizes and batches. */
const MOST_FINDINGS = 50;
const LONGEST_ID = 300;

/** Whether a member is missing, or null, which some clients send instead. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** @throws BadRequestException if the value is present and not a whole number from 1 to `most` */
export function readMaxResults(value: unknown, most = MOST_FINDINGS): number | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw invalidInput(`the parameter maxResults is not a whole number from 1 to ${most}`);
}

/** @throws BadRequestException if `findingIds` is not a list of up to 50 ids of 1 to 300 characters */
export function readFindingIds(body: JsonObject): string[] {
  const ids = readStrings(body.findingIds, 'findingIds', MOST_FINDINGS);
  if (!ids) throw invalidInput('the required parameter findingIds is missing');
  if (ids.some((id) => id.length === 0 || id.length > LONGEST_ID)) {
    throw invalidInput(`the parameter findingIds has an id that is not 1 to ${LONGEST_ID} characters long`);
  }
  return ids;
}

/** @throws BadRequestException if the value is present and not a list of up to `most` strings */
export function readStrings(value: unknown, name: string, most: number): string[] | undefined {
  if (isAbsent(value)) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw invalidInput(`the parameter ${name} is not a list of strings`);
  }
  if (value.length > most) throw invalidInput(`the parameter ${name} has more than ${most} values`);
  return value;
}

/** @throws BadRequestException if the value is present and not a string */
export function readString(value: unknown, name: string): string | undefined {
  if (isAbsent(value) || typeof value === 'string') return value ?? undefined;
  throw invalidInput(`the parameter ${name} is not a string`);
}

/** @throws BadRequestException if the value is present and not one of `choices` */
export function readChoice<T extends string>(value: unknown, name: string, choices: readonly T[]): T | undefined {
  if (isAbsent(value)) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice === undefined) throw invalidInput(`the parameter ${name} is not one of ${choices.join(', ')}`);
  return choice;
}

/** @throws BadRequestException if the value is present and not a JSON object */
export function readObject(value: unknown, name: string): JsonObject | undefined {
  if (isAbsent(value)) return undefined;
  if (!isJsonObject(value)) throw invalidInput(`the parameter ${name} is not an object`);
  return value;
}
