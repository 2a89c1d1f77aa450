import type { PageInfo } from '../__generated__/types.js';
import type { FindingOutcome, ListedFinding } from '../types/loadedFinding.js';
import type { CursorCodec, CursorScope, CursorState, StreamPosition } from './cursor.js';
import type { KnownKey } from './findingOrder.js';
import type { Stream } from './findingStream.js';
import { type MergedPage, mergeStreams, type Owns } from './mergeStreams.js';
import { readStream } from './readStream.js';

/** What one page is made from. */
export interface FindingListOptions {
  readonly streams: readonly Stream[];
  /** For each stream its number among all that the query can have: sources come and go, cursors stay. */
  readonly slots: readonly number[];
  /** What was known before the page: from a cursor, or the beginning. */
  readonly start: Pick<CursorState, 'key' | 'positions'>;
  readonly first: number;
  readonly after: string | undefined;
  readonly scope: CursorScope;
  readonly codec: CursorCodec;
  readonly owns: Owns;
}

/** A place in a page. */
export class ListEdge {
  readonly node: FindingOutcome | ListedFinding;
  readonly #index: number;
  readonly #cursors: PageCursors;

  constructor(node: FindingOutcome | ListedFinding, index: number, cursors: PageCursors) {
    this.node = node;
    this.#index = index;
    this.#cursors = cursors;
  }

  /** Made when it is asked for. */
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

/**
 * A page of the one list over all streams. Its parts have classes, for a getter in a literal gives each object a shape
 * of its own, which the engine keeps, and with it the page, far longer than the page is needed.
 */
export class FindingList {
  readonly edges: ListEdge[];
  readonly pageInfo: PageInfo;

  constructor(page: MergedPage, options: FindingListOptions) {
    const cursors = new PageCursors(page, options);
    this.edges = page.entries.map(({ entry: { id, finding } }, index) => {
      return new ListEdge(finding === undefined ? { id } : finding, index, cursors);
    });
    this.pageInfo = new ListPageInfo(page, options.after, cursors);
  }
}

/** @throws GatewayError where a source fails: a page without it would lack findings */
export async function readFindingList(options: FindingListOptions): Promise<FindingList> {
  const { streams, first, scope, owns } = options;
  const [only] = streams;
  const page =
    streams.length === 1 && only
      ? await readStream(only, first, scope.order.field)
      : await mergeStreams(streams, first, scope.order, owns);
  return new FindingList(page, options);
}

/** Cursors of a page, in the order in which they are asked for, which is nearly always that of the page. */
class PageCursors {
  readonly #page: MergedPage;
  readonly #options: FindingListOptions;
  #positions: StreamPosition[] = [];
  /** The last key that is known up to here: a finding that is gone has none of its own. */
  #key: KnownKey | undefined;
  #next = 0;

  constructor(page: MergedPage, options: FindingListOptions) {
    this.#page = page;
    this.#options = options;
  }

  at(index: number): string {
    const { codec, scope, start, slots } = this.#options;
    if (index < this.#next - 1 || this.#next === 0) {
      this.#positions = [...start.positions];
      this.#key = start.key;
      this.#next = 0;
    }
    for (; this.#next <= index; this.#next++) {
      const { entry, moves } = this.#entry(this.#next);
      for (const { stream, position } of moves) this.#positions[slots[stream] ?? 0] = position;
      this.#key = entry.key ?? this.#key;
    }
    return codec.encode({ findingId: this.#entry(index).entry.id, key: this.#key, positions: this.#positions }, scope);
  }

  #entry(index: number): MergedPage['entries'][number] {
    const entry = this.#page.entries[index];
    if (entry === undefined) throw new RangeError(`No entry ${index}`);
    return entry;
  }
}
