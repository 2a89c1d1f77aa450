import {
  GetDetectorCommand,
  GetFindingsCommand,
  type GetFindingsResponse,
  GetFindingsStatisticsCommand,
  type GuardDutyClient,
  ListDetectorsCommand,
  type ListDetectorsResponse,
  ListFindingsCommand,
  type ListFindingsResponse,
} from '@aws-sdk/client-guardduty';
import type { LimitFunction } from 'p-limit';
import type { Caller } from '../model/caller.js';
import type { CallPlan } from '../model/callPlan.js';
import type { CallRate } from '../model/callRate.js';
import type { Criteria, Sort } from '../model/criteria.js';
import type { DetectorSettings } from '../model/detectorSettings.js';
import type { DocumentBatch, FindingSource, IdPage } from '../model/findingSource.js';
import type { SourceIdentity } from '../model/sourceIdentity.js';
import type { GroupKind, StatisticsGroup } from '../model/statisticsGroup.js';
import type { SuppressionRule } from '../model/suppressionRule.js';
import { readDetector } from './answers/readDetector.js';
import { readStatistics } from './answers/readStatistics.js';
import { CallQueue } from './calls/callQueue.js';
import { CountedPace } from './calls/countedPace.js';
import { saysDetectorIsGone } from './calls/faults.js';
import { SourceBreaker } from './calls/sourceBreaker.js';
import { SourceCalls } from './calls/sourceCalls.js';
import { type WireAnswer, withTerms } from './client/answerTerms.js';
import { toSdkCriteria, toSdkSort } from './client/sdkInput.js';
import type { Wire, WireLength } from './client/wire.js';
import { withinTime } from './client/withinTime.js';
import { DetectorFinder } from './detector/detectorFinder.js';
import { GuardDutyChanges } from './guardDutyChanges.js';
import { readSuppressionRules } from './readSuppressionRules.js';

/** GuardDuty's limit for ids in a GetFindings call and for a page of ListFindings. */
const MAX_IDS = 50;
/** GuardDuty's limit for groups in a statistics answer. */
const MAX_GROUPS = 100;
/** The search for a detector goes before everything: nothing can be read without it. */
const SEARCH: Caller = { signal: undefined, rank: -1, begunAt: 0 };

export interface GuardDutySourceOptions extends SourceIdentity {
  readonly key: string;
  /** Called when the client is first needed: hundreds of them take a while to make. */
  readonly createClient: () => GuardDutyClient;
  /** Milliseconds that one attempt to find the detector may take. */
  readonly timeoutMs: number;
  /** How many sources look for their detector at a time. */
  readonly limitSearches: LimitFunction;
  /** Counts calls; undefined where nobody limits them. */
  readonly rate: CallRate | undefined;
}

/** GuardDuty in one region, seen with one set of credentials: one detector at most. */
export class GuardDutySource implements FindingSource {
  readonly index: number;
  readonly key: string;
  readonly region: string;
  readonly maxIds = MAX_IDS;
  readonly maxGroups = MAX_GROUPS;
  accountId: string | undefined;
  readonly changes: GuardDutyChanges;
  readonly #timeoutMs: number;
  readonly #createClient: () => GuardDutyClient;
  readonly #queue: CallQueue;
  readonly #calls: SourceCalls;
  readonly #detector: DetectorFinder;
  #client: GuardDutyClient | undefined;

