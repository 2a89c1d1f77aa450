import type { ChainableCommander } from 'iovalkey';
import { LRUCache } from 'lru-cache';
import type { LoadedFinding } from '../model/loadedFinding.js';
import type { StoreCommand } from './insistedCommands.js';
import type { StoreConnection } from './storeConnection.js';
import { readStoredDocument, writeStoredDocument } from './storedDocument.js';

/** With the version of what lies under it: replicas of another release must not misread it. */
const KEYS = 'guardduty-graphql:v1:finding';
/** Findings of which it is remembered that they have changed, for as long as a document may be answered again. */
const REMEMBERED = 100_000;
const LONGEST_TTL_MS = 3_600_000;

/** A document that some replica read. */
export interface SharedDocument {
  readonly id: string;
  readonly raw: unknown;
  /** Epoch milliseconds, by the clock of who read it. */
  readonly fetchedAt: number;
  /** When the call began that read it, or earlier, on this process's clock of performance.now(). */
  readonly askedAt: number;
  /** Characters that it took. */
  readonly length: number;
}

interface Write {
  readonly key: string;
  readonly finding: LoadedFinding;
  readonly askedAt: number;
}

/**
 * Documents that all replicas share. How old one is has to be right to the millisecond, and replicas' clocks differ: so
 * it is the store's clock alone that tells. A document is written to expire a TTL after the call began that read it, and
 * what is left of that tells its age to who reads it.
 */
export class SharedDocuments {
  readonly #store: StoreConnection;
  readonly #ttlMs: number;
  /** When findings were changed, by their key: what was asked for before will not do, wherever it comes from. */
  readonly #changedAt = new LRUCache<string, number>({ max: REMEMBERED, ttl: LONGEST_TTL_MS });
  #writes: Write[] = [];

  constructor(store: StoreConnection, ttlMs: number) {
    this.#store = store;
    this.#ttlMs = ttlMs;
  }

  /** Whether asking is worth an await. */
  get isReady(): boolean {
    return this.#store.isReady;
  }

  /** @returns what the store has of these ids, as far as it answers in time */
  async read(detectorId: string, ids: readonly string[]): Promise<SharedDocument[]> {
    const keys = ids.map((id) => keyOf(detectorId, id));
    const sentAt = performance.now();
    const replies = await this.#store.ask('read', (client) => {
      const pipeline = client.pipeline();
      // Should a document be replaced between the two, it looks older than it is, never newer.
      for (const key of keys) pipeline.pttl(key).get(key);
      return run(pipeline);
    });
    if (replies === undefined) return [];
    return ids.flatMap((id, index) => {
      const document = toShared(id, replies[2 * index], replies[2 * index + 1], sentAt);
      return document && this.#isCurrent(keyOf(detectorId, id), document.askedAt) ? [document] : [];
    });
  }

  /**
   * Nobody waits for a write. Those that come up together go out together, after what has to be answered now.
   * @param askedAt when the call began that read it, on the clock of performance.now()
   */
  write(detectorId: string, finding: LoadedFinding, askedAt: number): void {
    if (!this.isReady) return;
    if (this.#writes.length === 0) setImmediate(() => this.#flush());
    this.#writes.push({ key: keyOf(detectorId, finding.id), finding, askedAt });
  }

  /** What was asked for until now is neither answered to this replica any more, nor written by it. */
  delete(detectorId: string, ids: readonly string[]): void {
    const command = this.#deletion(detectorId, ids);
    if (command) this.#store.tell(command);
  }

  /** The same for all replicas: a store that cannot be reached now is told as soon as it can. */
  invalidate(detectorId: string, ids: readonly string[]): void {
    const command = this.#deletion(detectorId, ids);
    if (command) this.#store.insist(command, this.#ttlMs);
  }

  /** @returns undefined for no ids */
  #deletion(detectorId: string, ids: readonly string[]): StoreCommand | undefined {
    const keys = ids.map((id) => keyOf(detectorId, id));
    for (const key of keys) this.#changedAt.set(key, performance.now());
    return keys.length > 0 ? ['DEL', ...keys] : undefined;
  }

  /**
   * Expiry is given as an instant of the store's: a command that is held up on its way would make a document younger by
   * as much, were it given as a time that is left.
   */
  async #flush(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    await this.#store.ask('write', async (client) => {
      const [seconds, microseconds] = await client.time();
      const storeClock = Number(seconds) * 1000 + Number(microseconds) / 1000 - performance.now();
      const pipeline = client.pipeline();
      for (const { key, finding, askedAt } of writes) {
        const { raw, fetchedAt } = finding.origin;
        const expiresAt = Math.floor(storeClock + askedAt + this.#ttlMs);
        if (!this.#isCurrent(key, askedAt) || expiresAt <= storeClock + performance.now()) continue;
        pipeline.set(key, writeStoredDocument({ raw, fetchedAt, ttlMs: this.#ttlMs }), 'PXAT', expiresAt);
      }
      const failure = (await run(pipeline)).find((reply) => reply instanceof Error);
      if (failure) throw failure;
    });
  }

  #isCurrent(key: string, askedAt: number): boolean {
    return askedAt > (this.#changedAt.get(key) ?? Number.NEGATIVE_INFINITY);
  }
}

function keyOf(detectorId: string, id: string): string {
  return `${KEYS}:${detectorId}:${id}`;
}

/** @returns for each command its reply, or the error that it is */
async function run(pipeline: ChainableCommander): Promise<unknown[]> {
  const replies = (await pipeline.exec()) ?? [];
  const failure = replies[0]?.[0];
  if (failure) throw failure;
  return replies.map(([error, reply]) => error ?? reply);
}

/** @param left milliseconds until it expires; negative for what is not there, or does not expire and is none of ours */
function toShared(id: string, left: unknown, text: unknown, sentAt: number): SharedDocument | undefined {
  if (typeof left !== 'number' || left <= 0 || typeof text !== 'string') return undefined;
  const stored = readStoredDocument(text);
  if (stored === undefined || left > stored.ttlMs) return undefined;
  const { raw, fetchedAt, ttlMs } = stored;
  return { id, raw, fetchedAt, askedAt: sentAt - (ttlMs - left), length: text.length };
}
