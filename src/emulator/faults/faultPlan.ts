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
 * What goes wrong, changeable at any time. Of the rules the first that fires befalls a call; of the latencies the
 * last one added that matches holds. Chance is drawn from a seed, so that a run can be repeated.
 */
export class FaultPlan {
  #rules: (FaultRule & { seen: number; fired: number })[] = [];
  #latencies: Latency[] = [];
  #holds: Hold[] = [];
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

  /**
   * Holds matching calls, or all, from now on. Once released they are delayed, failed or answered as usual.
   * @returns releases the calls that it held, and holds no more; `clear` does, too
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

  /** Throttles matching calls beyond a rate, each detector and operation by itself, as AWS does. */
  setRateLimit(limit: RateLimit): void {
    this.#limiters.push(new RateLimiter(limit));
  }

  /** Starts chance anew. */
  seed(seed: number): void {
    this.#random = seededRandom(seed);
  }

  /** No faults, no latency, nothing held, no limits, and chance from its default seed. */
  clear(): void {
    for (const { release } of this.#holds) release();
    this.#rules = [];
    this.#latencies = [];
    this.#limiters = [];
    this.#random = seededRandom(DEFAULT_SEED);
  }

  /** Resolves when nothing that holds this call now does so any more. */
  async whenReleased(call: FaultyCall): Promise<void> {
    const holds = this.#holds.filter(({ match }) => matchesCall(match, call));
    await Promise.all(holds.map(({ released }) => released));
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

  /** The rules with how often each has fired, and everything else, for whoever wants to look. */
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
