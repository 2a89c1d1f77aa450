import type { FindingOrder, FindingOrderField } from '../../../__generated__/types.js';
import type { Sort } from '../../../model/criteria.js';
import type { FindingAttributes } from '../../../model/findingAttribute.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../../../model/loadedFinding.js';

/** The path below `Finding` that each order sorts by. These members have the same names in the SDL and on the wire. */
const ORDER_PATHS: Readonly<Record<FindingOrderField, readonly string[]>> = {
  UPDATED_AT: ['updatedAt'],
  CREATED_AT: ['createdAt'],
  SEVERITY: ['severity'],
  TYPE: ['type'],
  ACCOUNT_ID: ['accountId'],
  REGION: ['region'],
  ID: ['id'],
  COUNT: ['service', 'count'],
  FIRST_SEEN: ['service', 'eventFirstSeen'],
  LAST_SEEN: ['service', 'eventLastSeen'],
  RESOURCE_TYPE: ['resource', 'resourceType'],
};

/** The value that a finding is sorted by, null if it has none. Instants are ISO 8601 in UTC, which sorts as text. */
export type OrderKey = number | string | null;

export function toSort(order: FindingOrder, paths: FindingAttributes): Sort {
  const path = ORDER_PATHS[order.field].join('.');
  return { attributeName: paths.get(path)?.name ?? path, orderBy: order.direction };
}

/** @returns undefined if the key is unknown: the document was not read, or its value makes no sense */
export function keyOf(id: string, outcome: FindingOutcome | undefined, field: FindingOrderField): OrderKey | undefined {
  if (field === 'ID') return id;
  return isFinding(outcome) ? readKey(outcome, field) : undefined;
}

/** @returns undefined if the document has a value there that makes no sense */
export function readKey(finding: LoadedFinding, field: FindingOrderField): OrderKey | undefined {
  let value: unknown = finding;
  for (const part of ORDER_PATHS[field]) {
    if (value === undefined || value === null) return null;
    if (typeof value !== 'object' || value instanceof Error) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** A finding's key as its document has it on the wire; undefined if no document with the key was read. */
export type WireKey = { readonly value: unknown } | undefined;

/** As long as this value stays the same, the finding has not moved in its list, whether we can read its key or not. */
export function wireKeyOf(id: string, outcome: FindingOutcome | undefined, field: FindingOrderField): WireKey {
  if (field === 'ID') return { value: id };
  if (!isFinding(outcome)) return undefined;
  let value: unknown = outcome.origin.raw;
  for (const part of ORDER_PATHS[field]) {
    if (typeof value !== 'object' || value === null) break;
    value = (value as Record<string, unknown>)[part];
  }
  return { value };
}

/** Negative if `a` comes first. A missing key comes last in both directions. */
export function compareKeys(a: OrderKey, b: OrderKey, direction: FindingOrder['direction']): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const ascending = a < b ? -1 : 1;
  return direction === 'ASC' ? ascending : -ascending;
}

/** Breaks ties between sources: always ascending, whatever the direction of the order. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
