import { type CallMatcher, type FaultKind, type FaultRule, type FaultyCall, matchesCall } from './faultRule.js';
import { type RateLimit, RateLimiter } from './rateLimiter.js';
import { seededRandom } from './seededRandom.js';

/** A fault that befell a call. */
export interface Fault {
  kind: FaultKind;
  ids: readonly string[];
}

interface Latency {
  ms: number;
  match: CallMatcher | undefined;
}

const DEFAULT_SEED = 1;
const OF_GET_FINDINGS: readonly FaultKind[] = ['missingIds', 'extraIds', 'rejectIds'];

/**
 * What goes wrong, changeable at any time. Of the rules the first that fires befalls a call; of the latencies the
 * last one added that matches holds. Chance is drawn from a seed, so that a run can be repeated.
 */
export class FaultPlan {
  #rules: (FaultRule & { seen: number; fired: number })[] = [];
  #latencies: Latency[] = [];
  #limiters: RateLimiter[] = [];
  #random = seededRandom(DEFAULT_SEED);

  /** Adds rules behind those that there are. */
  add(...rules: readonly FaultRule[]): void {
    this.#rules.push(...rules.map((rule) => ({ ...rule, seen: 0, fired: 0 })));
  }

  /** Delays matching calls, or all, by milliseconds; 0 takes a broader delay away from them. */
  setLatency(ms: number, match?: CallMatcher): void {
    this.#latencies.push({ ms, match });
  }

  /** Throttles matching calls beyond a rate, each detector and operation by itself, as AWS does. */
  setRateLimit(limit: RateLimit): void {
    this.#limiters.push(new RateLimiter(limit));
  }

  /** Starts chance anew. */
  seed(seed: number): void {
    this.#random = seededRandom(seed);
  }

  /** No faults, no latency, no limits, and chance from its default seed. */
  clear(): void {
    this.#rules = [];
    this.#latencies = [];
    this.#limiters = [];
    this.#random = seededRandom(DEFAULT_SEED);
  }

  latencyOf(call: FaultyCall): number {
    return this.#latencies.findLast(({ match }) => matchesCall(match, call))?.ms ?? 0;
  }

  /** The fault that befalls this call, if any; every asking counts as a call. */
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

  /** The rules with how often each has fired, and the latencies, for whoever wants to look. */
  describe(): { rules: readonly FaultRule[]; latencies: readonly Latency[]; rateLimits: readonly RateLimit[] } {
    return {
      rules: this.#rules.map((rule) => ({ ...rule })),
      latencies: [...this.#latencies],
      rateLimits: this.#limiters.map(({ limit }) => limit),
    };
  }
}

function concerns(rule: FaultRule, call: FaultyCall): boolean {
  if (!matchesCall(rule.match, call)) return false;
  if (OF_GET_FINDINGS.includes(rule.kind)) return call.operation === 'GetFindings';
  return rule.kind !== 'expiredToken' || call.hasToken;
}
