import DataLoader from 'dataloader';
import { asError, GatewayError, RefusedByGuardDuty } from '../errors.js';
import type { Sort } from '../types/criteria.js';
import type { FindingDocument, FindingOutcome, LoadedFinding } from '../types/loadedFinding.js';
import type { FindingHomes } from './findingHomes.js';
import { type FindingArn, parseFindingReference } from './findingIds.js';
import { MAX_IDS, type Source } from './source.js';

/** A finding, or null where GuardDuty has no such finding. */
type Found = LoadedFinding | null;

/** Turns a wire document into the SDL's shape. */
type Conform = (wire: Readonly<Record<string, unknown>>) => FindingDocument;

/**
 * Reads the findings of one operation. Whatever asks for an id (fields, lists, entities, attack sequences), the ids of
 * one source that come up together go into GetFindings calls of 50, and each id is asked for once.
 */
export class FindingLoader {
  readonly #sources: readonly Source[];
  readonly #homes: FindingHomes;
  readonly #conform: Conform;
  /** By source, then by sort. The loaders of one source share a cache: an id is read once whatever the sort. */
  readonly #loaders = new Map<Source, Map<string, DataLoader<string, Found>>>();
  readonly #caches = new Map<Source, Map<string, Promise<Found>>>();

  constructor(sources: readonly Source[], homes: FindingHomes, conform: Conform) {
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
    const home = this.#homes.find(findingId, arn?.detectorId);
    const found = await this.#loadFrom(home ? [home] : this.#sources, findingId, sort, accepts);
    if (found.finding || !home) return settle(found);
    const others = this.#sources.filter((source) => source !== home);
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
      finding: accepted.find((finding) => this.#homes.owns(finding.origin.source, finding)) ?? accepted[0] ?? null,
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
      const isAboutIds = error instanceof RefusedByGuardDuty && (await this.#takesNoIds(source, sort));
      return isAboutIds ? this.#readInHalves(source, ids, sort) : ids.map(() => asError(error));
    }
  }

  async #readAll(source: Source, ids: readonly string[], sort: Sort | undefined): Promise<Found[]> {
    const batch = await source.getFindings(ids, sort);
    const byId = new Map<string, LoadedFinding>();
    for (const raw of batch?.documents ?? []) {
      const finding = this.#toFinding(raw, source, batch?.fetchedAt ?? 0);
      if (!byId.has(finding.id)) byId.set(finding.id, finding);
    }
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** Whether a call without ids passes: then a refusal was about the ids, and not about the sort or the detector. */
  async #takesNoIds(source: Source, sort: Sort | undefined): Promise<boolean> {
    try {
      await source.getFindings([], sort);
      return true;
    } catch {
      // The refusal that led here is what the caller reports.
      return false;
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

  #toFinding(raw: unknown, source: Source, fetchedAt: number): LoadedFinding {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      throw new GatewayError('UPSTREAM_INVALID', 'GuardDuty answered with a finding that is no object.');
    }
    const document = this.#conform(raw as Record<string, unknown>);
    const finding: LoadedFinding = { ...document, origin: { source, raw, fetchedAt } };
    this.#homes.learn(finding, source);
    return finding;
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
