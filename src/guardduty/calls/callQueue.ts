import type { Caller } from '../../model/caller.js';
import type { CallKind, CallPlan } from '../../model/callPlan.js';
import type { CountedPace } from './countedPace.js';
import { LearnedPace } from './learnedPace.js';

/** Calls that one source may have in flight: GuardDuty throttles by account and region. */
const MAX_IN_FLIGHT = 4;

const KINDS: readonly CallKind[] = ['list', 'documents', 'statistics', 'detector', 'rules', 'change'];

/** A call's turn: it goes out now. */
export interface Turn {
  /** Whether it had to wait. */
  readonly waited: boolean;
  /** The call is over. */
  end(): void;
}

interface WaitingCall {
  readonly kind: CallKind;
  readonly caller: Caller;
  readonly begin: (turn: Turn) => void;
  readonly leave: () => void;
}

/**
 * The calls of this replica to one source: a few at a time, no more a second than it takes, and those of the oldest work
 * first, so that what was begun is finished.
 */
export class CallQueue {
  readonly #counted: CountedPace | undefined;
  readonly #learned: Readonly<Record<CallKind, LearnedPace>> = {
    list: new LearnedPace(),
    documents: new LearnedPace(),
    statistics: new LearnedPace(),
    detector: new LearnedPace(),
    rules: new LearnedPace(),
    change: new LearnedPace(),
  };
  readonly #expected: Record<CallKind, number> = {
    list: 0,
    documents: 0,
    statistics: 0,
    detector: 0,
    rules: 0,
    change: 0,
  };
  #waiting: WaitingCall[] = [];
  #inFlight = 0;
  #isServing = false;
  #wake: (() => void) | undefined;

  /** @param counted the configured rate; undefined for none */
  constructor(counted: CountedPace | undefined) {
    this.#counted = counted;
  }

  /** Whether calls may have to wait for more than the others in flight. */
  get isScarce(): boolean {
    return this.#counted !== undefined || KINDS.some((kind) => this.#learned[kind].isLimited);
  }

  /** What is known of a kind of calls. */
  paceOf(kind: CallKind): LearnedPace {
    return this.#learned[kind];
  }

  /** @throws the signal's reason where it goes off before the call's turn */
  turn(kind: CallKind, caller: Caller): Promise<Turn> | Turn {
    caller.signal?.throwIfAborted();
    const isFree = this.#waiting.length === 0 && this.#inFlight < MAX_IN_FLIGHT && this.#counted === undefined;
    if (isFree && this.#learned[kind].delayOf(1) === 0) return this.#begin(kind, false);
    return new Promise((resolve, reject) => {
      const { signal } = caller;
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((other) => other !== call);
        reject(signal?.reason);
      };
      const call: WaitingCall = {
        kind,
        caller,
        begin: resolve,
        leave: () => signal?.removeEventListener('abort', onAbort),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(call);
      this.#wake?.();
      this.#serve();
    });
  }

  /** Milliseconds until these calls could go out, behind those that wait and those that are expected. */
  delayOf(plan: CallPlan): number {
    let total = 0;
    let longest = 0;
    for (const kind of KINDS) {
      const wanted = plan[kind] ?? 0;
      const ahead = this.#expected[kind] + this.#waiting.filter((call) => call.kind === kind).length;
      total += ahead + wanted;
      if (wanted > 0) longest = Math.max(longest, this.#learned[kind].delayOf(ahead + wanted));
    }
    return Math.max(longest, this.#counted?.delayOf(total) ?? 0);
  }

  /** Counts calls as expected. @returns ends that */
  expect(plan: CallPlan): () => void {
    const add = (sign: 1 | -1) => {
      for (const kind of KINDS) this.#expected[kind] += sign * (plan[kind] ?? 0);
    };
    add(1);
    let isOver = false;
    return () => {
      if (!isOver) add(-1);
      isOver = true;
    };
  }

  #begin(kind: CallKind, waited: boolean): Turn {
    this.#inFlight++;
    this.#learned[kind].take();
    const end = () => {
      this.#inFlight--;
      this.#serve();
    };
    return { waited, end };
  }

  /** Gives turns for as long as calls wait and one may go out. */
  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      while (this.#waiting.length > 0 && this.#inFlight < MAX_IN_FLIGHT) {
        const wait = await this.#takeTurn();
        if (wait > 0) await this.#sleep(wait);
      }
    } finally {
      this.#isServing = false;
    }
  }

  /** @returns 0 where a call was let go, or none waits any more; otherwise milliseconds until one may go */
  async #takeTurn(): Promise<number> {
    if (this.#next() === undefined) return Math.min(...this.#waiting.map(({ kind }) => this.#learned[kind].delayOf(1)));
    const wait = (await this.#counted?.take()) ?? 0;
    if (wait > 0) return wait;
    // Chosen only now: an older operation's call may have come while the rate was asked.
    const call = this.#next();
    if (call === undefined) return 0;
    this.#waiting = this.#waiting.filter((other) => other !== call);
    call.leave();
    call.begin(this.#begin(call.kind, true));
    return 0;
  }

  /** Of the calls whose kind may go out now the one of the oldest work; of one operation the one that came first. */
  #next(): WaitingCall | undefined {
    let best: WaitingCall | undefined;
    for (const call of this.#waiting) {
      if (best !== undefined && best.caller.rank <= call.caller.rank) continue;
      if (this.#learned[call.kind].delayOf(1) === 0) best = call;
    }
    return best;
  }

  /** A call that comes meanwhile ends it: it may be of a kind that need not wait. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#wake = undefined;
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake = end;
    });
  }
}
