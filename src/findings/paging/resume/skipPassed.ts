import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { throwCallFailure } from '../lists/documentFailures.js';
import { compareKeys, keyOf } from '../order/findingOrder.js';
import { compareRanks, nextRank, type Rank } from '../order/rank.js';
import { cursorTooDeep } from './cursorExpired.js';
import { type PageTail, type ResumeOptions, type ResumePoint, SEARCH_BUDGET } from './resumePoint.js';

/**
 * Which leading entries of a stream count as passed by a cursor. `rank`: those that rank up to the cursor. `key`: those
 * that sort before the cursor's key, so that ties with it do not count. `known key`: the same, but trailing entries
 * whose key is unknown do not count either.
 */
export type PassedBy = 'rank' | 'key' | 'known key';

interface Counted {
  readonly count: number;
  /** Rank of the last entry that was looked at. */
  readonly ahead: Rank | undefined;
}

/**
 * Moves a resume point past all leading entries that count as passed.
 * @throws the error that prevented reading a document on which the decision depends
 */
export async function skipPassed(by: PassedBy, point: ResumePoint, options: ResumeOptions): Promise<ResumePoint> {
  const { walk } = point;
  const { upstream } = options;
  const tails = [...point.tails];
  const passed = [...point.passed];
  let ahead: Rank | undefined;
  for (let pages = 0; ; pages++) {
    let tail: PageTail | undefined = tails.shift();
    if (tail === undefined) {
      if (!walk.hasMore) return { walk, tails: [], passed };
      if (pages >= SEARCH_BUDGET) throw cursorTooDeep();
      tail = { page: await walk.next(upstream.maxIds), from: 0 };
    }
    const { page, from } = tail;
    const ids = page.ids.slice(from);
    const counted = countPassed(by, ids, await upstream.load(ids), ahead, options);
    passed.push(...ids.slice(0, counted.count));
    ahead = counted.ahead;
    if (counted.count < ids.length) {
      return { walk, tails: [{ page, from: from + counted.count }, ...tails], passed };
    }
  }
}

/** @param ahead rank of the entry ahead of the first */
function countPassed(
  by: PassedBy,
  ids: readonly string[],
  outcomes: readonly FindingOutcome[],
  ahead: Rank | undefined,
  { order, rank: cursorRank }: ResumeOptions,
): Counted {
  let rank = ahead;
  let count = 0;
  for (const [index, id] of ids.entries()) {
    const key = keyOf(id, outcomes[index], order.field);
    rank = nextRank(rank, id, key, order.direction);
    if (rank !== undefined && !isPassed(by, rank, cursorRank, order.direction)) break;
    throwCallFailure(outcomes.slice(index, index + 1));
    if (key !== undefined || by !== 'known key') count = index + 1;
  }
  return { count, ahead: rank };
}

function isPassed(by: PassedBy, rank: Rank, cursorRank: Rank | undefined, direction: 'ASC' | 'DESC'): boolean {
  if (cursorRank === undefined) return false;
  if (by === 'rank') return compareRanks(rank, cursorRank, direction) <= 0;
  return compareKeys(rank.key, cursorRank.key, direction) < 0;
}
