import { setMaxListeners } from 'node:events';
import DataLoader from 'dataloader';
import type { CallPlan } from '../model/callPlan.js';
import type { Criteria, Sort } from '../model/criteria.js';
import type { DetectorSettings } from '../model/detectorSettings.js';
import { asError } from '../model/errors.js';
import type { FindingSource, IdPage } from '../model/findingSource.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../model/loadedFinding.js';
import type { Principal } from '../model/principal.js';
import type { GroupKind, StatisticsGroup } from '../model/statisticsGroup.js';
import { whileWanted } from '../model/whileWanted.js';
import type { Admission } from './admission/admission.js';
import { OperationAdmission } from './admission/operationAdmission.js';
import { Demand } from './demand.js';
import type { FindingHomes } from './findingHomes.js';
import { type FindingArn, parseFindingReference } from './findingReference.js';
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
 */
export class OperationLoader {
  readonly #sources: Sources;
  readonly #homes: FindingHomes;
  readonly #reader: SharedReader;
  readonly #operation = Symbol('operation');
  readonly #since: number;
  /** For now everybody sees everything. When that changes, the methods of this class are the place to enforce it. */
  readonly principal: Principal;
  readonly #signal: AbortSignal | undefined;
  readonly #admission: OperationAdmission;
  readonly #reads = new Map<FindingSource, SourceReads>();

  constructor({ sources, homes, reader, admission }: LoaderOptions, terms: OperationTerms) {
    const { principal, fresh, signal } = terms;
    this.#sources = sources;
    this.#homes = homes;
    this.#reader = reader;
    this.#since = fresh ? performance.now() : 0;
    this.principal = principal;
    this.#signal = signal;
    this.#admission = new OperationAdmission(admission, signal);
    // Each read adds a listener while it waits.
    if (signal) setMaxListeners(0, signal);
  }

  /**
   * One finding by id or ARN, from whichever source has it. The source where it was seen before, or that its ARN names, is
   * asked first. If that one does not have it, all the others are asked at once; if it fails, none is, because a failing
   * source must not multiply calls.
   *
   * @returns null if every source says that it has none; a malformed reference names none and is not sent
   * @throws GatewayError if it was not found and a source could not be asked
   */
  async load(reference: string, sort?: Sort): Promise<Found> {
    const parsed = parseFindingReference(reference);
    if (parsed.kind === 'malformed') return null;
    const { findingId } = parsed;
    const arn = parsed.kind === 'arn' ? parsed.arn : undefined;
    const accepts = (finding: LoadedFinding) => arn === undefined || matches(finding, arn);
    const sources = await this.sourcesToRead();
    const home = this.#homes.find(findingId, arn?.detectorId);
    const found = await this.#loadFrom(home ? [home] : sources, findingId, sort, accepts);
    if (found.finding || found.error || !home) return settle(found);
    const others = sources.filter((source) => source !== home);
    return settle(await this.#loadFrom(others, findingId, sort, accepts));
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

  /** All sources of the configuration, in its order. */
  get configuredSources(): readonly FindingSource[] {
    return this.#sources.configured;
  }

  /** @returns undefined where the source has no detector */
  detectorId(source: FindingSource): Promise<string | undefined> {
    return whileWanted(source.detectorId(this.#admission), this.#signal);
  }

  /** @returns undefined where the source has no detector */
  describeDetector(source: FindingSource): Promise<DetectorSettings | undefined> {
    return this.#call(source, { detector: 1 }, 'detector', () => source.describeDetector(this.#admission));
  }

  /** @returns undefined where the source has no detector */
  statistics(
    source: FindingSource,
    groupBy: GroupKind,
    criteria: Criteria,
    order: Sort['orderBy'],
  ): Promise<StatisticsGroup[] | undefined> {
    const subject = `statistics ${JSON.stringify([groupBy, criteria, order])}`;
    return this.#call(source, { statistics: 1 }, subject, () =>
      source.statistics(groupBy, criteria, order, this.#admission),
    );
  }

  /**
   * A page of ids, shared with other operations that ask for the very same at the same moment.
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
    const { demand, read } = this.#readsOf(source);
    const request: PageRequest = { source, criteria, sort, maxResults, token, withDocuments, isOptional };
    const page = await this.#reader.list(request, demand).finally(() => this.#admission.answered(source));
    for (const [index, id] of page?.ids.entries() ?? []) {
      if (demand.noteListed(id, page?.unchangedSince[index] ?? 0)) read.delete(id);
    }
    return page;
  }

  /** Findings that a source has listed: no other source is asked for them. */
  loadListed(source: FindingSource, ids: readonly string[], sort: Sort): Promise<FindingOutcome[]> {
    return this.#loaderOf(source, sort).loadMany(ids);
  }

  /** @param subject what the call is for; the same where an operation asks for the same again */
  async #call<Answer>(
    source: FindingSource,
    calls: CallPlan,
    subject: string,
    send: () => Promise<Answer>,
  ): Promise<Answer> {
    await this.#admission.enter({ source, calls, followUps: {}, subject, isOptional: false });
    return whileWanted(send(), this.#signal);
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
        new DataLoader((ids) => this.#reader.read(source, ids, sort, demand), {
          maxBatchSize: source.maxIds,
          cacheMap: read,
        }),
    );
  }

  #readsOf(source: FindingSource): SourceReads {
    return computeIfAbsent(this.#reads, source, () => ({
      bySort: new Map(),
      read: new Map(),
      demand: new Demand(this.#operation, this.#since, this.#signal, this.#admission),
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
