import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { asError } from '../../model/errors.js';
import type { Logger } from '../../model/logger.js';
import type { AuthTiming } from '../timing.js';

export interface KeySetOptions {
  /** What the log calls the place that the keys come from. */
  readonly from: string;
  readonly fetchKeys: (options: { readonly timeoutMs: number; readonly signal: AbortSignal }) => Promise<JSONWebKeySet>;
  /** How long keys are used after they were fetched. */
  readonly maxStaleMs: number;
  readonly timing: Pick<AuthTiming, 'keyRefreshMs' | 'keyRetryMs' | 'keyCooldownMs' | 'keyTimeoutMs'>;
  /** Called when a key that was in the set is not there any more. */
  readonly onWithdrawal: () => void;
  readonly log: Logger;
}

interface Keys {
  readonly find: JWTVerifyGetKey;
  readonly texts: ReadonlySet<string>;
  readonly fetchedAtMs: number;
}

/** Requests that may wait for one fetch. A slow key server must not fill the gateway with requests that wait for it. */
const MAX_WAITING = 100;

/**
 * The keys of an issuer, fetched in the background.
 *
 * Requests never decide how often the key server is asked: keys are fetched on a schedule, and beyond that an unknown
 * key causes one fetch in a cooldown, whether the server answers or not. Keys outlive an outage of the server by
 * `maxStaleMs`. After that there are none, which is not the fault of those who ask.
 */
export class KeySet {
  readonly #options: KeySetOptions;
  readonly #refreshMs: number;
  readonly #closing = new AbortController();
  #keys: Keys | undefined;
  #flight: Promise<void> | undefined;
  #waiting = 0;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: KeySetOptions) {
    this.#options = options;
    // Of four fetches in that time, three end before the keys are stale.
    this.#refreshMs = Math.min(options.timing.keyRefreshMs, options.maxStaleMs / 4);
    void this.#refresh();
  }

  /** Finds the key of a token; undefined where there are no keys, or only stale ones. */
  get find(): JWTVerifyGetKey | undefined {
    const keys = this.#keys;
    const isStale = keys === undefined || performance.now() - keys.fetchedAtMs > this.#options.maxStaleMs;
    return isStale ? undefined : keys.find;
  }

  /** Whether the last fetch failed, so that a key which is not here may yet exist. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** In how many seconds it makes sense to try again. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil(this.#waitMs() / 1000));
  }

  /** Waits for the fetch that is under way, if there is one and not too many wait for it. */
  async whenFetched(): Promise<void> {
    if (this.#flight === undefined || this.#waiting >= MAX_WAITING) return;
    this.#waiting++;
    await this.#flight.finally(() => this.#waiting--);
  }

  /** Fetches the keys again because one is unknown, unless that was done a moment ago. */
  async lookAgain(): Promise<void> {
    const isCoolingDown = performance.now() - this.#triedAtMs < this.#options.timing.keyCooldownMs;
    if (this.#flight === undefined && isCoolingDown) return;
    void this.#refresh();
    await this.whenFetched();
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
  }

  #refresh(): Promise<void> {
    this.#flight ??= this.#fetch().finally(() => {
      this.#flight = undefined;
      this.#schedule();
    });
    return this.#flight;
  }

  async #fetch(): Promise<void> {
    const { fetchKeys, timing, log } = this.#options;
    const { signal } = this.#closing;
    try {
      const keySet = await fetchKeys({ timeoutMs: timing.keyTimeoutMs, signal });
      this.#replace(keySet);
      if (this.#failures > 0) log.info('the keys of the issuer were fetched again');
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      if (signal.aborted) return;
      const details = { from: this.#options.from, failures: this.#failures, reason: reasonOf(error) };
      log.error(details, 'the keys of the issuer cannot be fetched');
    } finally {
      this.#triedAtMs = performance.now();
    }
  }

  #replace(keySet: JSONWebKeySet): void {
    const find = createLocalJWKSet(keySet);
    const texts = new Set(keySet.keys.map((key) => JSON.stringify(key)));
    const known = this.#keys?.texts ?? [];
    this.#keys = { find, texts, fetchedAtMs: performance.now() };
    if ([...known].some((text) => !texts.has(text))) this.#options.onWithdrawal();
  }

  #schedule(): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), this.#waitMs()).unref();
  }

  #waitMs(): number {
    const { keyRetryMs, keyCooldownMs } = this.#options.timing;
    if (this.#failures === 0) return this.#refreshMs;
    return Math.min(this.#refreshMs, keyCooldownMs, keyRetryMs * 2 ** Math.min(this.#failures - 1, 20));
  }
}

/** Of a request that failed, fetch tells only that it did; the code of its cause says why. */
function reasonOf(error: unknown): string {
  const { message, cause } = asError(error);
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${cause.code})` : '';
  return `${message}${code}`;
}
