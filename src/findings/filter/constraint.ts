import type { Condition } from '../../model/criteria.js';
import { badUserInput, ContradictoryFilter } from '../../model/errors.js';
import type { FindingAttribute } from '../../model/findingAttribute.js';

/** GuardDuty's limit of values for one attribute. */
export const MAX_VALUES = 50;

/** One end of a range. */
export interface Bound {
  readonly value: number;
  /** Whether the value itself is excluded. */
  readonly strict: boolean;
}

/** What a client requires of one attribute; dates are epoch milliseconds. */
export interface Constraint {
  readonly anyOf?: readonly string[] | undefined;
  readonly noneOf?: readonly string[] | undefined;
  readonly lower?: Bound | undefined;
  readonly upper?: Bound | undefined;
}

/**
 * Combines two constraints into one that requires both.
 *
 * @param path for error messages
 * @throws BAD_USER_INPUT if GuardDuty's criteria cannot express both
 */
export function combine(a: Constraint, b: Constraint, attribute: FindingAttribute, path: string): Constraint {
  if (attribute.many) return combineMany(a, b, path);
  return {
    anyOf: a.anyOf && b.anyOf ? a.anyOf.filter((value) => b.anyOf?.includes(value)) : (a.anyOf ?? b.anyOf),
    noneOf: union(a.noneOf, b.noneOf),
    lower: tighter(a.lower, b.lower, (x, y) => x > y),
    upper: tighter(a.upper, b.upper, (x, y) => x < y),
  };
}

/**
 * For an attribute of which a finding can have several values: each constraint may be satisfied by another value, so
 * intersecting them would be wrong.
 */
function combineMany(a: Constraint, b: Constraint, path: string): Constraint {
  for (const operator of ['anyOf', 'lower', 'upper'] as const) {
    if (a[operator] !== undefined && b[operator] !== undefined) {
      throw badUserInput(
        `"${path}" is given twice; a finding can have several values of it, so GuardDuty cannot be asked for both. Give it once.`,
      );
    }
  }
  return { ...a, ...definedOf(b), noneOf: union(a.noneOf, b.noneOf) };
}

/** @throws BAD_USER_INPUT if no value can satisfy the constraint, or it names too many values */
export function toCondition(constraint: Constraint, attribute: FindingAttribute, path: string): Condition {
  const { anyOf, noneOf, lower, upper } = simplify(constraint, attribute);
  if (anyOf?.length === 0) throw new ContradictoryFilter(`The conditions on "${path}"`);
  if ((noneOf?.length ?? 0) > MAX_VALUES) {
    throw badUserInput(`"${path}" excludes ${noneOf?.length} values in total; up to ${MAX_VALUES} are accepted.`);
  }
  return {
    ...(anyOf && { equals: [...anyOf] }),
    ...(noneOf && noneOf.length > 0 && { notEquals: [...noneOf] }),
    ...(lower && (lower.strict ? { greaterThan: lower.value } : { greaterThanOrEqual: lower.value })),
    ...(upper && (upper.strict ? { lessThan: upper.value } : { lessThanOrEqual: upper.value })),
  };
}

/** If the constraint lists values, its other operators only narrow down the list, so `equals` alone is enough. */
function simplify(constraint: Constraint, attribute: FindingAttribute): Constraint {
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

function union(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  return a || b ? [...new Set([...(a ?? []), ...(b ?? [])])] : undefined;
}

function tighter(a: Bound | undefined, b: Bound | undefined, beats: (x: number, y: number) => boolean) {
  if (!a || !b) return a ?? b;
  if (a.value === b.value) return a.strict ? a : b;
  return beats(a.value, b.value) ? a : b;
}

function definedOf(constraint: Constraint): Constraint {
  return Object.fromEntries(Object.entries(constraint).filter(([, value]) => value !== undefined));
}
