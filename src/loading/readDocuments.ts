import type { Sort } from '../model/criteria.js';
import { asError, GatewayError, RefusedByGuardDuty, RefusedSort } from '../model/errors.js';
import type { DocumentBatch, FindingSource } from '../model/findingSource.js';
import type { FindingOutcome, LoadedFinding } from '../model/loadedFinding.js';

/** @returns undefined for what is no finding */
export type ToFinding = (raw: unknown, source: FindingSource, fetchedAt: number) => LoadedFinding | undefined;

/** What became of the ids of one batch, in however many calls. */
export interface ReadDocuments {
  /** For every id of the batch. */
  readonly outcomes: ReadonlyMap<string, FindingOutcome>;
  /** Characters that a document took on the wire, on the average. */
  readonly wireLength: number;
}

/**
 * Reads one batch. A failure is each of its findings' own; nothing is thrown. GuardDuty may refuse a batch for one bad
 * id: halving leaves that one alone, and the others are answered. What is refused by itself is asked for once more.
 *
 * @param begin gives the ids at the moment when the call goes out, and the same ones from then on
 */
export async function readDocuments(
  source: FindingSource,
  begin: () => ReadonlySet<string>,
  sort: Sort | undefined,
  toFinding: ToFinding,
  signal?: AbortSignal,
): Promise<ReadDocuments> {
  const reading = new Reading(source, sort, toFinding, signal);
  await reading.read(begin);
  return reading;
}

/** Without a detector there are no findings. */
const NO_DETECTOR: DocumentBatch = { documents: [], fetchedAt: 0, wireLength: 0 };

class Reading implements ReadDocuments {
  readonly outcomes = new Map<string, FindingOutcome>();
  readonly #source: FindingSource;
  readonly #sort: Sort | undefined;
  readonly #toFinding: ToFinding;
  readonly #signal: AbortSignal | undefined;
  #characters = 0;
  #documents = 0;

  constructor(source: FindingSource, sort: Sort | undefined, toFinding: ToFinding, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#sort = sort;
    this.#toFinding = toFinding;
    this.#signal = signal;
  }

  get wireLength(): number {
    return this.#documents === 0 ? 0 : this.#characters / this.#documents;
  }

  async read(begin: () => ReadonlySet<string>): Promise<void> {
    try {
      this.#take(await this.#source.getFindings(begin, this.#sort, this.#signal), begin());
    } catch (error) {
      const fault = error instanceof RefusedByGuardDuty ? await this.#explain(error) : asError(error);
      if (fault) return this.#fail(begin(), fault);
      const refused = await this.#readInHalves([...begin()]);
      await this.#askAgain(refused, error as RefusedByGuardDuty);
    }
  }

  #take(batch: DocumentBatch | undefined, ids: ReadonlySet<string>): void {
    const { documents, fetchedAt, wireLength } = batch ?? NO_DETECTOR;
    let unreadable: GatewayError | undefined;
    for (const raw of documents) {
      const finding = this.#toFinding(raw, this.#source, fetchedAt);
      if (finding === undefined) unreadable ??= unreadableFinding();
      else if (ids.has(finding.id) && !this.outcomes.has(finding.id)) this.outcomes.set(finding.id, finding);
    }
    this.#characters += wireLength;
    this.#documents += documents.length;
    // An id that is not among the answers may be the one that cannot be read.
    for (const id of ids) if (!this.outcomes.has(id)) this.outcomes.set(id, unreadable ?? null);
  }

  /**
   * What a refused batch was refused for: calls without ids tell.
   * @returns undefined where it is for its ids
   */
  async #explain(refusal: RefusedByGuardDuty): Promise<Error | undefined> {
    const whole = await this.#ask(this.#sort);
    if (!(whole instanceof RefusedByGuardDuty)) return whole;
    if (this.#sort === undefined) return refusal;
    const withoutSort = await this.#ask(undefined);
    if (withoutSort) return withoutSort;
    // Should all have been refused for a moment, it is not the sort.
    const again = await this.#ask(this.#sort);
    return again instanceof RefusedByGuardDuty ? new RefusedSort(refusal.message, refusal.cause) : again;
  }

  /** A call without ids. @returns what it failed for */
  async #ask(sort: Sort | undefined): Promise<Error | undefined> {
    try {
      await this.#source.getFindings(() => [], sort, this.#signal);
      return undefined;
    } catch (error) {
      return asError(error);
    }
  }

  /** @param ids were refused together; @returns those that are refused by themselves */
  async #readInHalves(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 1) return [...ids];
    const middle = Math.ceil(ids.length / 2);
    const halves = [ids.slice(0, middle), ids.slice(middle)];
    return (await Promise.all(halves.map((half) => this.#readHalf(half)))).flat();
  }

  async #readHalf(ids: readonly string[]): Promise<string[]> {
    return (await this.#areRefused(ids)) ? this.#readInHalves(ids) : [];
  }

  /**
   * That an id is refused means that there is no such finding, unless something else was wrong at that moment, and is
   * not any more, or was not before.
   */
  async #askAgain(ids: readonly string[], refusal: RefusedByGuardDuty): Promise<void> {
    if (ids.length === 0) return;
    const fault = await this.#explain(refusal);
    if (fault) return this.#fail(ids, fault);
    await Promise.all(
      ids.map(async (id) => {
        if (await this.#areRefused([id])) this.outcomes.set(id, null);
      }),
    );
  }

  /** Reads these ids. @returns whether GuardDuty refuses them; otherwise it is known what became of each */
  async #areRefused(ids: readonly string[]): Promise<boolean> {
    try {
      this.#take(await this.#source.getFindings(() => ids, this.#sort, this.#signal), new Set(ids));
    } catch (error) {
      if (error instanceof RefusedByGuardDuty) return true;
      this.#fail(ids, asError(error));
    }
    return false;
  }

  #fail(ids: Iterable<string>, fault: Error): void {
    for (const id of ids) this.outcomes.set(id, fault);
  }
}

function unreadableFinding(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'GuardDuty answered with something that is no finding.');
}
