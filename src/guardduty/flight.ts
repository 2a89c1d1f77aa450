import type { Sort } from '../types/criteria.js';
import type { FindingOutcome } from '../types/loadedFinding.js';
import type { ReadDocuments } from './readDocuments.js';

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
  #operation: symbol | undefined;
  #hasDeparted = false;
  #timer: NodeJS.Timeout | undefined;
  #documents: ReadDocuments | undefined;
  #resolve: (() => void) | undefined;

  constructor(
    readonly lane: string,
    readonly sort: Sort | undefined,
    operation: symbol,
  ) {
    this.#operation = operation;
    this.landed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  add(id: string, operation: symbol): void {
    this.ids.add(id);
    this.addPassenger(operation);
  }

  /** Somebody whose id is aboard already. */
  addPassenger(operation: symbol): void {
    if (operation !== this.#operation) this.#operation = undefined;
  }

  /** The one that all ids aboard are for; undefined where several share it. */
  get operation(): symbol | undefined {
    return this.#operation;
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
    this.#resolve?.();
  }

  /** Once it has landed. */
  outcomeOf(id: string): FindingOutcome {
    return this.#documents?.outcomes.get(id) ?? null;
  }
}
