import type { Caller } from './caller.js';
import type { CallPlan } from './callPlan.js';
import type { Criteria, Sort } from './criteria.js';
import type { DetectorSettings } from './detectorSettings.js';
import type { FindingChanges } from './findingChange.js';
import type { SourceIdentity } from './sourceIdentity.js';
import type { GroupKind, StatisticsGroup } from './statisticsGroup.js';
import type { SuppressionRule } from './suppressionRule.js';

/** A page of ids; without a token, it is the last one. */
export interface IdPage {
  readonly ids: readonly string[];
  readonly nextToken: string | undefined;
}

/** The documents that a source has for some ids: unvalidated, in no particular order. */
export interface DocumentBatch {
  readonly documents: readonly unknown[];
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  /** Length of the response body in characters. */
  readonly wireLength: number;
}

/**
 * A source of findings with at most one detector, for example GuardDuty in one region with one set of credentials.
 *
 * Methods answer undefined where the source has no detector and therefore no findings. They throw SourceUnavailable
 * where the source cannot be read, and RefusedByGuardDuty where it refuses what was asked.
 */
export interface FindingSource extends SourceIdentity {
  /** Identifies the source in the configuration and never changes: cursors and caches rely on it. */
  readonly key: string;
  /** How many ids a page of `listFindings` has, and `getFindings` accepts, at most. */
  readonly maxIds: number;
  /** How many groups `statistics` returns at most: a source that returns that many may have more. */
  readonly maxGroups: number;
  /** The detector's id if it is already known, without a call. */
  readonly knownDetectorId: string | undefined;

  /** The detector's id. Found once, then remembered. A source that was silent when it was looked for fails at once. */
  detectorId(caller: Caller): Promise<string | undefined>;

  /** The same for a caller that has time: a source that was silent is asked again, and waited for. */
  findDetector(): Promise<string | undefined>;

  describeDetector(caller: Caller): Promise<DetectorSettings | undefined>;

  /** @param maxResults 1 to `maxIds`; a page may be shorter, or even empty, and still have a token */
  listFindings(
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    caller: Caller,
  ): Promise<IdPage | undefined>;

  /** @param begin gives the ids, `maxIds` at most, when the call goes out, which may have to wait for others */
  getFindings(
    begin: () => Iterable<string>,
    sort: Sort | undefined,
    caller: Caller,
  ): Promise<DocumentBatch | undefined>;

  statistics(
    groupBy: GroupKind,
    criteria: Criteria,
    order: Sort['orderBy'],
    caller: Caller,
  ): Promise<StatisticsGroup[] | undefined>;

  /**
   * The rules that archive findings as they come in.
   * @param countFurtherCall called before each call but the first: there is one for each rule
   */
  suppressionRules(caller: Caller, countFurtherCall: () => void): Promise<SuppressionRule[] | undefined>;

  /** How its findings are changed; undefined for a source that can only be read. */
  readonly changes: FindingChanges | undefined;

  /** Whether calls to it may have to wait at present, because it takes only so many. */
  readonly isScarce: boolean;

  /**
   * Milliseconds until these calls could be made, after all that wait already or are expected; 0 where none has to wait.
   */
  delayOf(plan: CallPlan): number;

  /** Counts calls as expected. @returns ends that: they have been made, or will not be */
  expect(plan: CallPlan): () => void;

  /** Frees what the source holds, such as sockets. */
  close(): void;
}
