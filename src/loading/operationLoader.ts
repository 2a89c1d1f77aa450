import { setMaxListeners } from 'node:events';
import DataLoader from 'dataloader';
import type { CallMeter } from '../model/callMeter.js';
import type { CallPlan } from '../model/callPlan.js';
import type { Criteria, Sort } from '../model/criteria.js';
import type { DetectorSettings } from '../model/detectorSettings.js';
import { asError } from '../model/errors.js';
import type { FindingSource, IdPage } from '../model/findingSource.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../model/loadedFinding.js';
import type { Principal } from '../model/principal.js';
import { redactError } from '../model/redactError.js';
import type { SourceIdentity } from '../model/sourceIdentity.js';
import type { GroupKind, StatisticsGroup } from '../model/statisticsGroup.js';
import type { SuppressionRule } from '../model/suppressionRule.js';
import type { VisibleAccounts } from '../model/visibleAccounts.js';
import { whileWanted } from '../model/whileWanted.js';
import type { Admission } from './admission/admission.js';
import { OperationAdmission } from './admission/operationAdmission.js';
import { Demand } from './demand.js';
import type { FindingHomes } from './findingHomes.js';
import { type FindingArn, parseFindingReference } from './findingReference.js';
import { isVisible } from './isVisible.js';
import { isLimitedTo, limitCriteria } from './limitCriteria.js';
import { OperationChanges } from './operationChanges.js';
import { ReadingRounds } from './readingRounds.js';
import type { PageRequest, SharedReader } from './sharedReader.js';
import type { Sources } from './sources.js';

/** A finding, or null where GuardDuty has no such finding. */
type Found = LoadedFinding | null;

/** What holds for everything that an operation reads. */
export interface OperationTerms {
  readonly principal: Principal;
  /** True to bypass anything fetched earlier. */
  readonly fresh: boolean;
  /** Goes off when nobody waits for the operation any more. Then no call is begun, and every read ends with its reason. */
  readonly signal: AbortSignal | undefined;
}

/** What all operations read from. */
export interface LoaderOptions {
  readonly sources: Sources;
  readonly homes: FindingHomes;
  readonly reader: SharedReader;
  readonly admission: Admission;
}

/** What a page of ids is read for. */
export interface ListPurpose {
  /** Whether the documents of what is listed are going to be read. */
  readonly withDocuments?: boolean;
  /** Whether the operation can do without the source. */
  readonly isOptional?: boolean;
}

/** What an operation reads from one source. */
interface SourceReads {
  readonly bySort: Map<string, DataLoader<string, Found>>;
  /** Shared by the loaders: an id is read once whatever the sort. */
  readonly read: Map<string, Promise<Found>>;
  readonly demand: Demand;
}

/**
 * The only way from an operation to the sources. Everything that an operation reads goes through here, on its terms: who
 * asks, how fresh, until when.
 *
 * The ids of one source that come up together are read together, and each id is read once, no matter what asks for it
 * (fields, lists, entities, attack sequences).
 *
 * It is also the one door that knows what the caller may see: whatever comes in or goes out is limited to that here. What
 * lies below sees to it that what is not visible costs as many calls as what does not exist.
 */
export class OperationLoader implements CallMeter {
  readonly #sources: Sources;
  readonly #homes: FindingHomes;
  readonly #reader: SharedReader;
  readonly #operation = Symbol('operation');
  readonly #since: number;
  readonly changes: OperationChanges;
  readonly #accounts: VisibleAccounts;
  readonly #signal: AbortSignal | undefined;
  readonly #admission: OperationAdmission;
  readonly #reads = new Map<FindingSource, SourceReads>();
  readonly #rounds = new ReadingRounds();
  /** Calls that read no findings: statistics, detectors, rules and changes. */
  #otherCalls = 0;
  readonly #rules = new Map<FindingSource, Promise<SuppressionRule[] | undefined>>();

  constructor({ sources, homes, reader, admission }: LoaderOptions, terms: OperationTerms) {
    const { principal, fresh, signal } = terms;
    this.#sources = sources;
    this.#homes = homes;
    this.#reader = reader;
    this.#since = fresh ? performance.now() : 0;
    this.#accounts = principal.accounts;
    this.#signal = signal;
    this.#admission = new OperationAdmission(admission, signal, this.#accounts);
    this.changes = new OperationChanges({
      admission: this.#admission,
      countCall: () => {
        this.#otherCalls++;
      },
      forget: (source, ids) => this.#forget(source, ids),
    });
    // Each read adds a listener while it waits.
    if (signal) setMaxListeners(0, signal);
  }

