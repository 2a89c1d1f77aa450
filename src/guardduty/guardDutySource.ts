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
import type { CallRate } from '../model/callRate.js';
import type { Criteria, Sort } from '../model/criteria.js';
import type { DetectorSettings } from '../model/detectorSettings.js';
import type { DocumentBatch, FindingSource, IdPage } from '../model/findingSource.js';
import type { SourceIdentity } from '../model/sourceIdentity.js';
import type { GroupKind, StatisticsGroup } from '../model/statisticsGroup.js';
import { readDetector } from './answers/readDetector.js';
import { readStatistics } from './answers/readStatistics.js';
import { CallPolicy } from './calls/callPolicy.js';
import { saysDetectorIsGone } from './calls/faults.js';
import { type WireAnswer, withTerms } from './client/callTerms.js';
import { toSdkCriteria, toSdkSort } from './client/sdkInput.js';
import type { Wire, WireLength } from './client/wire.js';

/** GuardDuty's limit for ids in a GetFindings call and for a page of ListFindings. */
const MAX_IDS = 50;
/** GuardDuty's limit for groups in a statistics answer. */
const MAX_GROUPS = 100;
/** How long "this source has no detector" is believed before GuardDuty is asked again. */
const NO_DETECTOR_TTL_MS = 60_000;

/**
 * GuardDuty in one region, seen with one set of credentials: one detector at most. Every method throws GatewayError;
 * the signal that it takes goes off when nobody waits for the call any more.
 */
export class GuardDutySource implements FindingSource {
  readonly index: number;
  readonly key: string;
  readonly region: string;
  readonly maxIds = MAX_IDS;
  readonly maxGroups = MAX_GROUPS;
  accountId: string | undefined;
  readonly #client: GuardDutyClient;
  readonly #policy: CallPolicy;
  #detectorId: Promise<string | undefined> | undefined;
  #knownDetectorId: string | undefined;

  /** @param rate left out, calls are not counted */
  constructor(
    { index, key, region, accountId }: SourceIdentity & { readonly key: string },
    client: GuardDutyClient,
    rate?: CallRate,
  ) {
    this.index = index;
    this.key = key;
    this.region = region;
    this.accountId = accountId;
    this.#client = client;
    this.#policy = new CallPolicy(this, rate);
  }

  /** The detector's id as far as it is known by now, without a call. */
  get knownDetectorId(): string | undefined {
    return this.#knownDetectorId;
  }

  /** The detector's id; undefined where GuardDuty is not enabled in the region. Found once, then remembered. */
  detectorId(): Promise<string | undefined> {
    this.#detectorId ??= this.#findDetector();
    return this.#detectorId;
  }

