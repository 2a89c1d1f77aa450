import { type Attribute, attributeOf } from '../model/attribute.js';
import { instantOf } from '../model/instant.js';
import { numberOf } from '../model/number.js';
import type { StoredFinding } from '../store/findingStore.js';
import { invalidInput } from '../wireError.js';
import type { JsonObject } from '../wireFinding.js';
import { readChoice, readObject, readString } from './input.js';

/** An order of findings by one attribute. */
export interface Sort {
  attribute: Attribute;
  descending: boolean;
}

/**
 * Reads `sortCriteria` of a request body; undefined if it names no attribute. The default direction is ASC.
 * @throws BadRequestException for an attribute that findings do not have and for a direction other than ASC and DESC
 */
export function readSort(body: JsonObject): Sort | undefined {
  const raw = readObject(body.sortCriteria, 'sortCriteria');
  const descending = readChoice(raw?.orderBy, 'orderBy', ['ASC', 'DESC']) === 'DESC';
  const path = readString(raw?.attributeName, 'attributeName');
  if (path === undefined) return undefined;
  const attribute = attributeOf(path);
  if (!attribute) throw invalidInput(`the parameter sortCriteria has an unknown attributeName, ${path}`);
  return { attribute, descending };
}

/** Identifies a sort in cache keys and tokens. */
export function sortKey(sort: Sort | undefined): string {
  return sort ? `${sort.attribute.path} ${sort.descending ? 'DESC' : 'ASC'}` : '';
}

type Key = string | number | undefined;

/**
 * The findings in the given order. Dates compare as instants, numbers as numbers, and findings without the key come
 * last in both directions. Findings with equal keys, or all findings if there is no sort, keep the fixed order of their
 * tie rank.
 */
export function sortFindings(findings: readonly StoredFinding[], sort: Sort | undefined): StoredFinding[] {
  const keyed = findings.map((entry) => ({ entry, key: sort ? keyOf(entry, sort) : undefined }));
  const sign = sort?.descending ? -1 : 1;
  keyed.sort((a, b) => compareKeys(a.key, b.key, sign) || compareTies(a.entry, b.entry));
  return keyed.map(({ entry }) => entry);
}

function compareKeys(a: Key, b: Key, sign: number): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -sign : sign;
}

function compareTies(a: StoredFinding, b: StoredFinding): number {
  return a.tie - b.tie || (a.finding.id < b.finding.id ? -1 : 1);
}

/** If there are several values, the one that comes first in the direction of the sort. */
function keyOf(entry: StoredFinding, { attribute, descending }: Sort): Key {
  const sign = descending ? -1 : 1;
  let first: Key;
  for (const value of attribute.read(entry.finding)) {
    const key = comparable(value, attribute);
    if (compareKeys(key, first, sign) < 0) first = key;
  }
  return first;
}

function comparable(value: unknown, { kind }: Attribute): Key {
  if (kind === 'time') return instantOf(value);
  return kind === 'number' ? numberOf(value) : String(value);
}
