import type { Pace } from './pace.js';

/** Until something is known, successes within this time tell how much GuardDuty takes. */
const LOOKS_BACK_MS = 2000;
const SLOWEST = 1;
/** What throttling leaves of the pace, and what a success that had to wait adds to it. */
const CUT = 0.8;
const GAIN = 0.05;
/** Calls in flight together are throttled together: the pace is cut once for them. */
const CUT_AT_MOST_EVERY_MS = 250;
/** Without throttling for this long there is no limit any more: somebody else may have used it up. */
const FORGET_AFTER_MS = 60_000;
const LONGEST_BLOCK_MS = 5000;

/** `free`: nothing was throttled lately. `paced`: calls are made at a pace that throttling cuts and success raises. */
type State =
  | { readonly kind: 'free' }
  | {
      readonly kind: 'paced';
      perSecond: number;
      tokens: number;
      countedAt: number;
      cutAt: number;
      blockedUntil: number;
    };

/**
 * How many calls of one kind a source takes, learned from its throttling, as nobody publishes it. Like TCP, it slows
 * down by a factor and speeds up by steps.
 */
export class LearnedPace implements Pace {
  #state: State = { kind: 'free' };
  #successes: number[] = [];

  get isLimited(): boolean {
    if (this.#state.kind === 'paced' && performance.now() - this.#state.cutAt > FORGET_AFTER_MS) {
      this.#state = { kind: 'free' };
    }
    return this.#state.kind === 'paced';
  }

  delayOf(calls: number): number {
    if (!this.isLimited || this.#state.kind === 'free') return 0;
    const state = this.#state;
    this.#fill(state);
    const missing = Math.max(0, calls - state.tokens);
    return Math.max(state.blockedUntil - performance.now(), (missing / state.perSecond) * 1000, 0);
  }

  /** A call goes out. */
  take(): void {
    if (this.#state.kind === 'free') return;
    this.#fill(this.#state);
    this.#state.tokens -= 1;
  }

  /** @param waited whether the call had to wait for its turn: only then a faster pace could be used */
  succeed(waited: boolean): void {
    const now = performance.now();
    this.#successes.push(now);
    const oldest = this.#successes[0] ?? now;
    if (oldest < now - 2 * LOOKS_BACK_MS) this.#successes = this.#successes.filter((at) => at >= now - LOOKS_BACK_MS);
    if (this.#state.kind === 'paced' && waited) this.#state.perSecond += GAIN;
  }

  /** @param retryAfterSeconds what GuardDuty said, if it did */
  slowDown(retryAfterSeconds: number | undefined): void {
    const now = performance.now();
    const blockedUntil = now + Math.min((retryAfterSeconds ?? 0) * 1000, LONGEST_BLOCK_MS);
    if (this.#state.kind === 'free') {
      const successes = this.#successes.filter((at) => at >= now - LOOKS_BACK_MS).length;
      const perSecond = Math.max(SLOWEST, successes / (LOOKS_BACK_MS / 1000));
      this.#state = { kind: 'paced', perSecond, tokens: 0, countedAt: now, cutAt: now, blockedUntil };
      return;
    }
    const state = this.#state;
    state.tokens = Math.min(state.tokens, 0);
    state.blockedUntil = Math.max(state.blockedUntil, blockedUntil);
    if (now - state.cutAt >= CUT_AT_MOST_EVERY_MS) state.perSecond = Math.max(SLOWEST, state.perSecond * CUT);
    state.cutAt = now;
  }

  /** A second's worth at most, so that a rest does not end in a burst. */
  #fill(state: Extract<State, { kind: 'paced' }>): void {
    const now = performance.now();
    const gained = ((now - state.countedAt) / 1000) * state.perSecond;
    state.tokens = Math.min(Math.max(1, state.perSecond), state.tokens + gained);
    state.countedAt = now;
  }
}
