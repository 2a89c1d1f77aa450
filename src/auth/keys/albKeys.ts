import { createPublicKey } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthTiming } from '../timing.js';
import { fetchText, RefusedFetch } from './fetchText.js';

/** A PEM of an elliptic curve has 180 bytes. */
const MAX_BYTES = 4096;
const MAX_KEYS = 50;
const MAX_UNKNOWN = 1000;
/** Fetches in one cooldown. Load balancers change their keys rarely; who sends more keys than this has made them up. */
const MAX_FETCHES = 10;

/** Load balancers have no such key. */
export class UnknownAlbKey extends Error {}
/** Whether there is such a key cannot be found out at the moment. */
export class AlbKeysUnavailable extends Error {}

/**
 * The public keys of load balancers, one URL each. A key id that is made up costs a fetch, so there are few fetches in
 * a cooldown, and what is unknown stays so for that long.
 */
export class AlbKeys {
  readonly #timing: AuthTiming;
  readonly #closing = new AbortController();
  readonly #keys = new LRUCache<string, ArrayBuffer>({ max: MAX_KEYS });
  readonly #unknown: LRUCache<string, true>;
  #fetches = 0;
  #windowEndsMs = 0;

  constructor(timing: AuthTiming) {
    this.#timing = timing;
    this.#unknown = new LRUCache({ max: MAX_UNKNOWN, ttl: timing.keyCooldownMs });
  }

  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.#windowEndsMs - performance.now()) / 1000));
  }

  /** The signature is that of the library's fetchers. @throws UnknownAlbKey, AlbKeysUnavailable */
  async fetch(url: string): Promise<ArrayBuffer> {
    const known = this.#keys.get(url);
    if (known !== undefined) return known;
    if (this.#unknown.has(url)) throw new UnknownAlbKey();
    if (!this.#mayFetch()) throw new AlbKeysUnavailable();
    try {
      const limits = { timeoutMs: this.#timing.keyTimeoutMs, maxBytes: MAX_BYTES, signal: this.#closing.signal };
      const pem = toPem(await fetchText(url, limits));
      this.#keys.set(url, pem);
      return pem;
    } catch (error) {
      // The keys are in S3, which says 403 where it has nothing.
      if (!(error instanceof RefusedFetch) || (error.status !== 404 && error.status !== 403)) {
        throw new AlbKeysUnavailable();
      }
      this.#unknown.set(url, true);
      throw new UnknownAlbKey();
    }
  }

  close(): void {
    this.#closing.abort();
  }

  #mayFetch(): boolean {
    const now = performance.now();
    if (now >= this.#windowEndsMs) {
      this.#windowEndsMs = now + this.#timing.keyCooldownMs;
      this.#fetches = 0;
    }
    return this.#fetches++ < MAX_FETCHES;
  }
}

/** @throws if the text is no public key: nonsense is not kept */
function toPem(text: string): ArrayBuffer {
  createPublicKey(text);
  return new TextEncoder().encode(text).buffer;
}
