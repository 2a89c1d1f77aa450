import type { Criteria, Sort } from '../types/criteria.js';
import type { FindingOrigin, FindingOutcome, LoadedFinding } from '../types/loadedFinding.js';
import { CallCollapser } from './callCollapser.js';
import type { Demand } from './demand.js';
import { DocumentCache } from './documentCache.js';
import type { FindingHomes } from './findingHomes.js';
import { readDocuments } from './readDocuments.js';
import { SharedLists, type SharedPage } from './sharedLists.js';
import type { Source } from './source.js';

/** Makes a finding of a document; undefined for what is none. */
type ViewFinding = (origin: FindingOrigin) => LoadedFinding | undefined;

export interface FindingReaderOptions {
  readonly view: ViewFinding;
  readonly homes: FindingHomes;
  /** 0 for no cache. */
  readonly cacheTtlMs: number;
}

/** What all operations read through: documents are remembered, and calls that are made at the same moment joined. */
export class FindingReader {
  readonly #view: ViewFinding;
  readonly #homes: FindingHomes;
  readonly #cache: DocumentCache | undefined;
  readonly #collapsers = new Map<Source, CallCollapser>();
  readonly #lists = new SharedLists();

  constructor({ view, homes, cacheTtlMs }: FindingReaderOptions) {
    this.#view = view;
    this.#homes = homes;
    this.#cache = cacheTtlMs > 0 ? new DocumentCache({ ttlMs: cacheTtlMs }) : undefined;
  }

  /**
   * What a source has under these ids, in their order. Failure for one is a value; never rejects.
   * @param ids at most 50
   */
  async read(
    source: Source,
    ids: readonly string[],
    sort: Sort | undefined,
    demand: Demand,
  ): Promise<FindingOutcome[]> {
    const cached = ids.map((id) => this.#lookUp(source, id, demand));
    const missing = ids.filter((_, index) => cached[index] === undefined);
    if (missing.length === 0) return cached as LoadedFinding[];
    const read = await this.#collapserOf(source).load(missing, sort, demand);
    let next = 0;
    return cached.map((finding) => finding ?? (read[next++] as FindingOutcome));
  }

  /** @returns undefined where the source has no detector */
  list(
    source: Source,
    criteria: Criteria,
    sort: Sort,
    maxResults: number,
    token: string | undefined,
    { since }: Demand,
  ): Promise<SharedPage | undefined> {
    const place = JSON.stringify([criteria, sort, token]);
    return this.#lists.read(source, place, maxResults, since, () =>
      source.listFindings(criteria, sort, maxResults, token),
    );
  }

  /** After a change of findings: what was read of them before, or is being read, is not answered any more. */
  invalidate(source: Source, ids: readonly string[]): void {
    this.#collapsers.get(source)?.forget(ids);
    this.#lists.forget(source);
    for (const id of ids) this.#cache?.delete(source, id);
  }

  #lookUp(source: Source, id: string, demand: Demand): LoadedFinding | undefined {
    const finding = this.#cache?.get(source, id, demand.sinceOf(id));
    if (finding) demand.noteReuse(id);
    return finding;
  }

  #collapserOf(source: Source): CallCollapser {
    const known = this.#collapsers.get(source);
    if (known) return known;
    const collapser = new CallCollapser(
      (begin, sort) => readDocuments(source, begin, sort, this.#toFinding),
      (id, outcome, askedAt, wireLength) => this.#keep(source, id, outcome, askedAt, wireLength),
    );
    this.#collapsers.set(source, collapser);
    return collapser;
  }

  /** That GuardDuty could not be asked says nothing of a document; that it has none does. */
  #keep(source: Source, id: string, outcome: FindingOutcome, askedAt: number, wireLength: number): void {
    if (outcome === null) this.#cache?.delete(source, id);
    else if (!(outcome instanceof Error)) this.#cache?.put(source, outcome, askedAt, wireLength);
  }

  readonly #toFinding = (raw: unknown, source: Source, fetchedAt: number): LoadedFinding | undefined => {
    const finding = this.#view({ source, raw, fetchedAt });
    if (finding === undefined) return undefined;
    this.#homes.learn(finding, source);
    return finding;
  };
}
