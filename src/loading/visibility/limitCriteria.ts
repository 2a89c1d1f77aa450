import type { Condition, Criteria } from '../../model/criteria.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';

/** GuardDuty's limit of values for one attribute. */
const MAX_VALUES = 50;
/** The attribute by which lists and statistics are limited to visible accounts. */
export const ACCOUNT_ID = 'accountId';

/**
 * The queries that find what these queries do, of visible accounts only. One whose accounts are none of the visible ones
 * is left out, one with more accounts than GuardDuty takes becomes several. No finding matches two of them.
 */
export function limitCriteria(criteria: readonly Criteria[], accounts: VisibleAccounts): readonly Criteria[] {
  const { ids } = accounts;
  if (ids === undefined) return criteria;
  return criteria.flatMap((query) =>
    chunks(ids.filter((id) => allows(query[ACCOUNT_ID], id))).map((equals) => ({ ...query, [ACCOUNT_ID]: { equals } })),
  );
}

/** Whether a query finds nothing but what is visible. */
export function isLimitedTo(criteria: Criteria, accounts: VisibleAccounts): boolean {
  return !accounts.isLimited || (criteria[ACCOUNT_ID]?.equals?.every((id) => accounts.has(id)) ?? false);
}

/** Whether a condition on an attribute of which a finding has one value lets a value be. */
export function allows(condition: Condition | undefined, id: string): boolean {
  const { equals, notEquals } = condition ?? {};
  return (equals === undefined || equals.includes(id)) && !notEquals?.includes(id);
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / MAX_VALUES);
  return Array.from({ length: count }, (_, n) => ids.slice(n * MAX_VALUES, (n + 1) * MAX_VALUES));
}
