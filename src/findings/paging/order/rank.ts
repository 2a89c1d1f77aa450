import type { FindingOrder } from '../../../__generated__/types.js';
import { compareIds, compareKeys, type OrderKey } from './findingOrder.js';

/**
 * Where an entry of a stream stands in the merged list.
 *
 * Within one source the source's own order is the order, whatever we read of its keys. So an entry never ranks before
 * the one ahead of it in its stream: a key that runs against the source's order counts as the one before it, and so
 * does a key that is not known. Merging streams by their heads is the same as sorting all entries by these ranks, which
 * is why one rank tells for every stream what of it has been answered.
 */
export interface Rank {
  readonly key: OrderKey;
  /** Breaks ties between sources. */
  readonly id: string;
}

/** Undefined stands for the rank before all others. */
export function compareRanks(a: Rank | undefined, b: Rank | undefined, direction: FindingOrder['direction']): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return compareKeys(a.key, b.key, direction) || compareIds(a.id, b.id);
}

/**
 * The rank of a stream's next entry.
 * @param ahead of the entry ahead of it
 * @param key its own, undefined where that is not known
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
