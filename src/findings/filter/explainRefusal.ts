import type { FindingOrder } from '../../__generated__/types.js';
import type { Criteria } from '../../model/criteria.js';
import { badUserInput, type GatewayError, RefusedByGuardDuty } from '../../model/errors.js';

/** In nearly every query, and documented, so it is never the cause. */
const ARCHIVED = 'service.archived';

/**
 * Turns GuardDuty's refusal of a query into a client error, if anything in the query can be the cause. GuardDuty does
 * not say what the cause is, so the error names everything that can be. Other errors are returned as they are.
 */
export function explainRefusal(
  error: unknown,
  criteria: readonly Criteria[],
  order: FindingOrder | undefined,
): unknown {
  return error instanceof RefusedByGuardDuty ? (refusedQuery(criteria, order) ?? error) : error;
}

export function refusedOrder({ field }: FindingOrder): GatewayError {
  return badUserInput(`GuardDuty does not sort by ${field}; choose another field in "orderBy".`);
}

/** @returns undefined if nothing in the query can be the cause */
function refusedQuery(criteria: readonly Criteria[], order: FindingOrder | undefined): GatewayError | undefined {
  const names = [...new Set(criteria.flatMap((query) => Object.keys(query)))].filter((name) => name !== ARCHIVED);
  const causes = [
    ...(order && order.field !== 'UPDATED_AT' ? [`the order ${order.field}`] : []),
    ...(names.length > 0 ? [`an attribute of the filter (${names.join(', ')})`] : []),
  ];
  if (causes.length === 0) return undefined;
  return badUserInput(
    `GuardDuty refuses this query, because it does not accept every order and attribute. Possible causes: ${causes.join(' and ')}.`,
  );
}
