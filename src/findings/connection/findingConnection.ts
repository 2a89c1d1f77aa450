import type { SeverityCounts, SourceStatus } from '../../__generated__/types.js';
import type { FindingList } from './findingList.js';

/** What resolvers of `FindingConnection` receive. Each of its functions makes its calls once, however often it is called. */
export interface FindingConnectionModel {
  /** Undefined if no field of the page is selected, so that nothing was listed. */
  readonly list: FindingList | undefined;
  totalCount(): Promise<number>;
  severityCounts(): Promise<SeverityCounts>;
  sources(): Promise<SourceStatus[]>;
}
