import type { PageInfo } from '../../__generated__/types.js';
import type { FindingOutcome, ListedFinding } from '../../model/loadedFinding.js';
import type { CursorCodec, CursorPosition, CursorScope, CursorState } from '../paging/cursor.js';
import { compareKeys, type KnownKey } from '../paging/findingOrder.js';
import type { Stream } from '../paging/findingStream.js';
import { type MergedPage, mergeStreams, type Owns, type StreamMove } from '../paging/mergeStreams.js';
import { readStream } from '../paging/readStream.js';

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
  /** By stream, what was moved on up to here. */
  #moves = new Map<number, StreamMove>();
  /** The last key that is known up to here: a finding that is gone has none of its own. */
  #key: KnownKey | undefined;
  #next = 0;

  constructor(page: MergedPage, options: FindingListOptions) {
    this.#page = page;
    this.#options = options;
  }

  at(index: number): string {
    const { codec, scope, start } = this.#options;
    if (index < this.#next - 1 || this.#next === 0) {
      this.#moves.clear();
      this.#key = start.key;
      this.#next = 0;
    }
    for (; this.#next <= index; this.#next++) {
      const { entry, moves } = this.#entry(this.#next);
      for (const move of moves) this.#moves.set(move.stream, move);
      this.#key = entry.key ?? this.#key;
    }
    const positions = start.positions.map((position, slot) => this.#positionIn(slot, position));
    return codec.encode({ findingId: this.#entry(index).entry.id, key: this.#key, positions }, scope);
  }

  /** @param before where the stream stood before the page */
  #positionIn(slot: number, before: CursorPosition): CursorPosition {
    const { slots, start, streams } = this.#options;
    const stream = slots.indexOf(slot);
    const move = this.#moves.get(stream);
    const isMissing = streams[stream]?.missing !== undefined;
    if (move === undefined) {
      const isBefore = before.isBefore || this.#isPast(start.key);
      return { ...before, isBefore, wasMissing: before.wasMissing || isMissing };
    }
    const { after, token, index, prefix } = move.position;
    return { after, token, index, prefix, isBefore: this.#isPast(move.key), wasMissing: isMissing };
  }

  /** Whether the cursor's key is known to be behind this one. */
  #isPast(key: KnownKey | undefined): boolean {
    const { direction } = this.#options.scope.order;
    return key !== undefined && this.#key !== undefined && compareKeys(key.value, this.#key.value, direction) < 0;
  }

  #entry(index: number): MergedPage['entries'][number] {
    const entry = this.#page.entries[index];
    if (entry === undefined) throw new RangeError(`No entry ${index}`);
    return entry;
  }
}
