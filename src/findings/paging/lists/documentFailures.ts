import { GatewayError, RefusedByGuardDuty, RefusedSort, SourceUnavailable } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';

/**
 * A finding whose document could not be read could be on either side of a cursor, so the search for the cursor's
 * position has to fail. A document that GuardDuty returned but that makes no sense will never be readable: it does not
 * stop the search.
 *
 * @throws the error of the first document that could not be read
 */
export function throwCallFailure(outcomes: readonly FindingOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome instanceof Error && !isUnreadable(outcome)) throw outcome;
  }
}

/**
 * The failure of a source that returned no document at all. One batch among others may fail, but a source that does
 * not return a single document is unavailable.
 *
 * @returns undefined if any document was read, or is known not to exist
 */
export function failureOfAll(outcomes: readonly FindingOutcome[]): GatewayError | undefined {
  const [first] = outcomes;
  if (!outcomes.every(isCallFailure) || !isCallFailure(first)) return undefined;
  const isToldAlready = first instanceof RefusedSort || !(first instanceof RefusedByGuardDuty);
  // The list was accepted, so a refusal of its documents is not about the query.
  return isToldAlready ? first : new GatewayError('UPSTREAM_UNAVAILABLE', first.message, { cause: first.cause });
}

/** An operation that ran out of time says nothing about its sources. */
function isCallFailure(outcome: FindingOutcome | undefined): outcome is GatewayError {
  return outcome instanceof SourceUnavailable || outcome instanceof RefusedByGuardDuty;
}

/** If a whole answer makes no sense, the call has failed, and may succeed later. */
function isUnreadable(error: Error): boolean {
  if (error instanceof SourceUnavailable) return false;
  return error instanceof GatewayError && error.extensions.code === 'UPSTREAM_INVALID';
}
