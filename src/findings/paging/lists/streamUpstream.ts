import type { IdPage } from '../../../model/findingSource.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';

/** What a stream reads from: one query to one source. */
export interface StreamUpstream {
  /** The largest page of ids that the source returns. */
  readonly maxIds: number;
  /** @returns undefined if the source has no detector and therefore no findings */
  list(maxResults: number, token: string | undefined): Promise<IdPage | undefined>;
  /** For each id: its document, null if GuardDuty has none, or the error that prevented reading it. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
}
