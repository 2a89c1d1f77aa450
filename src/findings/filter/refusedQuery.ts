import type { FindingOrder } from '../../__generated__/types.js';
import type { Criteria } from '../../model/criteria.js';
import { badUserInput, type GatewayError, RefusedByGuardDuty } from '../../model/errors.js';

/** Present in nearly every query, and documented: never the cause. */
const ARCHIVED = 'service.archived';

/** A refusal is the client's mistake where something of the query can be the cause, and GuardDuty's fault otherwise. */
export function blame(error: unknown, criteria: readonly Criteria[], order: FindingOrder | undefined): unknown {
  return error instanceof RefusedByGuardDuty ? (refusedQuery(criteria, order) ?? error) : error;
}

export function refusedOrder({ field }: FindingOrder): GatewayError {
  return badUserInput(`GuardDuty does not sort by ${field}; give another field in "orderBy".`);
}

/**
 * What a client can do about a query that GuardDuty refuses. It says that it does, not why: everything that can be the
 * cause is named.
 *
 * @returns undefined where nothing of the query can be: then it is GuardDuty's own fault
 */
function refusedQuery(criteria: readonly Criteria[], order: FindingOrder | undefined): GatewayError | undefined {
  const names = [...new Set(criteria.flatMap((query) => Object.keys(query)))].filter((name) => name !== ARCHIVED);
  const causes = [
    ...(order && order.field !== 'UPDATED_AT' ? [`the order ${order.field}`] : []),
    ...(names.length > 0 ? [`an attribute of the filter (${names.join(', ')})`] : []),
  ];
  if (causes.length === 0) return undefined;
  return badUserInput(
    `GuardDuty refuses this query: it takes neither every order nor every attribute. Given: ${causes.join(' and ')}.`,
  );
}
