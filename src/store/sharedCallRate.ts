import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { CallRate, RateAnswer } from '../model/callRate.js';
import type { StoreConnection } from './storeConnection.js';

const KEYS = 'guardduty-graphql:v1:rate';

/**
 * How many calls a second each source takes from all replicas that share a store; from this one where there is none, or
 * while it fails. Calls are counted in windows of a second, the first of which begins with a call.
 */
export class SharedCallRate implements CallRate {
  readonly callsPerSecond: number;
  readonly #memory: RateLimiterMemory;
  readonly #store: StoreConnection | undefined;
  readonly #shared: RateLimiterRedis | undefined;

  constructor(callsPerSecond: number, store: StoreConnection | undefined) {
    this.callsPerSecond = callsPerSecond;
    const limit = { points: callsPerSecond, duration: 1, keyPrefix: KEYS };
    this.#memory = new RateLimiterMemory(limit);
    this.#store = store;
    // The limiter that is named after Valkey has a script that Redis does not run; both run this one's.
    // Its own insurance would wait for a store that hangs before each call; the connection's circuit breaker does not.
    this.#shared = store && new RateLimiterRedis({ ...limit, storeClient: store.client });
  }

  async take(key: string): Promise<RateAnswer> {
    const result = (await this.#takeShared(key)) ?? (await consume(this.#memory, key));
    const { consumedPoints, remainingPoints, msBeforeNext } = result;
    return {
      isGranted: consumedPoints <= this.callsPerSecond,
      left: Math.max(0, remainingPoints),
      nextWindowMs: Math.max(1, msBeforeNext),
    };
  }

  async #takeShared(key: string): Promise<RateLimiterRes | undefined> {
    const limiter = this.#shared;
    return limiter && this.#store?.ask('rate', () => consume(limiter, key));
  }
}

/** The limiter throws its result where nothing is left. */
async function consume(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return thrown;
    throw thrown;
  }
}
