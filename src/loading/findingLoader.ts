import { setMaxListeners } from 'node:events';
import DataLoader from 'dataloader';
import { type IdPage, MAX_IDS, type Source } from '../guardduty/guardDutySource.js';
import type { Sources } from '../guardduty/sources.js';
import type { Criteria, Sort } from '../model/criteria.js';
import { asError } from '../model/errors.js';
import type { FindingOutcome, LoadedFinding } from '../model/loadedFinding.js';
import { whileWanted } from '../model/whileWanted.js';
import { Demand } from './demand.js';
import type { FindingHomes } from './findingHomes.js';
import type { FindingReader } from './findingReader.js';
import { type FindingArn, parseFindingReference } from './findingReference.js';

/** A finding, or null where GuardDuty has no such finding. */
type Found = LoadedFinding | null;

/** What is said of a whole operation. */
export interface OperationOptions {
  /** True where nothing will do that was asked for before this operation. */
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
 * Reads the findings of one operation. Whatever asks for an id (fields, lists, entities, attack sequences), the ids of
 * one source that come up together are read together, and each id is read once.
 */
export class FindingLoader {
  readonly #sources: Sources;
  readonly #homes: FindingHomes;
  readonly #reader: FindingReader;
  readonly #operation = Symbol('operation');
  readonly #since: number;
  /** Goes off when nobody waits for the operation any more. */
  readonly signal: AbortSignal | undefined;
  readonly #reads = new Map<Source, SourceReads>();

  constructor(sources: Sources, homes: FindingHomes, reader: FindingReader, { fresh, signal }: OperationOptions) {
    this.#sources = sources;
    this.#homes = homes;
    this.#reader = reader;
    this.#since = fresh ? performance.now() : 0;
    this.signal = signal;
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
  sourcesToRead(patienceMs?: number): Promise<readonly Source[]> {
    return whileWanted(this.#sources.toRead(patienceMs), this.signal);
  }

  /** A page of ids, shared with other operations that ask for the very same at the same moment. */
  async list(
    source: Source,
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
  loadListed(source: Source, ids: readonly string[], sort: Sort): Promise<FindingOutcome[]> {
    return this.#loaderOf(source, sort).loadMany(ids);
  }

  /** The best of what the sources have: the one that owns the finding, else the first configured. */
  async #loadFrom(
    sources: readonly Source[],
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

  #loaderOf(source: Source, sort: Sort | undefined): DataLoader<string, Found> {
    const { bySort, read, demand } = this.#readsOf(source);
    return computeIfAbsent(
      bySort,
      sort ? `${sort.attributeName} ${sort.orderBy}` : '',
      () =>
        new DataLoader((ids) => this.#reader.read(source, ids, sort, demand), {
          maxBatchSize: MAX_IDS,
          cacheMap: read,
        }),
    );
  }

  #readsOf(source: Source): SourceReads {
    return computeIfAbsent(this.#reads, source, () => ({
      bySort: new Map(),
      read: new Map(),
      demand: new Demand(this.#operation, this.#since, this.signal),
    }));
  }
}

function isFinding(outcome: FindingOutcome): outcome is LoadedFinding {
  return outcome !== null && !(outcome instanceof Error);
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
