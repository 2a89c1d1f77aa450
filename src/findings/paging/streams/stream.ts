import type { GatewayError } from '../../../model/errors.js';
import type { IdPage } from '../../../model/findingSource.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';

/** What a stream reads from: one query to one source. */
export interface StreamUpstream {
  /** The most ids that a page has. */
  readonly maxIds: number;
  /** @returns undefined where the source has no detector, hence no findings */
  list(maxResults: number, token: string | undefined): Promise<IdPage | undefined>;
  /** For each id its document, null where GuardDuty has none, or the error that kept it from being read. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
}

/** The ids of one query to one source, in order. */
export interface Stream {
  /** False once everything was pulled, and nothing more can come. */
  readonly hasMore: boolean;
  /** Why it ended before its end, which only a partial answer lets it do. */
  readonly missing: GatewayError | undefined;
  /** The next entries, at least one unless the stream ends, and `wanted` at most. */
  pull(wanted: number): Promise<readonly ListedEntry[]>;
  /** For each id what became of its document; nothing where the stream reads none. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
  /**
   * Its source lists findings and fails to give a single document of them.
   * @throws the failure, unless a partial answer lets the stream end
   */
  abandon(failure: GatewayError): void;
  /** Fingerprint of the last id that a cursor has passed, once that is known; undefined for none. */
  lastPassed(): Promise<string | undefined>;
}
