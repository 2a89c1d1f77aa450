import { fingerprintOf, fingerprintOfAll } from './fingerprint.js';
import type { WalkedPage } from './listWalk.js';

/**
 * An id and its position in the list. Its fingerprints are computed when a cursor needs them, since most entries never
 * get a cursor, and only once for all cursors of a page.
 */
export class ListedEntry {
  readonly #page: WalkedPage;
  /** Position on the page. */
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

  /** Token of the page that contains the entry; undefined for the first page of the list. */
  get token(): string | undefined {
    return this.#page.token;
  }

  /** Number of ids in the list before the page. */
  get depth(): number {
    return this.#page.depth;
  }

  get fingerprint(): string {
    this.#fingerprint ??= fingerprintOf(this.id);
    return this.#fingerprint;
  }

  /** Fingerprint of the page's ids up to and including the entry. */
  get prefix(): number {
    this.#prefix ??= fingerprintOfAll(this.#page.ids.slice(0, this.index + 1));
    return this.#prefix;
  }
}

/** The entries of a page from an index on. */
export function entriesFrom(page: WalkedPage, from: number): ListedEntry[] {
  return page.ids.slice(from).map((_, offset) => new ListedEntry(page, from + offset));
}