  constructor({ index, key, region, accountId, createClient, timeoutMs, limitSearches, rate }: GuardDutySourceOptions) {
    this.index = index;
    this.key = key;
    this.region = region;
    this.accountId = accountId;
    this.#timeoutMs = timeoutMs;
    this.#createClient = createClient;
    this.#queue = new CallQueue(rate && new CountedPace(rate, () => this.#rateKey()));
    this.#calls = new SourceCalls(this, this.#queue, new SourceBreaker(this, () => this.#listDetectors()), () =>
      this.#sdk.config.maxAttempts(),
    );
    this.#detector = new DetectorFinder(() => limitSearches(() => this.#askForDetector()));
    this.changes = new GuardDutyChanges({
      source: this,
      calls: this.#calls,
      client: () => this.#sdk,
      withDetector: (caller, call) => this.#withDetector(caller, call),
    });
  }

  get knownDetectorId(): string | undefined {
    return this.#detector.knownId;
  }

  get isScarce(): boolean {
    return this.#queue.isScarce;
  }

  delayOf(plan: CallPlan): number {
    return this.#queue.delayOf(plan);
  }

  expect(plan: CallPlan): () => void {
    return this.#queue.expect(plan);
  }

  detectorId(caller: Caller): Promise<string | undefined> {
    return this.#detector.find(caller);
  }

  findDetector(): Promise<string | undefined> {
    return this.#detector.findPatiently();
  }

  async describeDetector(caller: Caller): Promise<DetectorSettings | undefined> {
    return this.#withDetector(caller, async (DetectorId) => {
      const isWhole = (answer: WireAnswer) => readDetector(answer) !== undefined;
      const terms = { signal: caller.signal, isWhole };
      const answer: unknown = await this.#calls.run('GetDetector', caller, () =>
        this.#sdk.send(new GetDetectorCommand(withTerms({ DetectorId }, terms))),
      );
      const settings = readDetector(answer as WireAnswer);
      this.accountId ??= settings?.accountId;
      return settings;
    });
  }

  async listFindings(
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    caller: Caller,
  ): Promise<IdPage | undefined> {
    return this.#withDetector(caller, async (DetectorId) => {
      const input = {
        DetectorId,
        FindingCriteria: toSdkCriteria(criteria),
        SortCriteria: toSdkSort(sort),
        MaxResults: maxResults,
        ...(token !== undefined && { NextToken: token }),
      };
      const terms = { signal: caller.signal, isWhole: hasFindingIds };
      const answer: unknown = await this.#calls.run('ListFindings', caller, () =>
        this.#sdk.send(new ListFindingsCommand(withTerms(input, terms))),
      );
      const { findingIds, nextToken } = answer as Whole<Wire<ListFindingsResponse>, 'findingIds'>;
      return { ids: findingIds, nextToken: nextToken || undefined };
    });
  }

  async getFindings(
    begin: () => Iterable<string>,
    sort: Sort | undefined,
    caller: Caller,
  ): Promise<DocumentBatch | undefined> {
    return this.#withDetector(caller, async (DetectorId) => {
      const terms = { signal: caller.signal, isWhole: hasFindings };
      const answer: unknown = await this.#calls.run('GetFindings', caller, () => {
        const input = { DetectorId, FindingIds: [...begin()], ...(sort && { SortCriteria: toSdkSort(sort) }) };
        return this.#sdk.send(new GetFindingsCommand(withTerms(input, terms)));
      });
      const { findings, $metadata } = answer as Whole<Wire<GetFindingsResponse>, 'findings'> & WireLength;
      return { documents: findings, fetchedAt: Date.now(), wireLength: $metadata.wireLength };
    });
  }

  async statistics(
    groupBy: GroupKind,
    criteria: Criteria,
    order: Sort['orderBy'],
    caller: Caller,
  ): Promise<StatisticsGroup[] | undefined> {
    return this.#withDetector(caller, async (DetectorId) => {
      const input = {
        DetectorId,
        GroupBy: groupBy,
        FindingCriteria: toSdkCriteria(criteria),
        OrderBy: order,
        MaxResults: MAX_GROUPS,
      };
      const read = ({ findingStatistics }: WireAnswer) => readStatistics(findingStatistics, groupBy);
      const terms = { signal: caller.signal, isWhole: (answer: WireAnswer) => read(answer) !== undefined };
      const answer: unknown = await this.#calls.run('GetFindingsStatistics', caller, () =>
        this.#sdk.send(new GetFindingsStatisticsCommand(withTerms(input, terms))),
      );
      return read(answer as WireAnswer);
    });
  }

  suppressionRules(caller: Caller, countFurtherCall: () => void): Promise<SuppressionRule[] | undefined> {
    return this.#withDetector(caller, (detectorId) =>
      readSuppressionRules({ client: this.#sdk, calls: this.#calls, detectorId, caller, countFurtherCall }),
    );
  }

  close(): void {
    this.#client?.destroy();
  }

  /** Runs a call with the detector's id, once more with a new one where GuardDuty says that the detector is gone. */
  async #withDetector<Answer>(
    caller: Caller,
    call: (detectorId: string) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const detectorId = await this.detectorId(caller);
    if (detectorId === undefined) return undefined;
    try {
      return await call(detectorId);
    } catch (error) {
      if (!saysDetectorIsGone(error)) throw error;
      this.#detector.forget(detectorId);
      const found = await this.detectorId(caller);
      if (found === detectorId) throw error;
      return found === undefined ? undefined : call(found);
    }
  }

  async #askForDetector(): Promise<string | undefined> {
    const answer: unknown = await this.#calls.run('ListDetectors', SEARCH, () => this.#listDetectors());
    const [detectorId] = (answer as Whole<Wire<ListDetectorsResponse>, 'detectorIds'>).detectorIds;
    return detectorId;
  }

  /** One attempt that ends in time, credentials included: whoever needs the detector waits for it. */
  #listDetectors(): Promise<unknown> {
    return withinTime<unknown>(this.#timeoutMs, (signal) =>
      this.#sdk.send(new ListDetectorsCommand(withTerms({}, { signal, isWhole: hasDetectorIds }))),
    );
  }

  /** Calls of two sources that read the same detector are counted together. */
  #rateKey(): string {
    return this.knownDetectorId ?? `${this.region} ${this.accountId ?? ''}`;
  }

  get #sdk(): GuardDutyClient {
    this.#client ??= this.#createClient();
    return this.#client;
  }
}

/** An answer of the SDK as `WireProtocol` hands it on, whose call was held to have the member. */
type Whole<Answer, Member extends keyof Answer> = Answer & { readonly [One in Member]-?: NonNullable<Answer[One]> };

const hasDetectorIds = ({ detectorIds }: WireAnswer) => isTexts(detectorIds);
const hasFindingIds = ({ findingIds }: WireAnswer) => isTexts(findingIds);
const hasFindings = ({ findings }: WireAnswer) => Array.isArray(findings);

function isTexts(values: unknown): values is string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}
