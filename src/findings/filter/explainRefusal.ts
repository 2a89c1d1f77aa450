import type { FindingOrder } from '../../__generated__/types.js';
import type { Criteria } from '../../model/criteria.js';
import { badUserInput, type GatewayError, RefusedByGuardDuty, SourceUnavailable } from '../../model/errors.js';
import type { SourceIdentity } from '../../model/sourceIdentity.js';

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

/**
 * A refusal that nothing in the query can have caused is the source's own failure: a partial answer does without it.
 * Other errors are returned as they are.
 */
export function blameSource(
  error: unknown,
  source: SourceIdentity,
  criteria: readonly Criteria[],
  order: FindingOrder,
): unknown {
  if (!(error instanceof RefusedByGuardDuty) || refusedQuery(criteria, order)) return error;
  return new SourceUnavailable('failed', error.message, source, { cause: error.cause });
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