  /**
   * One finding by id or ARN, from whichever source has it. The source where it was seen before, or that its ARN names, is
   * asked first. If that one does not have it, all the others are asked at once; if it fails, none is, because a failing
   * source must not multiply calls.
   *
   * @returns null if every source says that it has none, or the caller may not see it; a malformed reference names none
   *   and is not sent
   * @throws GatewayError if it was not found and a source could not be asked
   */
  async load(reference: string, sort?: Sort): Promise<Found> {
    const parsed = parseFindingReference(reference);
    if (this.#accounts.isEmpty) return null;
    if (parsed.kind === 'malformed') return null;
    const { findingId } = parsed;
    const arn = parsed.kind === 'arn' ? parsed.arn : undefined;
    const accepts = (finding: LoadedFinding) => arn === undefined || matches(finding, arn);
    const sources = await this.sourcesToRead();
    const home = this.#homes.find(findingId, arn?.detectorId, this.#accounts);
    const first = home ? [home] : sources;
    const found = await this.#rounds.run(() => this.#loadFrom(first, findingId, sort, accepts));
    if (found.finding || found.error || !home) return settle(found);
    const others = sources.filter((source) => source !== home);
    if (others.length === 0) return null;
    return settle(await this.#rounds.run(() => this.#loadFrom(others, findingId, sort, accepts)));
  }

  /** Many by id or ARN, in their order; failure for one is a value. */
  loadMany(references: readonly string[], sort?: Sort): Promise<FindingOutcome[]> {
    return Promise.all(references.map((reference) => this.load(reference, sort).catch(asError)));
  }

  /**
   * The sources that an operation reads.
   * @param patienceMs how long to wait for detectors that are still to be found; left out, until the operation ends
   */
  sourcesToRead(patienceMs?: number): Promise<readonly FindingSource[]> {
    return whileWanted(this.#sources.toRead(this.#admission, patienceMs), this.#signal);
  }

  /**
   * The sources to read for an answer that must not lack one.
   * @throws SourceUnavailable where a detector could not be found, before anything is asked of the other sources
   */
  async everySourceToRead(): Promise<readonly FindingSource[]> {
    const sources = await this.sourcesToRead();
    const unknown = sources.filter(({ knownDetectorId }) => knownDetectorId === undefined);
    if (unknown.length > 0) await Promise.all(unknown.map((source) => this.detectorId(source)));
    return sources;
  }

  /**
   * The queries that find what these do, as far as the caller may see it: none where that is nothing, several where the
   * caller's accounts are more than a query takes. They depend on the queries and the accounts alone.
   */
  limit(criteria: readonly Criteria[]): readonly Criteria[] {
    return limitCriteria(criteria, this.#accounts);
  }

  /** Equal for callers who may see the same. */
  get visibility(): VisibleAccounts {
    return this.#accounts;
  }

  /** Whether the caller may learn more of a source than its region and its status. */
  isVisible(source: SourceIdentity): boolean {
    return this.#accounts.has(source.accountId);
  }

  /** An error as the caller may learn of it. Those that this class throws or gives are such. */
  redact<Thrown>(error: Thrown): Thrown {
    return redactError(error, this.#accounts);
  }

  /** All sources of the configuration, in its order. */
  get configuredSources(): readonly FindingSource[] {
    return this.#sources.configured;
  }

  get callsMade(): number {
    let calls = this.#otherCalls;
    for (const { demand } of this.#reads.values()) calls += demand.callsMade;
    return calls;
  }

  /** @returns undefined where the source has no detector */
  detectorId(source: FindingSource): Promise<string | undefined> {
    return this.#redacted(whileWanted(source.detectorId(this.#admission), this.#signal));
  }

  /** @returns undefined where the source has no detector */
  describeDetector(source: FindingSource): Promise<DetectorSettings | undefined> {
    return this.#call(source, { detector: 1 }, 'detector', () => source.describeDetector(this.#admission));
  }

  /**
   * @param criteria one of what `limit` gave
   * @returns undefined where the source has no detector
   */
  statistics(
    source: FindingSource,
    groupBy: GroupKind,
    criteria: Criteria,
    order: Sort['orderBy'],
  ): Promise<StatisticsGroup[] | undefined> {
    this.#check(criteria);
    const subject = `statistics ${JSON.stringify([groupBy, criteria, order])}`;
    return this.#call(source, { statistics: 1 }, subject, () =>
      source.statistics(groupBy, criteria, order, this.#admission),
    );
  }

  /**
   * A page of ids, shared with other operations that ask for the very same at the same moment.
   * @param criteria one of what `limit` gave
   * @param purpose what is known of the calls that follow, which counts where calls are scarce
   */
  async list(
    source: FindingSource,
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    { withDocuments = false, isOptional = false }: ListPurpose = {},
  ): Promise<IdPage | undefined> {
    this.#check(criteria);
    const { demand, read } = this.#readsOf(source);
    const request: PageRequest = { source, criteria, sort, maxResults, token, withDocuments, isOptional };
    const listing = this.#reader.list(request, demand).finally(() => this.#admission.answered(source));
    const page = await this.#redacted(listing);
    if (page) demand.noteVisible(page.ids);
    for (const [index, id] of page?.ids.entries() ?? []) {
      if (demand.noteListed(id, page?.unchangedSince[index] ?? 0)) read.delete(id);
    }
    return page;
  }

  /** Findings that a source has listed: no other source is asked for them. */
  loadListed(source: FindingSource, ids: readonly string[], sort: Sort): Promise<FindingOutcome[]> {
    return this.#loaderOf(source, sort).loadMany(ids);
  }

  /**
   * Read once, however often the operation asks for it: it takes a call for each filter.
   * @returns undefined where the source has no detector
   */
  suppressionRules(source: FindingSource): Promise<SuppressionRule[] | undefined> {
    return computeIfAbsent(this.#rules, source, () =>
      this.#call(source, { rules: 1 }, 'rules', () => source.suppressionRules(this.#admission)),
    );
  }

  /** Other sources of the region may see the same findings, under the same ids. */
  #forget(changed: FindingSource, ids: readonly string[]): void {
    for (const source of this.#sources.configured.filter(({ region }) => region === changed.region)) {
      const { demand, read } = this.#readsOf(source);
      this.#reader.invalidate(source, ids);
      for (const id of ids) {
        demand.noteChanged(id);
        read.delete(id);
      }
    }
  }

  /** @param subject what the call is for; the same where an operation asks for the same again */
  async #call<Answer>(
    source: FindingSource,
    calls: CallPlan,
    subject: string,
    send: () => Promise<Answer>,
  ): Promise<Answer> {
    const wanted = { source, calls, followUps: {}, subject, isOptional: false };
    await this.#redacted(Promise.resolve(this.#admission.enter(wanted)));
    this.#otherCalls++;
    return this.#redacted(whileWanted(send(), this.#signal));
  }

  /** @throws Error for a query that would find what the caller may not see: a bug */
  #check(criteria: Criteria): void {
    if (!isLimitedTo(criteria, this.#accounts)) throw new Error('A query is not limited to visible accounts');
  }

  #redacted<Answer>(answer: Promise<Answer>): Promise<Answer> {
    if (!this.#accounts.isLimited) return answer;
    return answer.catch((error: unknown) => {
      throw this.redact(error);
    });
  }

  /** Of the sources that have it, the one that owns the finding, otherwise the first configured. */
  async #loadFrom(
    sources: readonly FindingSource[],
    findingId: string,
    sort: Sort | undefined,
    accepts: (finding: LoadedFinding) => boolean,
  ): Promise<{ finding: Found; error: Error | undefined }> {
    const outcomes = await Promise.all(
      sources.map((source) => this.#loaderOf(source, sort).load(findingId).catch(asError)),
    );
    const accepted = outcomes.filter((outcome) => isFinding(outcome)).filter(accepts);
    return {
      finding:
        accepted.find((finding) => this.#homes.ownerOf(finding) === finding.origin.source) ?? accepted[0] ?? null,
      error: outcomes.find((outcome) => outcome instanceof Error),
    };
  }

  #loaderOf(source: FindingSource, sort: Sort | undefined): DataLoader<string, Found> {
    const { bySort, read, demand } = this.#readsOf(source);
    return computeIfAbsent(
      bySort,
      sort ? `${sort.attributeName} ${sort.orderBy}` : '',
      () =>
        new DataLoader((ids) => this.#read(source, ids, sort, demand), {
          maxBatchSize: source.maxIds,
          cacheMap: read,
        }),
    );
  }

  #read(
    source: FindingSource,
    ids: readonly string[],
    sort: Sort | undefined,
    demand: Demand,
  ): Promise<FindingOutcome[]> {
    const reading = this.#reader.read(source, ids, sort, demand);
    if (!this.#accounts.isLimited) return reading;
    return this.#redacted(reading).then((outcomes) => outcomes.map((outcome) => this.#toVisible(outcome)));
  }

  #toVisible(outcome: FindingOutcome): FindingOutcome {
    if (outcome instanceof Error) return this.redact(outcome);
    return outcome !== null && isVisible(outcome, this.#accounts) ? outcome : null;
  }

  #readsOf(source: FindingSource): SourceReads {
    return computeIfAbsent(this.#reads, source, () => ({
      bySort: new Map(),
      read: new Map(),
      demand: new Demand(this.#operation, this.#since, this.#signal, this.#admission, this.#accounts),
    }));
  }
}

/** A different ARN means another finding, even if the id is the same. Not every document has an ARN. */
function matches(finding: LoadedFinding, { arn, accountId }: FindingArn): boolean {
  if (typeof finding.arn === 'string') return finding.arn === arn;
  return typeof finding.accountId !== 'string' || finding.accountId === accountId;
}

function settle({ finding, error }: { finding: Found; error: Error | undefined }): Found {
  if (finding === null && error) throw error;
  return finding;
}

function computeIfAbsent<Key, Value>(map: Map<Key, Value>, key: Key, compute: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = compute();
  map.set(key, value);
  return value;
}
