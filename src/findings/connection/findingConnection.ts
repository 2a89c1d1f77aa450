import type { SourceStatus } from '../../__generated__/types.js';
import type { FindingCounts } from '../statistics/mergeStatistics.js';
import type { FindingList } from './findingList.js';

/** What resolvers of `FindingConnection` receive. */
export interface FindingConnectionModel {
  /** Undefined if no field of the page is selected, so that nothing was listed. */
  readonly list: FindingList | undefined;
  /** Counts when called first; later calls return the same. */
  counts(): Promise<FindingCounts>;
  sources(): Promise<SourceStatus[]>;
}
