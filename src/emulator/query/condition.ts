import type { Attribute } from '../model/attribute.js';
import { invalidInput, type WireError } from '../wireError.js';
import { isAbsent, readObject, readStrings } from './input.js';

/** The condition on one attribute, with deprecated operator names replaced by the current ones. */
export interface Condition {
  equals?: string[];
  notEquals?: string[];
  matches?: string[];
  notMatches?: string[];
  greaterThan?: number;
  greaterThanOrEqual?: number;
  lessThan?: number;
  lessThanOrEqual?: number;
}

const CURRENT_NAMES: Readonly<Record<string, keyof Condition>> = {
  eq: 'equals',
  neq: 'notEquals',
  gt: 'greaterThan',
  gte: 'greaterThanOrEqual',
  lt: 'lessThan',
  lte: 'lessThanOrEqual',
  equals: 'equals',
  notEquals: 'notEquals',
  greaterThan: 'greaterThan',
  greaterThanOrEqual: 'greaterThanOrEqual',
  lessThan: 'lessThan',
  lessThanOrEqual: 'lessThanOrEqual',
  matches: 'matches',
  notMatches: 'notMatches',
};

const MOST_VALUES = 50;
const MOST_PATTERNS = 5;

/**
 * Reads one condition of `findingCriteria.criterion`.
 * @throws BadRequestException for an unknown operator, an operator given under both names, or a value of a wrong type
 */
export function readCondition(attribute: Attribute, raw: unknown): Condition {
  const condition: Condition = {};
  for (const [operator, value] of Object.entries(readObject(raw, `findingCriteria of ${attribute.path}`) ?? {})) {
    if (isAbsent(value)) continue;
    const name = Object.hasOwn(CURRENT_NAMES, operator) ? CURRENT_NAMES[operator] : undefined;
    if (!name) throw refused(attribute, `has an unknown operator, ${operator}`);
    if (condition[name] !== undefined) throw refused(attribute, `has ${name} twice, by its old and its current name`);
    setOperand(condition, name, value, attribute);
  }
  return condition;
}

function setOperand(condition: Condition, name: keyof Condition, value: unknown, attribute: Attribute): void {
  switch (name) {
    case 'equals':
    case 'notEquals':
      condition[name] = readValues(value, attribute);
      return;
    case 'matches':
    case 'notMatches':
      condition[name] = readStrings(value, `findingCriteria of ${attribute.path}`, MOST_PATTERNS) ?? [];
      return;
    default:
      condition[name] = readLong(value, attribute);
  }
}

function readValues(value: unknown, attribute: Attribute): string[] {
  const values = readStrings(value, `findingCriteria of ${attribute.path}`, MOST_VALUES) ?? [];
  // GuardDuty does not document what an empty list means. Read as "no condition" it would match every finding.
  if (values.length === 0) throw refused(attribute, 'has an empty list of values');
  if (attribute.path === 'service.archived' && values.some((text) => text !== 'true' && text !== 'false')) {
    throw refused(attribute, 'takes the strings true and false only');
  }
  if (attribute.path === 'severity' && values.some((text) => !/^\d+$/.test(text))) {
    throw refused(attribute, 'takes whole numbers only');
  }
  return values;
}

function readLong(value: unknown, attribute: Attribute): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw refused(attribute, 'has a bound that is not a whole number');
}

function refused(attribute: Attribute, reason: string): WireError {
  return invalidInput(`the criterion ${attribute.path} ${reason}`);
}
