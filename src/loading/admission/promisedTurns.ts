import type { CallPlan } from '../../model/callPlan.js';
import type { FindingSource } from '../../model/findingSource.js';

/** What an operation needs of each source before it begins. */
export type SourcePlans = ReadonlyMap<FindingSource, CallPlan>;

/** An operation that was told to come again. Instants are on the clock of performance.now(). */
export interface PromisedTurn {
  readonly plans: SourcePlans;
  dueAt: number;
}

/** Clients are told whole seconds, rounded up, and their clocks and networks take their time. */
const LATE_BY_MS = 3000;
const MOST = 10_000;

/**
 * When operations that were refused may come again, by what they ask for. Room is kept for those that are due, so that a
 * client that waits for as long as it was told is served, and not one that comes for the first time.
 */
export class PromisedTurns {
  /** In the order in which they were made, which is about that in which they are due. */
  readonly #turns = new Map<string, PromisedTurn>();

  get(subject: string): PromisedTurn | undefined {
    return this.#turns.get(subject);
  }

  set(subject: string, turn: PromisedTurn): void {
    if (this.#turns.size < MOST) this.#turns.set(subject, turn);
  }

  delete(subject: string): void {
    this.#turns.delete(subject);
  }

  /** The plans of those that are due by then. Clients that did not come are given up. */
  plansDueBy(until: number): SourcePlans[] {
    const now = performance.now();
    const due: SourcePlans[] = [];
    for (const [subject, { dueAt, plans }] of this.#turns) {
      if (dueAt + LATE_BY_MS < now) this.#turns.delete(subject);
      else if (dueAt <= until) due.push(plans);
    }
    return due;
  }
}
