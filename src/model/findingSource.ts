import type { Criteria, Sort } from './criteria.js';
import type { DetectorSettings } from './detectorSettings.js';
import type { SourceIdentity } from './sourceIdentity.js';
import type { GroupKind, StatisticsGroup } from './statisticsGroup.js';

/** A page of ids; no token where the list ends. */
export interface IdPage {
  readonly ids: readonly string[];
  readonly nextToken: string | undefined;
}

/** What a source has under some ids: unchecked documents, in no order that means anything. */
export interface DocumentBatch {
  readonly documents: readonly unknown[];
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  /** Characters of the answer's text. */
  readonly wireLength: number;
}

/**
 * A source of findings: one detector at most. GuardDuty in one region, seen with one set of credentials, is one; an
 * archive can be another.
 *
 * Methods answer undefined where the source has no detector, hence no findings, and throw GatewayError otherwise. The
 * signal that they take goes off when nobody waits for the answer any more.
 */
export interface FindingSource extends SourceIdentity {
  /** Names the source in the configuration and never changes: cursors and caches tell sources apart by it. */
  readonly key: string;
  /** The most ids that a page of `listFindings` has, and that `getFindings` takes. */
  readonly maxIds: number;
  /** The most groups that `statistics` answers: a source with that many may have more. */
  readonly maxGroups: number;
  /** The detector's id as far as it is known by now, without a call. */
  readonly knownDetectorId: string | undefined;

  /** The detector's id. Found once, then remembered. */
  detectorId(): Promise<string | undefined>;

  describeDetector(signal?: AbortSignal): Promise<DetectorSettings | undefined>;

  /** @param maxResults 1 to `maxIds`; a page may be shorter, even empty, and still have a token */
  listFindings(
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<IdPage | undefined>;

  /** @param begin gives the ids, `maxIds` at most, when the call goes out, which may have to wait for others */
  getFindings(
    begin: () => Iterable<string>,
    sort: Sort | undefined,
    signal?: AbortSignal,
  ): Promise<DocumentBatch | undefined>;

  statistics(
    groupBy: GroupKind,
    criteria: Criteria,
    order: Sort['orderBy'],
    signal?: AbortSignal,
  ): Promise<StatisticsGroup[] | undefined>;

  /** Frees what the source holds, such as sockets. */
  close(): void;
}
