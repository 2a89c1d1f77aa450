import type { FindingOrder } from '../../../__generated__/types.js';
import { compareIds, compareKeys, type OrderKey } from './findingOrder.js';

/**
 * The position of a stream's entry in the merged list.
 *
 * Within one source, the source's own order is the order, whatever we read in the documents. So an entry never ranks
 * before the one ahead of it in its stream: if its key is unknown, or contradicts the source's order, the entry takes
 * the rank of the one ahead of it. Therefore merging streams by their heads gives the same list as sorting all entries
 * by rank, and a single rank tells for every stream which of its entries have been returned.
 */
export interface Rank {
  readonly key: OrderKey;
  /** Breaks ties between sources. */
  readonly id: string;
}

/** An undefined rank comes before all others. */
export function compareRanks(a: Rank | undefined, b: Rank | undefined, direction: FindingOrder['direction']): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return compareKeys(a.key, b.key, direction) || compareIds(a.id, b.id);
}

/**
 * The rank of a stream's next entry.
 * @param ahead rank of the entry ahead of it
 * @param key the entry's own key; undefined if it is unknown
 */
export function nextRank(
  ahead: Rank | undefined,
  id: string,
  key: OrderKey | undefined,
  direction: FindingOrder['direction'],
): Rank | undefined {
  if (key === undefined) return ahead;
  const own = { key, id };
  return compareRanks(own, ahead, direction) < 0 ? ahead : own;
}
