import type { FindingSource } from '../../model/findingSource.js';
import type { FindingOutcome, LoadedFinding } from '../../model/loadedFinding.js';
import type { SharedDocuments } from '../../store/sharedDocuments.js';
import type { Demand } from '../operation/demand.js';
import { isVisible } from '../visibility/isVisible.js';
import type { ToFinding } from './batch.js';
import { DocumentCache } from './documentCache.js';
import { SharedLookups } from './sharedLookups.js';

/** The quickest that a document gets from the question to another replica: younger ones are not worth looking for. */
const SOONEST_MS = 5;

export interface RememberedDocumentsOptions {
  /** How long a document may be answered again; 0 for not at all. */
  readonly ttlMs: number;
  /** What other replicas read too; undefined for this one's memory alone. */
  readonly shared: SharedDocuments | undefined;
  readonly toFinding: ToFinding;
}

/** Documents that were read before, by this replica or, where there is a store, by any. */
export class RememberedDocuments {
  readonly #cache: DocumentCache | undefined;
  readonly #shared: SharedDocuments | undefined;
  readonly #lookups: SharedLookups | undefined;

  constructor({ ttlMs, shared, toFinding }: RememberedDocumentsOptions) {
    this.#cache = ttlMs > 0 ? new DocumentCache({ ttlMs }) : undefined;
    this.#shared = shared;
    this.#lookups =
      shared &&
      new SharedLookups(shared, (source, { id, raw, fetchedAt, askedAt, length }) => {
        const finding = toFinding(raw, source, fetchedAt);
        if (finding?.id !== id || this.#cache?.get(source, id, askedAt)) return;
        this.#cache?.put(source, finding, askedAt, length, askedAt);
      });
  }

  /** A document in memory that the demand accepts. One that the operation may not see is as good as none. */
  get(source: FindingSource, id: string, demand: Demand): LoadedFinding | undefined {
    const finding = this.#cache?.get(source, id, demand.sinceOf(id));
    if (finding === undefined || !isVisible(finding, demand.accounts)) return undefined;
    demand.noteReuse(id);
    return finding;
  }

  /**
   * Brings what other replicas read into memory, as far as the demand accepts it.
   * @returns undefined where there is no store to ask
   */
  recall(source: FindingSource, ids: readonly string[], demand: Demand): Promise<void> | undefined {
    if (!this.#shared?.isReady) return undefined;
    const latest = performance.now() - SOONEST_MS;
    return this.#lookups?.lookUp(
      source,
      ids.filter((id) => demand.sinceOf(id) <= latest),
      demand.accounts.key,
    );
  }

  /** An error says nothing of a document; that GuardDuty has none does. */
  keep(source: FindingSource, id: string, outcome: FindingOutcome, askedAt: number, wireLength: number): void {
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

  /**
   * These documents are not answered any more. They are deleted from the store as well, even if another replica has done
   * so: a call that this one had under way may have written them since.
   */
  forget(source: FindingSource, ids: readonly string[]): void {
    this.#forgetOwn(source, ids);
    if (source.knownDetectorId !== undefined) this.#shared?.delete(source.knownDetectorId, ids);
  }

  /** The same for all replicas. */
  invalidate(source: FindingSource, ids: readonly string[]): void {
    this.#forgetOwn(source, ids);
    if (source.knownDetectorId !== undefined) this.#shared?.invalidate(source.knownDetectorId, ids);
  }

  /** Nothing in memory is answered any more; what replicas share stays. */
  clear(): void {
    this.#cache?.clear();
  }

  #forgetOwn(source: FindingSource, ids: readonly string[]): void {
    for (const id of ids) this.#cache?.delete(source, id);
  }
}
