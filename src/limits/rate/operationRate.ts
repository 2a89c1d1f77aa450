import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { StoreConnection } from '../../store/storeConnection.js';

const KEYS = 'guardduty-graphql:v1:limit';
/** Callers that one process remembers; some 500 bytes each. More are forgotten, the longest idle first. */
const REMEMBERED = 50_000;
/** Points are not given back so shortly before a window ends: they could come to the next one. */
const LATE_MS = 1000;

export interface OperationRateOptions {
  readonly points: number;
  readonly windowMs: number;
  /** Undefined where replicas share nothing. */
  readonly store: StoreConnection | undefined;
  /** Callers that are remembered in memory. */
  readonly remembered?: number;
}

/**
 * How many points each caller has, in windows that begin with the caller's first operation. Replicas that share a store
 * count together; if the store fails, each counts by itself, and nobody is refused for that.
 */
export class OperationRate {
  readonly points: number;
  readonly windowMs: number;
  readonly #memory: RateLimiterMemory;
  readonly #callers: LRUCache<string, true>;
  readonly #store: StoreConnection | undefined;
  readonly #shared: RateLimiterRedis | undefined;

  constructor({ points, windowMs, store, remembered = REMEMBERED }: OperationRateOptions) {
    this.points = points;
    this.windowMs = windowMs;
    const limit = { points, duration: windowMs / 1000, keyPrefix: KEYS };
    this.#memory = new RateLimiterMemory(limit);
    // The limiter itself keeps every caller until the window ends, which a flood of addresses could fill memory with.
    this.#callers = new LRUCache({
      max: remembered,
      dispose: (_, caller, reason) => {
        if (reason === 'evict') this.#memory.delete(caller);
      },
    });
    this.#store = store;
    this.#shared = store && new RateLimiterRedis({ ...limit, storeClient: store.client });
  }

  /**
   * Takes points of a caller. An operation that is refused takes none.
   * @returns undefined where there are enough; otherwise milliseconds until there are
   */
  async take(caller: string, points: number): Promise<number | undefined> {
    const shared = this.#shared;
    const result = shared && (await this.#store?.ask('rate', () => takeFrom(shared, caller, points, this.points)));
    if (result !== undefined) return result.waitMs;
    this.#callers.set(caller, true);
    return (await takeFrom(this.#memory, caller, points, this.points)).waitMs;
  }
}

/** The limiter rejects with its result where there are not enough. */
async function takeFrom(
  limiter: RateLimiterAbstract,
  caller: string,
  points: number,
  most: number,
): Promise<{ readonly waitMs: number | undefined }> {
  const result = await limiter.consume(caller, points).catch((thrown: unknown) => {
    if (thrown instanceof RateLimiterRes) return thrown;
    throw thrown;
  });
  if (result.consumedPoints <= most) return { waitMs: undefined };
  if (result.msBeforeNext > LATE_MS) await limiter.reward(caller, points);
  return { waitMs: Math.max(1, result.msBeforeNext) };
}
