import { type CallMatcher, type FaultyCall, matchesCall } from './faultRule.js';

/** A sustained rate of calls, and the burst that is allowed after a pause. */
export interface RateLimit {
  perSecond: number;
  burst: number;
  match?: CallMatcher;
}

/** A token bucket for each operation of each region and account. */
export class RateLimiter {
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>();

  constructor(readonly limit: RateLimit) {}

  /** Whether a call may pass; if so, it takes a token. */
  admits(call: FaultyCall): boolean {
    const { perSecond, burst, match } = this.limit;
    if (!matchesCall(match, call)) return true;
    const name = `${call.operation} ${call.region} ${call.accountId}`;
    const now = performance.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, filledAt: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    const isAdmitted = tokens >= 1;
    this.#buckets.set(name, { tokens: isAdmitted ? tokens - 1 : tokens, filledAt: now });
    return isAdmitted;
  }
}
