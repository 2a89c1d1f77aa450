import { LRUCache } from 'lru-cache';
import type { Criteria, Sort } from '../model/criteria.js';
import type { FindingSource } from '../model/findingSource.js';
import type { FindingOrigin, FindingOutcome, LoadedFinding } from '../model/loadedFinding.js';
import { VisibleAccounts } from '../model/visibleAccounts.js';
import { whileWanted } from '../model/whileWanted.js';
import type { Invalidations } from '../store/invalidations.js';
import type { SharedDocuments } from '../store/sharedDocuments.js';
import { readDocuments } from './documents/readDocuments.js';
import { RememberedDocuments } from './documents/rememberedDocuments.js';
import type { UnknownIds } from './documents/unknownIds.js';
import type { FindingHomes } from './findingHomes.js';
import { CallCollapser } from './joining/callCollapser.js';
import type { Flight } from './joining/flight.js';
import { type ListRequest, SharedLists, type SharedPage } from './joining/sharedLists.js';
import type { Demand } from './operation/demand.js';

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

/** A page of a list, as an operation asks for it. */
export interface PageRequest {
  readonly source: FindingSource;
  readonly criteria: Criteria;
  readonly sort: Sort;
  readonly maxResults: number;
  readonly token: string | undefined;
  /** Whether the operation is going to read the documents of what is listed. */
  readonly withDocuments: boolean;
  /** Whether the operation can do without the source. */
  readonly isOptional: boolean;
}

/** Some 200 bytes each. */
const REMEMBERED = 100_000;
const EVERY_ACCOUNT = VisibleAccounts.ALL.key;

/** Calls to one source, by who may join them. */
interface SourceCalls {
  /** By the key of the visible accounts. */
  readonly collapsers: Map<string, CallCollapser>;
  readonly newest: Map<string, Flight>;
}

/** What all operations read through: documents are remembered, and calls that are made at the same moment joined. */
export class SharedReader {
  readonly #view: ViewFinding;
  readonly #homes: FindingHomes;
  readonly #documents: RememberedDocuments;
  readonly #calls = new Map<FindingSource, SourceCalls>();
  /** By source and visible accounts: what others have found out would tell what they have read. */
  readonly #unknownIds = new LRUCache<string, UnknownIds>({ max: REMEMBERED });
  readonly #lists = new SharedLists();
  readonly #invalidations: Invalidations | undefined;

  constructor({ view, homes, cacheTtlMs, shared, invalidations }: SharedReaderOptions) {
    this.#view = view;
    this.#homes = homes;
    this.#documents = new RememberedDocuments({ ttlMs: cacheTtlMs, shared, toFinding: this.#toFinding });
    this.#invalidations = invalidations;
  }

  /**
   * What a source has under these ids, in their order. Failure for one is a value.
   * @param ids as many as one call takes, at most
   * @throws the reason of the operation's signal, or OperationRefused, and nothing else
   */
  async read(
    source: FindingSource,
    ids: readonly string[],
    sort: Sort | undefined,
    demand: Demand,
  ): Promise<FindingOutcome[]> {
    const found: (FindingOutcome | undefined)[] = ids.map((id) => this.#documents.get(source, id, demand));
    let missing = ids.filter((_, index) => found[index] === undefined);
    if (missing.length === 0) return found as LoadedFinding[];
    const recall = this.#documents.recall(source, missing, demand);
    if (recall) {
      await recall;
      for (const [index, id] of ids.entries()) found[index] ??= this.#documents.get(source, id, demand);
      missing = ids.filter((_, index) => found[index] === undefined);
      if (missing.length === 0) return found as LoadedFinding[];
    }
    const read = await this.#call(source, missing, sort, demand);
    let next = 0;
    return found.map((finding) => finding ?? (read[next++] as FindingOutcome));
  }

  /** @returns undefined where the source has no detector */
  async list(page: PageRequest, demand: Demand): Promise<SharedPage | undefined> {
    const { source, criteria, sort, maxResults, token, withDocuments, isOptional } = page;
    const place = placeOf(page, demand.accounts);
    const request: ListRequest = { source, place, maxResults, since: demand.since };
    const isUnderWay = this.#lists.isUnderWay(request);
    const admitted = demand.enter({
      source,
      calls: isUnderWay ? {} : { list: 1 },
      followUps: withDocuments && !isUnderWay ? { documents: 1 } : {},
      subject: `list ${maxResults} ${place}`,
      isOptional,
    });
    if (admitted) await admitted;
    const listing = this.#lists.read(request, demand, (caller) =>
      source.listFindings(criteria, sort, maxResults, token, caller),
    );
    demand.noteCall(listing);
    return whileWanted(listing, demand.signal);
  }

