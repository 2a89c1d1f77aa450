import DataLoader from 'dataloader';
import { asError, GatewayError, RefusedByGuardDuty, RefusedSort } from '../errors.js';
import type { Sort } from '../types/criteria.js';
import type { FindingDocument, FindingOutcome, LoadedFinding } from '../types/loadedFinding.js';
import type { FindingHomes } from './findingHomes.js';
import { type FindingArn, parseFindingReference } from './findingIds.js';
import { MAX_IDS, type Source } from './source.js';
import type { Sources } from './sources.js';

/** A finding, or null where GuardDuty has no such finding. */
type Found = LoadedFinding | null;

/** Turns a wire document into the SDL's shape. */
type Conform = (wire: Readonly<Record<string, unknown>>) => FindingDocument;

/**
 * Reads the findings of one operation. Whatever asks for an id (fields, lists, entities, attack sequences), the ids of
 * one source that come up together go into GetFindings calls of 50, and each id is asked for once.
 */
export class FindingLoader {
  readonly #sources: Sources;
  readonly #homes: FindingHomes;
  readonly #conform: Conform;
  /** By source, then by sort. The loaders of one source share a cache: an id is read once whatever the sort. */
  readonly #loaders = new Map<Source, Map<string, DataLoader<string, Found>>>();
  readonly #caches = new Map<Source, Map<string, Promise<Found>>>();

  constructor(sources: Sources, homes: FindingHomes, conform: Conform) {
    this.#sources = sources;
    this.#homes = homes;
    this.#conform = conform;
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
    const sources = await this.#sources.toRead();
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
    const bySort = computeIfAbsent(this.#loaders, source, () => new Map<string, DataLoader<string, Found>>());
    const cacheMap = computeIfAbsent(this.#caches, source, () => new Map<string, Promise<Found>>());
    return computeIfAbsent(
      bySort,
      sort ? `${sort.attributeName} ${sort.orderBy}` : '',
      () => new DataLoader((ids) => this.#read(source, ids, sort), { maxBatchSize: MAX_IDS, cacheMap }),
    );
  }

  /** One batch. A failure is each of its findings' own; nothing is thrown. */
  async #read(source: Source, ids: readonly string[], sort: Sort | undefined): Promise<FindingOutcome[]> {
    try {
      return await this.#readAll(source, ids, sort);
    } catch (error) {
      const fault = error instanceof RefusedByGuardDuty ? await this.#explain(error, source, sort) : asError(error);
      return fault === undefined ? this.#readInHalves(source, ids, sort) : ids.map(() => fault);
    }
  }

  async #readAll(source: Source, ids: readonly string[], sort: Sort | undefined): Promise<FindingOutcome[]> {
    const batch = await source.getFindings(ids, sort);
    const byId = new Map<string, LoadedFinding>();
    let unreadable: GatewayError | undefined;
    for (const raw of batch?.documents ?? []) {
      const finding = this.#toFinding(raw, source, batch?.fetchedAt ?? 0);
      if (finding === undefined) unreadable ??= unreadableFinding();
      else if (!byId.has(finding.id)) byId.set(finding.id, finding);
    }
    // An id that is not among the answers may be the one that cannot be read.
    return ids.map((id) => byId.get(id) ?? unreadable ?? null);
  }

  /**
   * What a refused batch was refused for: a call without ids tells.
   * @returns undefined where it is for its ids
   */
  async #explain(refusal: RefusedByGuardDuty, source: Source, sort: Sort | undefined): Promise<Error | undefined> {
    try {
      await source.getFindings([], sort);
      return undefined;
    } catch (error) {
      if (!(error instanceof RefusedByGuardDuty)) return asError(error);
    }
    if (sort === undefined) return refusal;
    try {
      await source.getFindings([], undefined);
      return new RefusedSort(refusal.message, refusal.cause);
    } catch (error) {
      return asError(error);
    }
  }

  /** GuardDuty may refuse a batch for one bad id: halving leaves that one alone, and the others are answered. */
  async #readInHalves(source: Source, ids: readonly string[], sort: Sort | undefined): Promise<FindingOutcome[]> {
    if (ids.length === 1) return [null];
    const middle = Math.ceil(ids.length / 2);
    const halves = [ids.slice(0, middle), ids.slice(middle)].map(async (half) => {
      try {
        return await this.#readAll(source, half, sort);
      } catch (error) {
        if (!(error instanceof RefusedByGuardDuty)) return half.map(() => asError(error));
        return this.#readInHalves(source, half, sort);
      }
    });
    return (await Promise.all(halves)).flat();
  }

  /** @returns undefined for what is no finding */
  #toFinding(raw: unknown, source: Source, fetchedAt: number): LoadedFinding | undefined {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
    const document = this.#conform(raw as Record<string, unknown>);
    if (typeof document.id !== 'string') return undefined;
    const finding: LoadedFinding = { ...document, origin: { source, raw, fetchedAt } };
    this.#homes.learn(finding, source);
    return finding;
  }
}

function isFinding(outcome: FindingOutcome): outcome is LoadedFinding {
  return outcome !== null && !(outcome instanceof Error);
}

function unreadableFinding(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'GuardDuty answered with something that is no finding.');
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
