import type { Caller } from '../../model/caller.js';
import type { Sort } from '../../model/criteria.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import type { Guard } from '../documents/guard.js';
import type { ReadDocuments } from '../documents/readDocuments.js';
import type { Demand } from '../operation/demand.js';
import { SharedSignal } from './sharedSignal.js';

/**
 * `boarding`: ids come aboard, until the window closes or the batch is full. `departed`: the call waits for its turn at
 * the source, and ids still come aboard. `begun`: the call is out and its ids are fixed. `landed`: it is known what
 * became of each.
 */
type Phase =
  | { readonly kind: 'boarding'; readonly window: NodeJS.Timeout | undefined }
  | { readonly kind: 'departed' }
  | { readonly kind: 'begun'; readonly at: number }
  | { readonly kind: 'landed'; readonly documents: ReadDocuments };

/** One GetFindings call, shared by operations, on behalf of all of which it is made. */
export class Flight implements Caller {
  readonly ids = new Set<string>();
  readonly landed: Promise<void>;
  readonly #passengers = new Map<symbol, Demand>();
  readonly #wanted = new SharedSignal();
  #phase: Phase = { kind: 'boarding', window: undefined };
  #resolve: (() => void) | undefined;

  constructor(
    readonly lane: string,
    readonly sort: Sort | undefined,
    readonly guard: Guard,
  ) {
    this.landed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  add(id: string, passenger: Demand): void {
    this.ids.add(id);
    this.addPassenger(passenger);
  }

  /** Somebody whose id is aboard already. */
  addPassenger(passenger: Demand): void {
    if (this.#passengers.has(passenger.operation)) return;
    this.#passengers.set(passenger.operation, passenger);
    this.#wanted.join(passenger.signal);
  }

  /** The operation that all ids aboard are for; undefined where several share the flight. */
  get operation(): symbol | undefined {
    const [only, other] = this.#passengers.keys();
    return other === undefined ? only : undefined;
  }

  /** Goes off when all passengers have gone. */
  get signal(): AbortSignal {
    return this.#wanted.signal;
  }

  /** That of the passenger who was admitted first. */
  get rank(): number {
    return this.#least(({ rank }) => rank);
  }

  get begunAt(): number {
    return this.#least(({ begunAt }) => begunAt);
  }

  /** Whether an id aboard is answered with what was asked for at this instant, or later. */
  isAskedSince(since: number): boolean {
    return this.#phase.kind === 'begun' ? this.#phase.at >= since : this.#phase.kind !== 'landed';
  }

  /**
   * Departs after the window, unless it does before. A process that is late has requests waiting in its sockets: the
   * turn of the event loop behind the timer takes them along.
   */
  departAfter(windowMs: number, depart: () => void): void {
    const window = setTimeout(() => setImmediate(depart), windowMs);
    this.#phase = { kind: 'boarding', window };
  }

  /** @returns false where it has departed before */
  depart(): boolean {
    if (this.#phase.kind !== 'boarding') return false;
    clearTimeout(this.#phase.window);
    this.#phase = { kind: 'departed' };
    return true;
  }

  get hasBegun(): boolean {
    return this.#phase.kind === 'begun' || this.#phase.kind === 'landed';
  }

  /** @param at on the clock of performance.now() */
  begin(at: number): void {
    this.#phase = { kind: 'begun', at };
  }

  land(documents: ReadDocuments): void {
    this.#phase = { kind: 'landed', documents };
    this.#wanted.release();
    this.#resolve?.();
  }

  /** @throws Error before it has landed */
  outcomeOf(id: string): FindingOutcome {
    if (this.#phase.kind !== 'landed') throw new Error('The flight has not landed');
    return this.#phase.documents.outcomes.get(id) ?? null;
  }

  #least(read: (passenger: Demand) => number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const passenger of this.#passengers.values()) least = Math.min(least, read(passenger));
    return least;
  }
}