  /** After a change of findings through this replica: no replica answers what was read of them before. */
  invalidate(source: FindingSource, ids: readonly string[]): void {
    this.#leaveUnderWay(source, ids);
    this.#documents.invalidate(source, ids);
    const detectorId = source.knownDetectorId;
    if (detectorId !== undefined) this.#invalidations?.publish(detectorId, ids);
  }

  /** What was read of these findings, or is being read, is not answered any more. */
  forget(source: FindingSource, ids: readonly string[]): void {
    this.#leaveUnderWay(source, ids);
    this.#documents.forget(source, ids);
  }

  /** What was read or is being read is not answered any more, whatever it is; what replicas share stays. */
  forgetAll(): void {
    for (const { collapsers } of this.#calls.values()) {
      for (const collapser of collapsers.values()) collapser.forgetAll();
    }
    this.#lists.forgetAll();
    this.#documents.clear();
  }

  #leaveUnderWay(source: FindingSource, ids: readonly string[]): void {
    for (const collapser of this.#calls.get(source)?.collapsers.values() ?? []) collapser.forget(ids);
    this.#lists.forget(source);
  }

  async #call(
    source: FindingSource,
    ids: readonly string[],
    sort: Sort | undefined,
    demand: Demand,
  ): Promise<FindingOutcome[]> {
    const collapser = this.#collapserOf(source, demand.accounts);
    const admitted = demand.enter({
      source,
      calls: collapser.isUnderWay(ids, sort, demand) ? {} : { documents: 1 },
      followUps: {},
      subject: `documents ${ids.join(' ')}`,
      isOptional: false,
    });
    if (!admitted) return collapser.load(ids, sort, demand);
    await admitted;
    // Meanwhile another one may have taken its place.
    return this.#collapserOf(source, demand.accounts).load(ids, sort, demand);
  }

  #collapserOf(source: FindingSource, accounts: VisibleAccounts): CallCollapser {
    const { collapsers, newest } = this.#callsTo(source);
    const known = collapsers.get(accounts.key);
    if (known) return known;
    // There are as many as there are different sets of accounts, so those that are not in use are given up.
    if (accounts.isLimited) {
      for (const [key, one] of collapsers) if (one.isIdle && key !== EVERY_ACCOUNT) collapsers.delete(key);
    }
    const terms = { toFinding: this.#toFinding, accounts, unknownIds: this.#unknownIdsOf(source, accounts) };
    const collapser = new CallCollapser(
      (begin, sort, caller, guard) => readDocuments(source, begin, sort, terms, caller, guard),
      (id, outcome, askedAt, wireLength) => this.#documents.keep(source, id, outcome, askedAt, wireLength),
      source.maxIds,
      newest,
    );
    collapsers.set(accounts.key, collapser);
    return collapser;
  }

  #unknownIdsOf(source: FindingSource, accounts: VisibleAccounts): UnknownIds {
    const key = `${source.key} ${accounts.key}`;
    const known = this.#unknownIds.get(key);
    if (known) return known;
    const unknownIds = { treatment: undefined, probe: undefined };
    this.#unknownIds.set(key, unknownIds);
    return unknownIds;
  }

  #callsTo(source: FindingSource): SourceCalls {
    const known = this.#calls.get(source);
    if (known) return known;
    const calls: SourceCalls = { collapsers: new Map(), newest: new Map() };
    this.#calls.set(source, calls);
    return calls;
  }

  readonly #toFinding = (raw: unknown, source: FindingSource, fetchedAt: number): LoadedFinding | undefined => {
    const finding = this.#view({ source, raw, fetchedAt });
    if (finding === undefined) return undefined;
    this.#homes.learn(finding, source);
    return finding;
  };
}

/** What a page is of. Nobody joins the list of others who see more or less, nor learns what it has been. */
function placeOf({ criteria, sort, token }: PageRequest, accounts: VisibleAccounts): string {
  const place = JSON.stringify([criteria, sort, token]);
  return accounts.isLimited ? `${accounts.key} ${place}` : place;
}
