import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SharedWalk } from './sharedWalk.js';

/** Not for clients: a list is not read on, although an entity needs more of it. */
export class RoundOver extends Error {}

/** Reads lists for several entities until each has its page, or it is better to begin anew with fewer of them. */
export class ReadingRound {
  readonly #unsettled: Set<string>;
  readonly #all: number;
  readonly #pagesRead: Map<number, number>;
  readonly #most: number;
  readonly #reading = new Map<SharedWalk, Promise<void>>();
  /** By list: whose findings its last page has. */
  readonly #found = new Map<SharedWalk, readonly string[]>();
  #isOver = false;
  #isSpent = false;

  /**
   * @param keys of the entities
   * @param pagesRead by slot, counted over all rounds
   * @param most pages of a slot
   */
  constructor(keys: readonly string[], pagesRead: Map<number, number>, most: number) {
    this.#unsettled = new Set(keys);
    this.#all = this.#unsettled.size;
    this.#pagesRead = pagesRead;
    this.#most = most;
  }

  /** Whether no more pages may be read of one of the lists. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** An entity has its page, or has failed. */
  settle(key: string): void {
    this.#unsettled.delete(key);
  }

  /**
   * Reads a page, once for all who wait for it.
   * @throws RoundOver where the list is not read on
   */
  readPage(walk: SharedWalk, slot: number): Promise<void> {
    let reading = this.#reading.get(walk);
    if (reading === undefined) {
      reading = this.#readPage(walk, slot).then(() => {
        this.#reading.delete(walk);
      });
      this.#reading.set(walk, reading);
    }
    return reading;
  }

  async #readPage(walk: SharedWalk, slot: number): Promise<void> {
    // Those that have what they need by now settle first.
    await nextTurn();
    if (this.#isOver || this.#isFullOfSettled(walk)) {
      this.#isOver = true;
      throw new RoundOver();
    }
    const count = this.#pagesRead.get(slot) ?? 0;
    if (count >= this.#most) {
      this.#isSpent = true;
      throw new RoundOver();
    }
    this.#pagesRead.set(slot, count + 1);
    this.#found.set(walk, await walk.readPage());
  }

  /** Whether the list is probably going on with findings of those that have their pages. */
  #isFullOfSettled(walk: SharedWalk): boolean {
    const found = this.#found.get(walk);
    return found !== undefined && this.#unsettled.size < this.#all && !found.some((key) => this.#unsettled.has(key));
  }
}
