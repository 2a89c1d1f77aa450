import { GatewayError } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';

/**
 * A document that cannot be read now may be on either side of a cursor's place; one that never can is passed over.
 * @throws what kept the first such document from being read
 */
export function failFor(outcomes: readonly FindingOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome instanceof Error && !isUnreadable(outcome)) throw outcome;
  }
}

function isUnreadable(error: Error): boolean {
  return error instanceof GatewayError && error.extensions.code === 'UPSTREAM_INVALID';
}