  /** @returns undefined where GuardDuty is not enabled in the region */
  async describeDetector(signal?: AbortSignal): Promise<DetectorSettings | undefined> {
    return this.#withDetector(async (DetectorId) => {
      const isWhole = (answer: WireAnswer) => readDetector(answer) !== undefined;
      const answer = await this.#call<WireAnswer>(signal, () =>
        this.#client.send(new GetDetectorCommand(withTerms({ DetectorId }, { signal, isWhole }))),
      );
      const settings = readDetector(answer);
      this.accountId ??= settings?.accountId;
      return settings;
    });
  }

  /** @param maxResults 1–50; a page may be shorter, even empty, and still have a token */
  async listFindings(
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<IdPage | undefined> {
    return this.#withDetector(async (DetectorId) => {
      const input = {
        DetectorId,
        FindingCriteria: toSdkCriteria(criteria),
        SortCriteria: toSdkSort(sort),
        MaxResults: maxResults,
        ...(token !== undefined && { NextToken: token }),
      };
      const answer = await this.#call<Whole<Wire<ListFindingsResponse>, 'findingIds'>>(signal, () =>
        this.#client.send(new ListFindingsCommand(withTerms(input, { signal, isWhole: hasFindingIds }))),
      );
      return { ids: answer.findingIds, nextToken: answer.nextToken || undefined };
    });
  }

  /** @param begin gives the 1–50 finding ids at the moment when the call goes out, which may have to wait for others */
  async getFindings(
    begin: () => Iterable<string>,
    sort: Sort | undefined,
    signal?: AbortSignal,
  ): Promise<DocumentBatch | undefined> {
    return this.#withDetector(async (DetectorId) => {
      const answer = await this.#call<Whole<Wire<GetFindingsResponse>, 'findings'> & WireLength>(signal, () => {
        const input = { DetectorId, FindingIds: [...begin()], ...(sort && { SortCriteria: toSdkSort(sort) }) };
        return this.#client.send(new GetFindingsCommand(withTerms(input, { signal, isWhole: hasFindings })));
      });
      return { documents: answer.findings, fetchedAt: Date.now(), wireLength: answer.$metadata.wireLength };
    });
  }

  /** @returns at most MAX_GROUPS groups */
  async statistics(
    groupBy: GroupKind,
    criteria: Criteria,
    order: 'ASC' | 'DESC',
    signal?: AbortSignal,
  ): Promise<StatisticsGroup[] | undefined> {
    return this.#withDetector(async (DetectorId) => {
      const input = {
        DetectorId,
        GroupBy: groupBy,
        FindingCriteria: toSdkCriteria(criteria),
        OrderBy: order,
        MaxResults: MAX_GROUPS,
      };
      const read = ({ findingStatistics }: WireAnswer) => readStatistics(findingStatistics, groupBy);
      const isWhole = (answer: WireAnswer) => read(answer) !== undefined;
      const answer = await this.#call<WireAnswer>(signal, () =>
        this.#client.send(new GetFindingsStatisticsCommand(withTerms(input, { signal, isWhole }))),
      );
      return read(answer);
    });
  }

  /** Frees the sockets. */
  close(): void {
    this.#client.destroy();
  }

  /** Runs a call with the detector's id, once more with a new one where GuardDuty says that the detector is gone. */
  async #withDetector<Answer>(call: (detectorId: string) => Promise<Answer>): Promise<Answer | undefined> {
    const detectorId = await this.detectorId();
    if (detectorId === undefined) return undefined;
    try {
      return await call(detectorId);
    } catch (error) {
      if (!saysDetectorIsGone(error)) throw error;
      if (this.#knownDetectorId === detectorId) this.#forgetDetector();
      const found = await this.detectorId();
      if (found === detectorId) throw error;
      return found === undefined ? undefined : call(found);
    }
  }

  async #findDetector(): Promise<string | undefined> {
    try {
      const terms = { signal: undefined, isWhole: hasDetectorIds };
      const answer = await this.#call<Whole<Wire<ListDetectorsResponse>, 'detectorIds'>>(undefined, () =>
        this.#client.send(new ListDetectorsCommand(withTerms({}, terms))),
      );
      const [detectorId] = answer.detectorIds;
      this.#knownDetectorId = detectorId;
      if (detectorId === undefined) setTimeout(() => this.#forgetDetector(), NO_DETECTOR_TTL_MS).unref();
      return detectorId;
    } catch (error) {
      this.#forgetDetector();
      throw error;
    }
  }

  #forgetDetector(): void {
    this.#detectorId = undefined;
    this.#knownDetectorId = undefined;
  }

  /** The SDK types its answers in its own names; `WireProtocol` hands on what is on the wire. */
  async #call<Answer>(signal: AbortSignal | undefined, send: () => Promise<unknown>): Promise<Answer> {
    return (await this.#policy.run(send, signal)) as Answer;
  }
}

/** An answer whose call was held to it. */
type Whole<Answer, Member extends keyof Answer> = Answer & { readonly [One in Member]-?: NonNullable<Answer[One]> };

const hasDetectorIds = ({ detectorIds }: WireAnswer) => isTexts(detectorIds);
const hasFindingIds = ({ findingIds }: WireAnswer) => isTexts(findingIds);
const hasFindings = ({ findings }: WireAnswer) => Array.isArray(findings);

function isTexts(values: unknown): values is string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}
