import type { FindingOrder, FindingOrderField } from '../../../__generated__/types.js';
import type { Sort } from '../../../model/criteria.js';
import type { FindingPaths } from '../../../model/findingAttribute.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../../../model/loadedFinding.js';

/** Each order's path below `Finding`. */
const ORDER_PATHS: Readonly<Record<FindingOrderField, string>> = {
  UPDATED_AT: 'updatedAt',
  CREATED_AT: 'createdAt',
  SEVERITY: 'severity',
  TYPE: 'type',
  ACCOUNT_ID: 'accountId',
  REGION: 'region',
  ID: 'id',
  COUNT: 'service.count',
  FIRST_SEEN: 'service.eventFirstSeen',
  LAST_SEEN: 'service.eventLastSeen',
  RESOURCE_TYPE: 'resource.resourceType',
};

/** What a finding is sorted by; instants as ISO 8601, which sorts as text. Null where the finding lacks it. */
export type OrderKey = number | string | null;

export function toSort(order: FindingOrder, paths: FindingPaths): Sort {
  const path = ORDER_PATHS[order.field];
  return { attributeName: paths.get(path)?.name ?? path, orderBy: order.direction };
}

/** @returns undefined where the key is not known: the document was not read, or its value makes no sense */
export function keyOf(id: string, outcome: FindingOutcome | undefined, field: FindingOrderField): OrderKey | undefined {
  if (field === 'ID') return id;
  return isFinding(outcome) ? readKey(outcome, field) : undefined;
}

/** @returns undefined where the document has a value that makes no sense */
export function readKey(finding: LoadedFinding, field: FindingOrderField): OrderKey | undefined {
  let value: unknown = finding;
  for (const part of ORDER_PATHS[field].split('.')) {
    if (value === undefined || value === null) return null;
    if (typeof value !== 'object' || value instanceof Error) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** Undefined where no document was read that has the key. */
export type WrittenKey = { readonly value: unknown } | undefined;

/**
 * What a document says of a finding's key, as it is on the wire: as long as that is the same, the finding has not been
 * moved, whether its key can be read or not. (These members are named alike in the SDL and on the wire.)
 */
export function writtenKeyOf(id: string, outcome: FindingOutcome | undefined, field: FindingOrderField): WrittenKey {
  if (field === 'ID') return { value: id };
  if (!isFinding(outcome)) return undefined;
  let value: unknown = outcome.origin.raw;
  for (const part of ORDER_PATHS[field].split('.')) {
    if (typeof value !== 'object' || value === null) break;
    value = (value as Record<string, unknown>)[part];
  }
  return { value };
}

/** Negative where `a` comes first. A missing key comes last in both directions. */
export function compareKeys(a: OrderKey, b: OrderKey, direction: FindingOrder['direction']): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const ascending = a < b ? -1 : 1;
  return direction === 'ASC' ? ascending : -ascending;
}

/** Ascending, whatever the direction of the order: the tie-break between sources. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
