import type { SourceStatus } from '../../__generated__/types.js';
import type { FindingCounts } from '../statistics/mergeStatistics.js';
import type { FindingList } from './findingList.js';

/** What resolvers of `FindingConnection` receive. */
export interface FindingConnectionModel {
  /** Undefined where nothing of the page is selected, so that nothing was listed. */
  readonly list: FindingList | undefined;
  /** Counted when first asked for, then once for all. */
  counts(): Promise<FindingCounts>;
  sources(): Promise<SourceStatus[]>;
}
