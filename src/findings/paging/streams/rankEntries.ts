import type { FindingOrder } from '../../../__generated__/types.js';
import { type FindingOutcome, isFinding } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import { compareKeys, keyOf, type OrderKey } from '../order/findingOrder.js';
import { nextRank, type Rank } from '../order/rank.js';

/** A listed finding with its document and its rank. */
export interface StreamEntry {
  readonly id: string;
  readonly listed: ListedEntry;
  /** Undefined if no document was read. */
  readonly finding: FindingOutcome | undefined;
  /** Undefined if neither its own key is known nor that of any entry ahead of it. */
  readonly rank: Rank | undefined;
}

export interface RankedEntries {
  readonly entries: StreamEntry[];
  readonly isSorted: boolean;
  readonly lastKey: OrderKey | undefined;
}

/**
 * @param ahead rank of the entry ahead of the first
 * @param lastKey the last known key that was read ahead of the first
 * @returns the entries, whether all their keys make sense and are in order, and the last known key
 */
export function rankEntries(
  listed: readonly ListedEntry[],
  findings: readonly FindingOutcome[],
  { field, direction }: FindingOrder,
  ahead: Rank | undefined,
  lastKey: OrderKey | undefined,
): RankedEntries {
  let rank = ahead;
  let isSorted = true;
  let last = lastKey;
  const entries = listed.map((entry, index) => {
    const { id } = entry;
    const finding = findings[index];
    const key = keyOf(id, finding, field);
    if (key === undefined) isSorted &&= !isFinding(finding);
    else isSorted &&= last === undefined || compareKeys(last, key, direction) <= 0;
    last = key ?? last;
    rank = nextRank(rank, id, key, direction);
    return { id, listed: entry, finding, rank };
  });
  return { entries, isSorted, lastKey: last };
}
