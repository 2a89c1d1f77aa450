import { badUserInput } from '../../model/errors.js';
import type { AttributeKind, FindingAttribute } from '../../model/findingAttribute.js';
import { parseInstantText } from '../../model/instant.js';
import { type Bound, type Constraint, MAX_VALUES } from './constraint.js';

/** A filter's operators as the client gives them; null means the same as leaving one out. */
export type Operators = Readonly<Record<string, unknown>>;

const OPERATORS = ['in', 'notIn', 'gt', 'gte', 'lt', 'lte'] as const;
const WHOLE_NUMBER = /^-?\d{1,15}$/;

/**
 * @returns undefined if no operator is given
 * @throws BAD_USER_INPUT naming the path and what is accepted
 */
export function readConstraint(
  operators: Operators,
  attribute: FindingAttribute,
  path: string,
): Constraint | undefined {
  if (OPERATORS.every((operator) => isAbsent(operators[operator]))) return undefined;
  return {
    anyOf: readValues(operators.in, attribute.kind, `${path}.in`),
    noneOf: readValues(operators.notIn, attribute.kind, `${path}.notIn`),
    lower: readBound(operators.gt, operators.gte, attribute.kind, path, ['gt', 'gte']),
    upper: readBound(operators.lt, operators.lte, attribute.kind, path, ['lt', 'lte']),
  };
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function readValues(values: unknown, kind: AttributeKind, path: string): string[] | undefined {
  if (isAbsent(values)) return undefined;
  const list = Array.isArray(values) ? values : [values];
  if (list.length === 0) {
    throw badUserInput(`"${path}" is an empty list; give 1 to ${MAX_VALUES} values, or leave it out.`);
  }
  if (list.length > MAX_VALUES) {
    throw badUserInput(`"${path}" has ${list.length} values; up to ${MAX_VALUES} are accepted.`);
  }
  return [...new Set(list.map((value) => readValue(value, kind, path)))];
}

function readValue(value: unknown, kind: AttributeKind, path: string): string {
  switch (kind) {
    case 'string':
      return String(value);
    case 'boolean':
      if (String(value) !== 'true' && String(value) !== 'false') {
        throw badUserInput(`"${path}" has ${quote(value)}; "true" and "false" are accepted.`);
      }
      return String(value);
    case 'integer':
    case 'float':
    case 'instant':
      return String(readNumber(value, kind, path));
    default:
      return kind satisfies never;
  }
}

function readBound(
  exclusive: unknown,
  inclusive: unknown,
  kind: AttributeKind,
  path: string,
  [exclusiveName, inclusiveName]: readonly [string, string],
): Bound | undefined {
  const isStrict = !isAbsent(exclusive);
  if (!isStrict && isAbsent(inclusive)) return undefined;
  const operator = isStrict ? exclusiveName : inclusiveName;
  if (isStrict && !isAbsent(inclusive)) {
    throw badUserInput(`"${path}" has both "${exclusiveName}" and "${inclusiveName}"; give one of them.`);
  }
  if (kind === 'string' || kind === 'boolean') {
    throw badUserInput(
      `"${path}" is neither a number nor a date: "in" and "notIn" are accepted, "${operator}" is not.`,
    );
  }
  return { value: readNumber(isStrict ? exclusive : inclusive, kind, `${path}.${operator}`), strict: isStrict };
}

/** Criteria compare instants as epoch milliseconds; with seconds, they would silently select another period. */
function readNumber(value: unknown, kind: 'integer' | 'float' | 'instant', path: string): number {
  if (kind === 'instant') {
    const instant = parseInstantText(String(value));
    if (instant === undefined) {
      throw badUserInput(
        `"${path}" has ${quote(value)}, which is not a date; ISO 8601 is accepted, such as "2026-08-14T10:24:28.211Z" or "2026-08-14".`,
      );
    }
    return instant;
  }
  if (!WHOLE_NUMBER.test(String(value))) {
    throw badUserInput(`"${path}" has ${quote(value)}; whole numbers are accepted.`);
  }
  return Number(value);
}

function quote(value: unknown): string {
  const text = String(value);
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}
