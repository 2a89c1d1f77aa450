import type { FindingOrder, FindingOrderField } from '../../__generated__/types.js';
import type { Sort } from '../../model/criteria.js';
import type { FindingPaths } from '../../model/findingAttribute.js';
import type { FindingOutcome, LoadedFinding } from '../../model/loadedFinding.js';

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

/** A key that was read; its value is undefined where the finding lacks it. */
export interface KnownKey {
  readonly value: OrderKey;
}

/** What a finding is placed by; instants as ISO 8601, which sorts as text. Undefined where the finding lacks it. */
export type OrderKey = number | string | undefined;

export function toSort(order: FindingOrder, paths: FindingPaths): Sort {
  const path = ORDER_PATHS[order.field];
  return { attributeName: paths.get(path)?.name ?? path, orderBy: order.direction };
}

/** @returns undefined where the finding's document was not read; an order by id needs none */
export function keyOf(id: string, finding: FindingOutcome | undefined, field: FindingOrderField): KnownKey | undefined {
  if (field === 'ID') return { value: id };
  return finding && !(finding instanceof Error) ? { value: orderKey(finding, field) } : undefined;
}

export function orderKey(finding: LoadedFinding, field: FindingOrderField): OrderKey {
  let value: unknown = finding;
  for (const part of ORDER_PATHS[field].split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** Negative where `a` comes first. A missing key comes last in both directions. */
export function compareKeys(a: OrderKey, b: OrderKey, direction: FindingOrder['direction']): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const ascending = a < b ? -1 : 1;
  return direction === 'ASC' ? ascending : -ascending;
}

/** By id, in the direction of no order: the tie-break between sources. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
