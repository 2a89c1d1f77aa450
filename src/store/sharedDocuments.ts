import type { ChainableCommander } from 'iovalkey';
import { LRUCache } from 'lru-cache';
import type { LoadedFinding } from '../model/loadedFinding.js';
import type { StoreCommand } from './insistedCommands.js';
import type { StoreConnection } from './storeConnection.js';
import { readStoredDocument, writeStoredDocument } from './storedDocument.js';

/** Has a version, so that replicas of another release do not misread the values. */
const KEYS = 'guardduty-graphql:v1:finding';
/** How many changed findings are remembered, each for as long as a document may be answered again. */
const REMEMBERED = 100_000;
const LONGEST_TTL_MS = 3_600_000;

/** A document that some replica read. */
export interface SharedDocument {
  readonly id: string;
  readonly raw: unknown;
  /** Epoch milliseconds, by the clock of the replica that read it. */
  readonly fetchedAt: number;
  /** When the call that read it began, or earlier, on this process's clock of performance.now(). */
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
 * Documents that all replicas share. The age of a document has to be right to the millisecond, and replicas' clocks differ,
 * so only the store's clock counts. A document is written to expire one TTL after the call that read it began; the time
 * that is left tells its age to whoever reads it.
 */
export class SharedDocuments {
  readonly #store: StoreConnection;
  readonly #ttlMs: number;
  /** When findings were changed, by key: documents that were asked for earlier are not accepted, wherever they come from. */
  readonly #changedAt = new LRUCache<string, number>({ max: REMEMBERED, ttl: LONGEST_TTL_MS });
  #writes: Write[] = [];

  constructor(store: StoreConnection, ttlMs: number) {
    this.#store = store;
    this.#ttlMs = ttlMs;
  }

  /** Whether there is a connection, so that asking makes sense. */
  get isReady(): boolean {
    return this.#store.isReady;
  }

  /** @returns the documents that the store has under these ids, as far as it answers in time */
  async read(detectorId: string, ids: readonly string[]): Promise<SharedDocument[]> {
    const keys = ids.map((id) => keyOf(detectorId, id));
    const sentAt = performance.now();
    const replies = await this.#store.ask('read', (client) => {
      const pipeline = client.pipeline();
      // If a document is replaced between the two commands, it looks older than it is, never newer.
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
   * Nobody waits for a write. Writes that come up together are sent together, after answers that are due now.
   * @param askedAt when the call that read it began, on the clock of performance.now()
   */
  write(detectorId: string, finding: LoadedFinding, askedAt: number): void {
    if (!this.isReady) return;
    if (this.#writes.length === 0) setImmediate(() => this.#flush());
    this.#writes.push({ key: keyOf(detectorId, finding.id), finding, askedAt });
  }

  /** This replica neither answers nor writes any more what it asked for until now. */
  delete(detectorId: string, ids: readonly string[]): void {
    const command = this.#deletion(detectorId, ids);
    if (command) this.#store.tell(command);
  }

  /** The same for all replicas. If the store cannot be reached now, it is told as soon as it can. */
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
   * Expiry is an instant on the store's clock. With a remaining time instead, a command that is delayed on its way would
   * make the document look younger.
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

/** @returns the reply to each command, or its error */
async function run(pipeline: ChainableCommander): Promise<unknown[]> {
  const replies = (await pipeline.exec()) ?? [];
  const failure = replies[0]?.[0];
  if (failure) throw failure;
  return replies.map(([error, reply]) => error ?? reply);
}

/** @param left milliseconds until it expires; negative if it is not there, or does not expire and is not ours */
function toShared(id: string, left: unknown, text: unknown, sentAt: number): SharedDocument | undefined {
  if (typeof left !== 'number' || left <= 0 || typeof text !== 'string') return undefined;
  const stored = readStoredDocument(text);
  if (stored === undefined || left > stored.ttlMs) return undefined;
  const { raw, fetchedAt, ttlMs } = stored;
  return { id, raw, fetchedAt, askedAt: sentAt - (ttlMs - left), length: text.length };
}
