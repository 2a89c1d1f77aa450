import type { Condition } from '../../model/criteria.js';
import { badUserInput } from '../../model/errors.js';
import type { FindingAttribute } from '../../model/findingAttribute.js';

/** GuardDuty's limit for the values of one attribute. */
export const MAX_VALUES = 50;

/** One end of a range. */
export interface Bound {
  readonly value: number;
  /** True where the value itself is out. */
  readonly strict: boolean;
}

/** What a client says of one attribute, with dates as epoch milliseconds. */
export interface Constraint {
  readonly anyOf?: readonly string[] | undefined;
  readonly noneOf?: readonly string[] | undefined;
  readonly lower?: Bound | undefined;
  readonly upper?: Bound | undefined;
}

/**
 * Both constraints at once.
 *
 * @param path named in errors
 * @throws BAD_USER_INPUT where GuardDuty has no way to say both
 */
export function both(a: Constraint, b: Constraint, attribute: FindingAttribute, path: string): Constraint {
  if (attribute.many) return bothOfMany(a, b, path);
  return {
    anyOf: a.anyOf && b.anyOf ? a.anyOf.filter((value) => b.anyOf?.includes(value)) : (a.anyOf ?? b.anyOf),
    noneOf: a.noneOf || b.noneOf ? [...new Set([...(a.noneOf ?? []), ...(b.noneOf ?? [])])] : undefined,
    lower: tighter(a.lower, b.lower, (x, y) => x > y),
    upper: tighter(a.upper, b.upper, (x, y) => x < y),
  };
}

/** A finding with several values can satisfy two alternatives with two of them, so nothing may be intersected. */
function bothOfMany(a: Constraint, b: Constraint, path: string): Constraint {
  for (const operator of ['anyOf', 'lower', 'upper'] as const) {
    if (a[operator] !== undefined && b[operator] !== undefined) {
      throw badUserInput(
        `"${path}" is given twice, and a finding can have several values of it, so that GuardDuty cannot be asked for both; give it once.`,
      );
    }
  }
  const noneOf = a.noneOf || b.noneOf ? [...new Set([...(a.noneOf ?? []), ...(b.noneOf ?? [])])] : undefined;
  return { ...a, ...definedOf(b), noneOf };
}

/** @throws BAD_USER_INPUT where no value can satisfy the constraint, or too many values are named */
export function toCondition(constraint: Constraint, attribute: FindingAttribute, path: string): Condition {
  const { anyOf, noneOf, lower, upper } = settle(constraint, attribute);
  if (anyOf?.length === 0) throw badUserInput(`The conditions on "${path}" exclude one another.`);
  if ((noneOf?.length ?? 0) > MAX_VALUES) {
    throw badUserInput(`"${path}" excludes ${noneOf?.length} values in all; up to ${MAX_VALUES} are accepted.`);
  }
  return {
    ...(anyOf && { equals: [...anyOf] }),
    ...(noneOf && noneOf.length > 0 && { notEquals: [...noneOf] }),
    ...(lower && (lower.strict ? { greaterThan: lower.value } : { greaterThanOrEqual: lower.value })),
    ...(upper && (upper.strict ? { lessThan: upper.value } : { lessThanOrEqual: upper.value })),
  };
}

/** Where single values are named, everything else only narrows them: one operator says it all. */
function settle(constraint: Constraint, attribute: FindingAttribute): Constraint {
  const { anyOf, noneOf, lower, upper } = constraint;
  if (anyOf === undefined || attribute.many) return constraint;
  return {
    anyOf: anyOf.filter((value) => !noneOf?.includes(value) && isWithin(Number(value), lower, upper)),
  };
}

export function isWithin(value: number, lower: Bound | undefined, upper: Bound | undefined): boolean {
  if (lower && !(lower.strict ? value > lower.value : value >= lower.value)) return false;
  return !upper || (upper.strict ? value < upper.value : value <= upper.value);
}

function tighter(a: Bound | undefined, b: Bound | undefined, beats: (x: number, y: number) => boolean) {
  if (!a || !b) return a ?? b;
  if (a.value === b.value) return a.strict ? a : b;
  return beats(a.value, b.value) ? a : b;
}

function definedOf(constraint: Constraint): Constraint {
  return Object.fromEntries(Object.entries(constraint).filter(([, value]) => value !== undefined));
}
