import type { FindingOrder } from '../../../__generated__/types.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { compareKeys, keyOf } from '../order/findingOrder.js';
import { compareRanks, nextRank, type Rank } from '../order/rank.js';
import { failFor } from './callFailure.js';

/**
 * What of a stream counts as passed by a cursor. `rank`: what ranks up to the cursor. `key`: what ranks before all that
 * have the cursor's key. `known key`: the same, but nothing is said of trailing entries whose key is not known.
 */
export type Passed = 'rank' | 'key' | 'known key';

export interface Counted {
  /** Leading entries that count as passed. */
  readonly count: number;
  /** Rank of the last entry that was looked at. */
  readonly ahead: Rank | undefined;
}

interface Span {
  /** Of the entry ahead of the first. */
  readonly ahead: Rank | undefined;
  /** The cursor's. */
  readonly until: Rank | undefined;
  readonly order: FindingOrder;
}

/** @throws what kept a document from being read on which it depends */
export function countPassed(
  by: Passed,
  ids: readonly string[],
  outcomes: readonly FindingOutcome[],
  { ahead, until, order }: Span,
): Counted {
  const { field, direction } = order;
  let rank = ahead;
  let count = 0;
  for (const [index, id] of ids.entries()) {
    const key = keyOf(id, outcomes[index], field);
    rank = nextRank(rank, id, key, direction);
    if (rank !== undefined && !isPassed(by, rank, until, direction)) break;
    failFor(outcomes.slice(index, index + 1));
    if (key !== undefined || by !== 'known key') count = index + 1;
  }
  return { count, ahead: rank };
}

function isPassed(by: Passed, rank: Rank, until: Rank | undefined, direction: FindingOrder['direction']): boolean {
  if (until === undefined) return false;
  return by === 'rank' ? compareRanks(rank, until, direction) <= 0 : compareKeys(rank.key, until.key, direction) < 0;
}
