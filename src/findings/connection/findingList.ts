import type { PageInfo } from '../../__generated__/types.js';
import type { FindingOutcome, ListedFinding } from '../../model/loadedFinding.js';
import type { PageCursors } from '../paging/cursors/pageCursors.js';
import type { MergedPage } from '../paging/streams/mergeStreams.js';

/*
 * The parts of a page are classes rather than object literals with getters: V8 would give each such literal a hidden
 * class of its own, and keep it, and the page with it, long after the page is gone.
 */

/** A page of the merged list. */
export class FindingList {
  readonly edges: ListEdge[];
  readonly pageInfo: PageInfo;

  constructor(page: MergedPage, after: string | undefined, cursors: PageCursors) {
    this.edges = page.entries.map(({ entry: { id, finding } }, index) => {
      return new ListEdge(finding === undefined ? { id } : finding, index, cursors);
    });
    this.pageInfo = new ListPageInfo(page, after, cursors);
  }
}

export class ListEdge {
  readonly node: FindingOutcome | ListedFinding;
  readonly #index: number;
  readonly #cursors: PageCursors;

  constructor(node: FindingOutcome | ListedFinding, index: number, cursors: PageCursors) {
    this.node = node;
    this.#index = index;
    this.#cursors = cursors;
  }

  /** Made on demand: many pages are read without cursors. */
  get cursor(): string {
    return this.#cursors.at(this.#index);
  }
}

class ListPageInfo implements PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #length: number;
  readonly #after: string | undefined;
  readonly #cursors: PageCursors;

  constructor(page: MergedPage, after: string | undefined, cursors: PageCursors) {
    this.hasNextPage = page.hasMore;
    this.hasPreviousPage = after !== undefined;
    this.#length = page.entries.length;
    this.#after = after;
    this.#cursors = cursors;
  }

  get startCursor(): string | null {
    return this.#length > 0 ? this.#cursors.at(0) : null;
  }

  get endCursor(): string | null {
    return this.#length > 0 ? this.#cursors.at(this.#length - 1) : (this.#after ?? null);
  }
}
