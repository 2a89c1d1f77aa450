import type { Criteria, Sort } from '../model/criteria.js';
import type { FindingSource } from '../model/findingSource.js';
import type { FindingOrigin, FindingOutcome, LoadedFinding } from '../model/loadedFinding.js';
import { whileWanted } from '../model/whileWanted.js';
import type { Invalidations } from '../store/invalidations.js';
import type { SharedDocuments } from '../store/sharedDocuments.js';
import type { Demand } from './demand.js';
import { DocumentCache } from './documentCache.js';
import type { FindingHomes } from './findingHomes.js';
import { CallCollapser } from './joining/callCollapser.js';
import { SharedLists, type SharedPage } from './joining/sharedLists.js';
import { readDocuments } from './readDocuments.js';

/** Makes a finding of a document; undefined for what is none. */
type ViewFinding = (origin: FindingOrigin) => LoadedFinding | undefined;

export interface SharedReaderOptions {
  readonly view: ViewFinding;
  readonly homes: FindingHomes;
  /** 0 for no cache. */
  readonly cacheTtlMs: number;
  /** What other replicas read too; left out, this one's memory alone. Only with a cache. */
  readonly shared?: SharedDocuments | undefined;
  /** How other replicas learn of changes; left out, there are none. */
  readonly invalidations?: Invalidations | undefined;
}

/** The quickest that a document gets from the question to another replica: younger ones are not worth looking for. */
const SOONEST_MS = 5;

/** What all operations read through: documents are remembered, and calls that are made at the same moment joined. */
export class SharedReader {
  readonly #view: ViewFinding;
  readonly #homes: FindingHomes;
  readonly #cache: DocumentCache | undefined;
  readonly #collapsers = new Map<FindingSource, CallCollapser>();
  readonly #lists = new SharedLists();
  readonly #shared: SharedDocuments | undefined;
  readonly #invalidations: Invalidations | undefined;
  /** Lookups among the shared documents that are under way, by source and id. */
  readonly #lookups = new Map<string, Promise<void>>();

  constructor({ view, homes, cacheTtlMs, shared, invalidations }: SharedReaderOptions) {
    this.#view = view;
    this.#homes = homes;
    this.#cache = cacheTtlMs > 0 ? new DocumentCache({ ttlMs: cacheTtlMs }) : undefined;
    this.#shared = shared;
    this.#invalidations = invalidations;
  }

  /**
   * What a source has under these ids, in their order. Failure for one is a value.
   * @param ids at most 50
   * @throws the reason of the operation's signal, and nothing else
   */
  async read(
    source: FindingSource,
    ids: readonly string[],
    sort: Sort | undefined,
    demand: Demand,
  ): Promise<FindingOutcome[]> {
    const cached = ids.map((id) => this.#lookUp(source, id, demand));
    let missing = ids.filter((_, index) => cached[index] === undefined);
    if (missing.length === 0) return cached as LoadedFinding[];
    if (this.#shared?.isReady) {
      await this.#recall(source, missing, demand);
      for (const [index, id] of ids.entries()) cached[index] ??= this.#lookUp(source, id, demand);
      missing = ids.filter((_, index) => cached[index] === undefined);
      if (missing.length === 0) return cached as LoadedFinding[];
    }
    const read = await this.#collapserOf(source).load(missing, sort, demand);
    let next = 0;
    return cached.map((finding) => finding ?? (read[next++] as FindingOutcome));
  }

  /** @returns undefined where the source has no detector */
  list(
    source: FindingSource,
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    { since, signal }: Demand,
  ): Promise<SharedPage | undefined> {
    const place = JSON.stringify([criteria, sort, token]);
    const shared = this.#lists.read(source, place, maxResults, since, signal, (shared) =>
      source.listFindings(criteria, sort, maxResults, token, shared),
    );
    return whileWanted(shared, signal);
  }

  /** After a change of findings through this replica: no replica answers what was read of them before. */
  invalidate(source: FindingSource, ids: readonly string[]): void {
    this.#forgetOwn(source, ids);
    const detectorId = source.knownDetectorId;
    if (detectorId === undefined) return;
    this.#shared?.invalidate(detectorId, ids);
    this.#invalidations?.publish(detectorId, ids);
  }

