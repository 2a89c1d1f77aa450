import { GatewayError } from '../../../model/errors.js';
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
  return outcomes.every(isCallFailure) && isCallFailure(first) ? first : undefined;
}

function isCallFailure(outcome: FindingOutcome | undefined): outcome is GatewayError {
  return outcome instanceof GatewayError && !isUnreadable(outcome);
}

function isUnreadable(error: Error): boolean {
  return error instanceof GatewayError && error.extensions.code === 'UPSTREAM_INVALID';
}
