import { setMaxListeners } from 'node:events';
import DataLoader from 'dataloader';
import type { Criteria, Sort } from '../model/criteria.js';
import type { DetectorSettings } from '../model/detectorSettings.js';
import { asError } from '../model/errors.js';
import type { FindingSource, IdPage } from '../model/findingSource.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../model/loadedFinding.js';
import type { Principal } from '../model/principal.js';
import type { GroupKind, StatisticsGroup } from '../model/statisticsGroup.js';
import { whileWanted } from '../model/whileWanted.js';
import { Demand } from './demand.js';
import type { FindingHomes } from './findingHomes.js';
import { type FindingArn, parseFindingReference } from './findingReference.js';
import type { SharedReader } from './sharedReader.js';
import type { Sources } from './sources.js';

/** A finding, or null where GuardDuty has no such finding. */
type Found = LoadedFinding | null;

/** What holds for everything that an operation reads. */
export interface OperationTerms {
  readonly principal: Principal;
  /** True to bypass anything fetched earlier. */
  readonly fresh: boolean;
  /** Goes off when nobody waits for the operation any more: nothing is begun then, and everything ends with its reason. */
  readonly signal: AbortSignal | undefined;
}

/** What an operation reads from one source. */
interface SourceReads {
  readonly bySort: Map<string, DataLoader<string, Found>>;
  /** Shared by the loaders: an id is read once whatever the sort. */
  readonly read: Map<string, Promise<Found>>;
  readonly demand: Demand;
}

/**
 * The only way from an operation to the sources: whatever it reads, it reads here, on its terms (who asks, how fresh,
 * until when).
 *
 * Whoever asks for a finding (fields, lists, entities, attack sequences), the ids of one source that come up together
 * are read together, and each id is read once.
 */
export class OperationLoader {
  readonly #sources: Sources;
  readonly #homes: FindingHomes;
  readonly #reader: SharedReader;
  readonly #operation = Symbol('operation');
  readonly #since: number;
  /** Everybody sees everything so far. Where that changes, the methods of this class are the place to enforce it. */
  readonly principal: Principal;
  readonly #signal: AbortSignal | undefined;
  readonly #reads = new Map<FindingSource, SourceReads>();

  constructor(sources: Sources, homes: FindingHomes, reader: SharedReader, terms: OperationTerms) {
    const { principal, fresh, signal } = terms;
    this.#sources = sources;
    this.#homes = homes;
    this.#reader = reader;
    this.#since = fresh ? performance.now() : 0;
    this.principal = principal;
    this.#signal = signal;
    // Each of its reads listens while it waits.
    if (signal) setMaxListeners(0, signal);
  }

  /**
   * One finding by id or ARN, wherever it is: first in the source where it was seen before or that its ARN names, then
   * in the others, all at once.
   *
   * @returns null where every source says that there is none; a malformed reference is none, and is not sent
   * @throws GatewayError where it was not found and a source could not be asked
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
    if (found.finding || !home) return settle(found);
    const others = sources.filter((source) => source !== home);
    const elsewhere = await this.#loadFrom(others, findingId, sort, accepts);
    return settle({ finding: elsewhere.finding, error: found.error ?? elsewhere.error });
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
    return whileWanted(this.#sources.toRead(patienceMs), this.#signal);
  }

  /** All sources of the configuration, in its order. */
  get configuredSources(): readonly FindingSource[] {
    return this.#sources.configured;
  }

  /** @returns undefined where the source has no detector */
  detectorId(source: FindingSource): Promise<string | undefined> {
    return whileWanted(source.detectorId(), this.#signal);
  }

  /** @returns undefined where the source has no detector */
  describeDetector(source: FindingSource): Promise<DetectorSettings | undefined> {
    return whileWanted(source.describeDetector(this.#signal), this.#signal);
  }

  /** @returns undefined where the source has no detector */
  statistics(
    source: FindingSource,
    groupBy: GroupKind,
    criteria: Criteria,
    order: Sort['orderBy'],
  ): Promise<StatisticsGroup[] | undefined> {
    return whileWanted(source.statistics(groupBy, criteria, order, this.#signal), this.#signal);
  }

  /** A page of ids, shared with other operations that ask for the very same at the same moment. */
  async list(
    source: FindingSource,
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
  ): Promise<IdPage | undefined> {
    const { demand, read } = this.#readsOf(source);
    const page = await this.#reader.list(source, criteria, sort, maxResults, token, demand);
    for (const [index, id] of page?.ids.entries() ?? []) {
      if (demand.noteListed(id, page?.unchangedSince[index] ?? 0)) read.delete(id);
    }
    return page;
  }

  /** Findings that a source has listed: nobody else is asked for them. */
  loadListed(source: FindingSource, ids: readonly string[], sort: Sort): Promise<FindingOutcome[]> {
    return this.#loaderOf(source, sort).loadMany(ids);
  }

  /** The best of what the sources have: the one that owns the finding, else the first configured. */
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
      demand: new Demand(this.#operation, this.#since, this.#signal),
    }));
  }
}

/** An ARN that differs names another finding, though the id is the same. Not every document has an ARN. */
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
