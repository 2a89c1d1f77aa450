import { type Attribute, attributeOf } from '../model/attribute.js';
import { invalidInput } from '../wireError.js';
import type { JsonObject, WireFinding } from '../wireFinding.js';
import { type Condition, readCondition } from './condition.js';
import { isAbsent, readObject } from './input.js';
import { meets } from './meets.js';

/** Conditions on attributes, all of which a finding must meet. */
export interface Criteria {
  /** Equal for equal criteria, regardless of the order of their attributes. */
  key: string;
  matches(finding: WireFinding): boolean;
}

const MOST_ATTRIBUTES = 50;

/**
 * Reads `findingCriteria` of a request body; without it every finding matches.
 * @throws BadRequestException for unknown attributes or operators, more than 50 attributes or values, and values of a
 *   type that the operator does not take
 */
export function readCriteria(body: JsonObject): Criteria {
  const criterion = readObject(readObject(body.findingCriteria, 'findingCriteria')?.criterion, 'criterion') ?? {};
  const entries = Object.entries(criterion).filter(([, condition]) => !isAbsent(condition));
  if (entries.length > MOST_ATTRIBUTES) {
    throw invalidInput(`the parameter findingCriteria has more than ${MOST_ATTRIBUTES} attributes`);
  }
  const conditions = entries.map(([path, raw]) => readEntry(path, raw));
  conditions.sort(({ attribute: a }, { attribute: b }) => (a.path < b.path ? -1 : 1));
  return {
    key: JSON.stringify(conditions.map(({ attribute, condition }) => [attribute.path, condition])),
    matches: (finding) => conditions.every(({ attribute, condition }) => meets(finding, attribute, condition)),
  };
}

function readEntry(path: string, raw: unknown): { attribute: Attribute; condition: Condition } {
  const attribute = attributeOf(path);
  if (!attribute) throw invalidInput(`the parameter findingCriteria has an unknown attribute, ${path}`);
  return { attribute, condition: readCondition(attribute, raw) };
}
