import { fingerprint, fingerprintAll } from '../resume/anchor.js';
import type { WalkedPage } from './listWalk.js';

/** An id of a list and where it stands there. */
export class ListedEntry {
  readonly #page: WalkedPage;
  readonly index: number;
  #fingerprint: string | undefined;
  #prefix: number | undefined;

  constructor(page: WalkedPage, index: number) {
    this.#page = page;
    this.index = index;
  }

  get id(): string {
    return this.#page.ids[this.index] ?? '';
  }

  /** Token of the page that holds the entry; undefined for the first. */
  get token(): string | undefined {
    return this.#page.token;
  }

  /** Ids of the list ahead of the page. */
  get depth(): number {
    return this.#page.depth;
  }

  // Fingerprints are made when a cursor is asked for, as most entries never get one, and once for all cursors of a page.

  get fingerprint(): string {
    this.#fingerprint ??= fingerprint(this.id);
    return this.#fingerprint;
  }

  /** Fingerprint of the page's ids up to the entry. */
  get prefix(): number {
    this.#prefix ??= fingerprintAll(this.#page.ids.slice(0, this.index + 1));
    return this.#prefix;
  }
}

export function entriesFrom(page: WalkedPage, from: number): ListedEntry[] {
  return page.ids.slice(from).map((_, offset) => new ListedEntry(page, from + offset));
}
