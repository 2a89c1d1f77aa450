import { LRUCache } from 'lru-cache';
import type { FindingSource } from '../../model/findingSource.js';
import type { LoadedFinding } from '../../model/loadedFinding.js';

/** Memory that documents may take, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
/**
 * Bytes of memory for each character of a document on the wire: 1.5 to 1.7 were measured for the parsed document, without
 * the entry. Two answers' texts of it come on top, each as long as the document if all of it is selected.
 */
const BYTES_PER_CHARACTER = 4;

export interface DocumentCacheOptions {
  /** How long after GuardDuty answered a document may be answered again; more than 0. */
  readonly ttlMs: number;
  readonly maxBytes?: number;
}

interface Entry {
  readonly finding: LoadedFinding;
  readonly askedAt: number;
}

/**
 * Documents by source and id, for as long as they may be answered again, and as many as fit. Only findings that GuardDuty
 * has are remembered; where it has none, or failed, it is asked again each time.
 *
 * A document is shared by all who read it and must not be frozen: `@apollo/subgraph` writes `__typename` on it, always
 * the same one.
 */
export class DocumentCache {
  readonly #entries: LRUCache<string, Entry>;

  constructor({ ttlMs, maxBytes = MAX_BYTES }: DocumentCacheOptions) {
    // With any other resolution the clock is cached by a timer, which a busy process delays.
    this.#entries = new LRUCache<string, Entry>({ maxSize: maxBytes, ttl: ttlMs, ttlResolution: 0 });
  }

  /** @param since on the clock of performance.now(): documents that were asked for earlier are not accepted */
  get(source: FindingSource, id: string, since: number): LoadedFinding | undefined {
    const entry = this.#entries.get(keyOf(source, id));
    return entry !== undefined && entry.askedAt >= since ? entry.finding : undefined;
  }

  /**
   * @param askedAt when the call began that answered the document, on the clock of performance.now()
   * @param wireLength characters that the document took on the wire
   * @param start when its time to live begins, on the same clock; left out, when GuardDuty answered it
   */
  put(
    source: FindingSource,
    finding: LoadedFinding,
    askedAt: number,
    wireLength: number,
    start = performance.now() - (Date.now() - finding.origin.fetchedAt),
  ): void {
    const size = Math.ceil(wireLength * BYTES_PER_CHARACTER) + 1;
    this.#entries.set(keyOf(source, finding.id), { finding, askedAt }, { start, size });
  }

  delete(source: FindingSource, id: string): void {
    this.#entries.delete(keyOf(source, id));
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Bytes that the documents take, estimated. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }
}

function keyOf(source: FindingSource, id: string): string {
  return `${source.key} ${id}`;
}
