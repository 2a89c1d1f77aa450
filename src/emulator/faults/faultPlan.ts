import { type CallMatcher, type FaultKind, type FaultRule, type FaultyCall, matchesCall } from './faultRule.js';
import { type RateLimit, RateLimiter } from './rateLimiter.js';
import { seededRandom } from './seededRandom.js';

/** A fault that is injected into a call. */
export interface Fault {
  kind: FaultKind;
  ids: readonly string[];
}

interface Latency {
  ms: number;
  match: CallMatcher | undefined;
}

interface Hold {
  match: CallMatcher | undefined;
  /** Resolves when the calls may go on. */
  released: Promise<void>;
  release: () => void;
}

export interface FaultPlanDescription {
  readonly rules: readonly FaultRule[];
  readonly latencies: readonly Latency[];
  readonly holds: readonly Pick<Hold, 'match'>[];
  readonly rateLimits: readonly RateLimit[];
}

const DEFAULT_SEED = 1;
const OF_GET_FINDINGS: readonly FaultKind[] = ['missingIds', 'extraIds', 'rejectIds'];

/**
 * What goes wrong; it can be changed at any time. The first rule that fires applies to a call, and the matching latency
 * that was added last. Randomness comes from a seed, so that a run can be repeated.
 */
export class FaultPlan {
  #rules: (FaultRule & { seen: number; fired: number })[] = [];
  #latencies: Latency[] = [];
  #holds: Hold[] = [];
  #limiters: RateLimiter[] = [];
  #random = seededRandom(DEFAULT_SEED);

  /** Appends rules to the existing ones. */
  add(...rules: readonly FaultRule[]): void {
    this.#rules.push(...rules.map((rule) => ({ ...rule, seen: 0, fired: 0 })));
  }

  /** Delays matching calls, or all calls, by milliseconds; 0 exempts them from a broader delay. */
  setLatency(ms: number, match?: CallMatcher): void {
    this.#latencies.push({ ms, match });
  }

  /**
   * Holds matching calls, or all calls, until they are released. Then they are delayed, failed or answered as usual.
   * @returns a function that releases the held calls and ends the hold; `clear` does the same
   */
  hold(match?: CallMatcher): () => void {
    let resolve = () => {};
    const released = new Promise<void>((resolveReleased) => {
      resolve = resolveReleased;
    });
    const hold: Hold = {
      match,
      released,
      release: () => {
        this.#holds = this.#holds.filter((other) => other !== hold);
        resolve();
      },
    };
    this.#holds.push(hold);
    return hold.release;
  }

  /** Throttles matching calls above a rate, separately for each operation of each region and account, as AWS does. */
  setRateLimit(limit: RateLimit): void {
    this.#limiters.push(new RateLimiter(limit));
  }

  /** Restarts the random sequence from a seed. */
  seed(seed: number): void {
    this.#random = seededRandom(seed);
  }

  /** Removes all faults, latencies, holds and limits, and restarts the random sequence from the default seed. */
  clear(): void {
    for (const { release } of this.#holds) release();
    this.#rules = [];
    this.#latencies = [];
    this.#limiters = [];
    this.#random = seededRandom(DEFAULT_SEED);
  }

  /** Resolves when all holds that currently match this call are released. */
  async whenReleased(call: FaultyCall): Promise<void> {
    const holds = this.#holds.filter(({ match }) => matchesCall(match, call));
    await Promise.all(holds.map(({ released }) => released));
  }

  latencyOf(call: FaultyCall): number {
    return this.#latencies.findLast(({ match }) => matchesCall(match, call))?.ms ?? 0;
  }

  /** The fault to inject into this call, if any. Each invocation counts as one call. */
  next(call: FaultyCall): Fault | undefined {
    for (const rule of this.#rules) {
      if (!concerns(rule, call)) continue;
      rule.seen += 1;
      if (rule.seen <= (rule.skip ?? 0)) continue;
      if (rule.times !== undefined && rule.times !== 'always' && rule.fired >= rule.times) continue;
      if (this.#random() >= (rule.probability ?? 1)) continue;
      rule.fired += 1;
      return { kind: rule.kind, ids: rule.ids ?? [] };
    }
    const isThrottled = this.#limiters.filter((limiter) => !limiter.admits(call)).length > 0;
    return isThrottled ? { kind: 'throttle', ids: [] } : undefined;
  }

  /** The whole plan for inspection, including how often each rule has fired. */
  describe(): FaultPlanDescription {
    return {
      rules: this.#rules.map((rule) => ({ ...rule })),
      latencies: [...this.#latencies],
      holds: this.#holds.map(({ match }) => ({ match })),
      rateLimits: this.#limiters.map(({ limit }) => limit),
    };
  }
}

function concerns(rule: FaultRule, call: FaultyCall): boolean {
  if (!matchesCall(rule.match, call)) return false;
  if (OF_GET_FINDINGS.includes(rule.kind)) return call.operation === 'GetFindings';
  return rule.kind !== 'expiredToken' || call.hasToken;
}
