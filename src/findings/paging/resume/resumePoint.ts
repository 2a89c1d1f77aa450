import type { FindingOrder } from '../../../__generated__/types.js';
import type { ListWalk, WalkedPage } from '../lists/listWalk.js';
import type { StreamUpstream } from '../lists/streamUpstream.js';
import type { Rank } from '../order/rank.js';

/** How many pages are searched for a resume point before giving up: 50,000 findings. */
export const SEARCH_BUDGET = 1000;

/** The point in a list at which a stream resumes after a cursor. */
export interface ResumePoint {
  /** Continues after the pages that have been read. */
  readonly walk: ListWalk;
  /** Of the pages that were read to find the point, the parts after it. */
  readonly tails: readonly PageTail[];
  /** Ids that were seen before the point; they count as returned. */
  readonly passed: readonly string[];
}

/** A page from an index on. */
export interface PageTail {
  readonly page: WalkedPage;
  readonly from: number;
}

export interface ResumeOptions {
  readonly upstream: StreamUpstream;
  readonly order: FindingOrder;
  /** Whether keys can be read. Without documents, only an order by id has keys. */
  readonly hasKeys: boolean;
  /** The cursor's rank; undefined if no key had been read. */
  readonly rank: Rank | undefined;
}
