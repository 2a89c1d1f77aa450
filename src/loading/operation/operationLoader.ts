import { setMaxListeners } from 'node:events';
import type { CallMeter } from '../../model/callMeter.js';
import type { CallPlan } from '../../model/callPlan.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { DetectorSettings } from '../../model/detectorSettings.js';
import { asError } from '../../model/errors.js';
import type { FindingSource, IdPage } from '../../model/findingSource.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import type { Principal } from '../../model/principal.js';
import { redactError } from '../../model/redactError.js';
import type { SourceIdentity } from '../../model/sourceIdentity.js';
import type { GroupKind, StatisticsGroup } from '../../model/statisticsGroup.js';
import type { SuppressionRule } from '../../model/suppressionRule.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';
import { whileWanted } from '../../model/whileWanted.js';
import type { Admission } from '../admission/admission.js';
import { OperationAdmission } from '../admission/operationAdmission.js';
import type { FindingHomes } from '../findingHomes.js';
import type { PageRequest, SharedReader } from '../sharedReader.js';
import type { Sources } from '../sources.js';
import { isLimitedTo, limitCriteria } from '../visibility/limitCriteria.js';
import { computeIfAbsent } from './computeIfAbsent.js';
import { FindingLookup } from './findingLookup.js';
import { FindingReads, type Found } from './findingReads.js';
import { OperationChanges } from './operationChanges.js';

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
  readonly #reader: SharedReader;
  readonly changes: OperationChanges;
  readonly #accounts: VisibleAccounts;
  readonly #signal: AbortSignal | undefined;
  readonly #admission: OperationAdmission;
  readonly #reads: FindingReads;
  readonly #lookup: FindingLookup;
  /** Calls that read no findings: statistics, detectors, rules and changes. */
  #otherCalls = 0;
  readonly #detectors = new Map<FindingSource, Promise<DetectorSettings | undefined>>();
  readonly #rules = new Map<FindingSource, Promise<SuppressionRule[] | undefined>>();

  constructor({ sources, homes, reader, admission }: LoaderOptions, terms: OperationTerms) {
    const { principal, fresh, signal } = terms;
    this.#sources = sources;
    this.#reader = reader;
    this.#accounts = principal.accounts;
    this.#signal = signal;
    this.#admission = new OperationAdmission(admission, signal, this.#accounts);
    this.#reads = new FindingReads(reader, {
      accounts: this.#accounts,
      since: fresh ? performance.now() : 0,
      signal,
      admission: this.#admission,
    });
    this.#lookup = new FindingLookup(this.#reads, homes, this.#accounts, () => this.sourcesToRead());
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
   * One finding by id or ARN, from whichever source has it.
   * @returns null if every source says that it has none, or the caller may not see it
   * @throws GatewayError if it was not found and a source could not be asked
   */
  load(reference: string, sort?: Sort): Promise<Found> {
    return this.#lookup.find(reference, sort);
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
    return this.#reads.callsMade + this.#otherCalls;
  }

  /** @returns undefined where the source has no detector */
  detectorId(source: FindingSource): Promise<string | undefined> {
    return this.#redacted(whileWanted(source.detectorId(this.#admission), this.#signal));
  }

  /**
   * Read once, however often the operation asks for it.
   * @returns undefined where the source has no detector
   */
  describeDetector(source: FindingSource): Promise<DetectorSettings | undefined> {
    return computeIfAbsent(this.#detectors, source, () =>
      this.#call(source, { detector: 1 }, 'detector', () => source.describeDetector(this.#admission)),
    );
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
    const request: PageRequest = { source, criteria, sort, maxResults, token, withDocuments, isOptional };
    const listing = this.#reader
      .list(request, this.#reads.demandOf(source))
      .finally(() => this.#admission.answered(source));
    const page = await this.#redacted(listing);
    if (page) this.#reads.noteListed(source, page);
    return page;
  }

  /** Findings that a source has listed: no other source is asked for them. */
  loadListed(source: FindingSource, ids: readonly string[], sort: Sort): Promise<FindingOutcome[]> {
    return this.#reads.loadMany(source, ids, sort);
  }

  /**
   * Read once, however often the operation asks for it: it takes a call for each filter.
   * @returns undefined where the source has no detector
   */
  suppressionRules(source: FindingSource): Promise<SuppressionRule[] | undefined> {
    return computeIfAbsent(this.#rules, source, () =>
      this.#call(source, { rules: 1 }, 'rules', () =>
        source.suppressionRules(this.#admission, () => this.#otherCalls++),
      ),
    );
  }

  /** Other sources of the region may see the same findings, under the same ids. */
  #forget(changed: FindingSource, ids: readonly string[]): void {
    for (const source of this.#sources.configured.filter(({ region }) => region === changed.region)) {
      this.#reader.invalidate(source, ids);
      this.#reads.noteChanged(source, ids);
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
}
