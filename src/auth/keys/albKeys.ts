import { createPublicKey } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthTiming } from '../timing.js';
import { fetchText, RefusedFetch } from './fetchText.js';
import { withinPatience } from './withinPatience.js';

/** A PEM of an elliptic curve has 180 bytes. */
const MAX_BYTES = 4096;
const MAX_KEYS = 50;
const MAX_UNKNOWN = 1000;
/** Key ids that had to wait, as anybody can make up; some 100 bytes each. */
const MAX_TURNED_AWAY = 10_000;
/** Fetches in one cooldown. Load balancers change their keys rarely; who sends more keys than this has made them up. */
const MAX_FETCHES = 10;
/** Those of them that may be for a key that is asked for the first time. */
const MAX_FIRST_FETCHES = 5;

/** Load balancers have no such key. */
export class UnknownAlbKey extends Error {}
/** Whether there is such a key cannot be found out at the moment. */
export class AlbKeysUnavailable extends Error {}

/**
 * The public keys of load balancers, one URL each. A key id that is made up costs a fetch, so there are few fetches in
 * a cooldown, and what is unknown stays so for that long.
 *
 * Who makes up a new key id for each request must not take all fetches from a key that is really new. Users of a load
 * balancer come again with the same key id, so some fetches are kept for key ids that were turned away before. Whoever
 * also repeats what was made up looks like them, and can hold up new keys for as long as that goes on; nothing in a header
 * that is not verified yet tells them apart. Keys that are known need no fetch.
 */
export class AlbKeys {
  readonly #timing: AuthTiming;
  readonly #closing = new AbortController();
  readonly #keys = new LRUCache<string, ArrayBuffer>({ max: MAX_KEYS });
  readonly #unknown: LRUCache<string, true>;
  readonly #turnedAway: LRUCache<string, true>;
  readonly #flights = new Map<string, Promise<ArrayBuffer>>();
  #fetches = 0;
  #firstFetches = 0;
  #windowEndsMs = 0;

  constructor(timing: AuthTiming) {
    this.#timing = timing;
    this.#unknown = new LRUCache({ max: MAX_UNKNOWN, ttl: timing.keyCooldownMs });
    this.#turnedAway = new LRUCache({ max: MAX_TURNED_AWAY });
  }

  /** Whoever was turned away may come again at once, as long as fetches are left for that. */
  get retryAfterSeconds(): number {
    if (this.#fetches < MAX_FETCHES) return 1;
    return Math.max(1, Math.ceil((this.#windowEndsMs - performance.now()) / 1000));
  }

  /** The signature is that of the library's fetchers. @throws UnknownAlbKey, AlbKeysUnavailable */
  async fetch(url: string): Promise<ArrayBuffer> {
    const known = this.#keys.get(url);
    if (known !== undefined) return known;
    if (this.#unknown.has(url)) throw new UnknownAlbKey();
    const flight = this.#flights.get(url) ?? this.#start(url);
    // A request does not wait as long as a fetch may take. The key is kept when it comes.
    await withinPatience(flight, this.#timing.keyPatienceMs);
    if (this.#flights.has(url)) throw new AlbKeysUnavailable();
    return flight;
  }

  close(): void {
    this.#closing.abort();
  }

  #start(url: string): Promise<ArrayBuffer> {
    if (!this.#mayFetch(url)) {
      this.#turnedAway.set(url, true);
      throw new AlbKeysUnavailable();
    }
    this.#turnedAway.delete(url);
    const flight = this.#fetchKey(url).finally(() => this.#flights.delete(url));
    this.#flights.set(url, flight);
    return flight;
  }

  async #fetchKey(url: string): Promise<ArrayBuffer> {
    try {
      const limits = { timeoutMs: this.#timing.keyTimeoutMs, maxBytes: MAX_BYTES, signal: this.#closing.signal };
      const pem = toPem(await fetchText(url, limits));
      this.#keys.set(url, pem);
      return pem;
    } catch (error) {
      // The keys are in S3, which says 403 where it has nothing.
      if (!(error instanceof RefusedFetch) || (error.status !== 404 && error.status !== 403)) {
        this.#turnedAway.set(url, true);
        throw new AlbKeysUnavailable();
      }
      this.#unknown.set(url, true);
      throw new UnknownAlbKey();
    }
  }

  #mayFetch(url: string): boolean {
    const now = performance.now();
    if (now >= this.#windowEndsMs) {
      this.#windowEndsMs = now + this.#timing.keyCooldownMs;
      this.#fetches = 0;
      this.#firstFetches = 0;
    }
    if (this.#fetches >= MAX_FETCHES) return false;
    const isFirst = !this.#turnedAway.has(url);
    if (isFirst && this.#firstFetches >= MAX_FIRST_FETCHES) return false;
    this.#fetches++;
    if (isFirst) this.#firstFetches++;
    return true;
  }
}

/** @throws if the text is no public key: nonsense is not kept */
function toPem(text: string): ArrayBuffer {
  createPublicKey(text);
  return new TextEncoder().encode(text).buffer;
}
