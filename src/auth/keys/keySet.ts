import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { asError } from '../../model/errors.js';
import type { Logger } from '../../model/logger.js';
import { whileWanted } from '../../model/whileWanted.js';
import type { AuthTiming } from '../timing.js';
import { withinPatience } from './withinPatience.js';

export interface KeySetOptions {
  /** What the log calls the place that the keys come from. */
  readonly from: string;
  readonly fetchKeys: (options: { readonly timeoutMs: number; readonly signal: AbortSignal }) => Promise<JSONWebKeySet>;
  /** How long keys are used after they were fetched. */
  readonly maxStaleMs: number;
  readonly timing: Omit<AuthTiming, 'filePollMs'>;
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

/** The discovery document, and the keys. */
const MAX_STEPS = 2;
const OVERDUE_MS = 1000;

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

  /** Whether the last fetch failed or another has not ended, so that a key which is not here may yet exist. */
  get isUncertain(): boolean {
    return this.#failures > 0 || this.#flight !== undefined;
  }

  /** In how many seconds it makes sense to try again. */
  get retryAfterSeconds(): number {
    if (this.#flight !== undefined) return Math.max(1, Math.ceil(this.#options.timing.keyRetryMs / 1000));
    return Math.max(1, Math.ceil(this.#waitMs() / 1000));
  }

  /**
   * Where there are no keys, waits a moment for the first fetch. Once a fetch has failed there is little hope: clients
   * had better be told at once.
   */
  async whenFirstFetched(): Promise<void> {
    if (this.#failures === 0) await this.#whenFetched();
  }

  /** Fetches the keys again because one is unknown, unless that was done a moment ago. */
  async lookAgain(): Promise<void> {
    const isCoolingDown = performance.now() - this.#triedAtMs < this.#options.timing.keyCooldownMs;
    if (this.#flight === undefined && isCoolingDown) return;
    void this.#refresh();
    await this.#whenFetched();
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
  }

  /** Waits for the fetch that is under way, for a moment, if there is one and not too many wait for it. */
  async #whenFetched(): Promise<void> {
    if (this.#flight === undefined || this.#waiting >= MAX_WAITING) return;
    this.#waiting++;
    await withinPatience(this.#flight, this.#options.timing.keyPatienceMs).finally(() => this.#waiting--);
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
    const { keyTimeoutMs: timeoutMs } = timing;
    const overdue = new AbortController();
    // The fetches have a limit each. Should one not keep it, the next is not to wait for it for ever.
    const timer = setTimeout(
      () => overdue.abort(new Error('The fetch did not end in time.')),
      MAX_STEPS * timeoutMs + OVERDUE_MS,
    ).unref();
    try {
      const keySet = await whileWanted(fetchKeys({ timeoutMs, signal }), overdue.signal);
      this.#replace(keySet);
      if (this.#failures > 0) log.info('the keys of the issuer were fetched again');
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      if (signal.aborted) return;
      const details = { from: this.#options.from, failures: this.#failures, reason: reasonOf(error) };
      log.error(details, 'the keys of the issuer cannot be fetched');
    } finally {
      clearTimeout(timer);
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
