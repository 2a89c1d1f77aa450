import type { Attribute } from '../model/attribute.js';
import { instantOf } from '../model/instant.js';
import { numberOf } from '../model/number.js';
import type { WireFinding } from '../wireFinding.js';
import type { Condition } from './condition.js';

/**
 * Whether a finding meets a condition. If a path has several values, a positive operator must hold for at least one of
 * them and a negative operator for all. A finding without the attribute meets negative operators only.
 */
export function meets(finding: WireFinding, attribute: Attribute, condition: Condition): boolean {
  const values = readValues(finding, attribute);
  const { equals, notEquals, matches, notMatches } = condition;
  if (equals && !values.some((value) => isOneOf(value, equals, attribute))) return false;
  if (matches && !values.some((value) => fitsOneOf(value, matches))) return false;
  if (notEquals && values.some((value) => isOneOf(value, notEquals, attribute))) return false;
  if (notMatches && values.some((value) => fitsOneOf(value, notMatches))) return false;
  return !hasBounds(condition) || values.some((value) => isWithin(comparable(value, attribute), condition));
}

function readValues(finding: WireFinding, attribute: Attribute): unknown[] {
  const values = attribute.read(finding);
  // GuardDuty always sets `archived`, but documents from files may lack it. They count as active, so none is lost.
  return values.length === 0 && attribute.path === 'service.archived' ? [false] : values;
}

function isOneOf(value: unknown, accepted: readonly string[], attribute: Attribute): boolean {
  if (attribute.kind === 'number' || attribute.kind === 'time') {
    const number = comparable(value, attribute);
    // Criteria on times are epoch milliseconds only: seconds and ISO strings match nothing.
    return accepted.some((text) => text.trim() !== '' && Number(text) === number);
  }
  return accepted.includes(String(value));
}

function fitsOneOf(value: unknown, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => wildcard(pattern).test(String(value)));
}

function wildcard(pattern: string): RegExp {
  const literals = pattern.split('*').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*?')}$`, 'is');
}

function hasBounds({ greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual }: Condition): boolean {
  return [greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual].some((bound) => bound !== undefined);
}

function isWithin(number: number | undefined, condition: Condition): boolean {
  if (number === undefined) return false;
  const { greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual } = condition;
  return (
    (greaterThan === undefined || number > greaterThan) &&
    (greaterThanOrEqual === undefined || number >= greaterThanOrEqual) &&
    (lessThan === undefined || number < lessThan) &&
    (lessThanOrEqual === undefined || number <= lessThanOrEqual)
  );
}

/** The number to compare a value by: epoch milliseconds for times. */
function comparable(value: unknown, attribute: Attribute): number | undefined {
  return attribute.kind === 'time' ? instantOf(value) : numberOf(value);
}
