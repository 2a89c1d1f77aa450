import type { Sort } from '../../model/criteria.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import type { Demand } from '../demand.js';
import type { ReadDocuments } from '../readDocuments.js';
import { SharedSignal } from './sharedSignal.js';

/**
 * One GetFindings call, shared by operations: ids come aboard while it is `boarding`, and still while it is `departed`
 * and waits for its turn at the source; from when it has `begun` its ids are fixed, and once it has `landed` it is
 * known what became of each.
 */
export class Flight {
  readonly ids = new Set<string>();
  /** On the clock of performance.now(); infinite until the call goes out. */
  begunAt = Number.POSITIVE_INFINITY;
  readonly landed: Promise<void>;
  readonly #operations = new Set<symbol>();
  readonly #wanted = new SharedSignal();
  #hasDeparted = false;
  #timer: NodeJS.Timeout | undefined;
  #documents: ReadDocuments | undefined;
  #resolve: (() => void) | undefined;

  constructor(
    readonly lane: string,
    readonly sort: Sort | undefined,
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
  addPassenger({ operation, signal }: Demand): void {
    if (this.#operations.has(operation)) return;
    this.#operations.add(operation);
    this.#wanted.join(signal);
  }

  /** The one that all ids aboard are for; undefined where several share it. */
  get operation(): symbol | undefined {
    const [only, other] = this.#operations;
    return other === undefined ? only : undefined;
  }

  /** Goes off when all passengers have gone. */
  get signal(): AbortSignal {
    return this.#wanted.signal;
  }

  /**
   * Departs after the window, unless it does before. A process that is late has requests waiting in its sockets: the
   * turn of the event loop behind the timer takes them along.
   */
  departAfter(windowMs: number, depart: () => void): void {
    this.#timer = setTimeout(() => setImmediate(depart), windowMs);
  }

  /** @returns false where it has departed before */
  depart(): boolean {
    if (this.#hasDeparted) return false;
    this.#hasDeparted = true;
    clearTimeout(this.#timer);
    return true;
  }

  get hasBegun(): boolean {
    return this.begunAt !== Number.POSITIVE_INFINITY;
  }

  land(documents: ReadDocuments): void {
    this.#documents = documents;
    this.#wanted.release();
    this.#resolve?.();
  }

  /** Once it has landed. */
  outcomeOf(id: string): FindingOutcome {
    return this.#documents?.outcomes.get(id) ?? null;
  }
}