  /**
   * What was read of these findings, or is being read, is not answered any more. It is taken from the store as well,
   * even if another replica has done so: a call that this one had under way may have been written since.
   */
  forget(source: FindingSource, ids: readonly string[]): void {
    this.#forgetOwn(source, ids);
    const detectorId = source.knownDetectorId;
    if (detectorId !== undefined) this.#shared?.delete(detectorId, ids);
  }

  /** What was read or is being read is not answered any more, whatever it is; what replicas share stays. */
  forgetAll(): void {
    for (const collapser of this.#collapsers.values()) collapser.forgetAll();
    this.#lists.forgetAll();
    this.#cache?.clear();
  }

  #forgetOwn(source: FindingSource, ids: readonly string[]): void {
    this.#collapsers.get(source)?.forget(ids);
    this.#lists.forget(source);
    for (const id of ids) this.#cache?.delete(source, id);
  }

  #lookUp(source: FindingSource, id: string, demand: Demand): LoadedFinding | undefined {
    const finding = this.#cache?.get(source, id, demand.sinceOf(id));
    if (finding) demand.noteReuse(id);
    return finding;
  }

  /** Brings what other replicas read into memory, as far as it may do for the demand. */
  async #recall(source: FindingSource, ids: readonly string[], demand: Demand): Promise<void> {
    const latest = performance.now() - SOONEST_MS;
    const wanted = ids.filter((id) => demand.sinceOf(id) <= latest);
    const absent = wanted.filter((id) => !this.#lookups.has(`${source.key} ${id}`));
    if (absent.length > 0) this.#startLookup(source, absent);
    await Promise.all(new Set(wanted.map((id) => this.#lookups.get(`${source.key} ${id}`))));
  }

  /** Shared by all who need one of its ids meanwhile. */
  #startLookup(source: FindingSource, ids: readonly string[]): void {
    const lookup = this.#fetchShared(source, ids).finally(() => {
      for (const id of ids) this.#lookups.delete(`${source.key} ${id}`);
    });
    for (const id of ids) this.#lookups.set(`${source.key} ${id}`, lookup);
  }

  async #fetchShared(source: FindingSource, ids: readonly string[]): Promise<void> {
    const detectorId = source.knownDetectorId;
    if (detectorId === undefined) return;
    for (const { id, raw, fetchedAt, askedAt, length } of (await this.#shared?.read(detectorId, ids)) ?? []) {
      const finding = this.#toFinding(raw, source, fetchedAt);
      if (finding?.id !== id || this.#cache?.get(source, id, askedAt)) continue;
      this.#cache?.put(source, finding, askedAt, length, askedAt);
    }
  }

  #collapserOf(source: FindingSource): CallCollapser {
    const known = this.#collapsers.get(source);
    if (known) return known;
    const collapser = new CallCollapser(
      (begin, sort, signal) => readDocuments(source, begin, sort, this.#toFinding, signal),
      (id, outcome, askedAt, wireLength) => this.#keep(source, id, outcome, askedAt, wireLength),
      source.maxIds,
    );
    this.#collapsers.set(source, collapser);
    return collapser;
  }

  /** That GuardDuty could not be asked says nothing of a document; that it has none does. */
  #keep(source: FindingSource, id: string, outcome: FindingOutcome, askedAt: number, wireLength: number): void {
    if (outcome instanceof Error) return;
    const detectorId = source.knownDetectorId;
    if (outcome === null) {
      this.#cache?.delete(source, id);
      if (detectorId !== undefined) this.#shared?.delete(detectorId, [id]);
    } else {
      this.#cache?.put(source, outcome, askedAt, wireLength);
      if (detectorId !== undefined) this.#shared?.write(detectorId, outcome, askedAt);
    }
  }

  readonly #toFinding = (raw: unknown, source: FindingSource, fetchedAt: number): LoadedFinding | undefined => {
    const finding = this.#view({ source, raw, fetchedAt });
    if (finding === undefined) return undefined;
    this.#homes.learn(finding, source);
    return finding;
  };
}
