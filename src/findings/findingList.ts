import type { PageInfo } from '../__generated__/types.js';
import type { FindingOutcome, ListedFinding } from '../types/loadedFinding.js';
import type { CursorCodec, CursorScope, CursorState, StreamPosition } from './cursor.js';
import type { KnownKey } from './findingOrder.js';
import type { FindingStream } from './findingStream.js';
import { type MergedPage, mergeStreams, type Owns } from './mergeStreams.js';
import { readStream } from './readStream.js';

/** What one page is made from. */
export interface FindingListOptions {
  readonly streams: readonly FindingStream[];
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

/** A place in a page. The cursor is made when it is asked for. */
export interface ListEdge {
  readonly node: FindingOutcome | ListedFinding;
  readonly cursor: string;
}

/** A page of the one list over all streams. */
export class FindingList {
  readonly edges: ListEdge[];
  readonly pageInfo: PageInfo;

  constructor(page: MergedPage, options: FindingListOptions) {
    const cursors = new PageCursors(page, options);
    this.edges = page.entries.map(({ entry }, index) => ({
      node: entry.finding === undefined ? { id: entry.id } : entry.finding,
      get cursor() {
        return cursors.at(index);
      },
    }));
    const { length } = page.entries;
    this.pageInfo = {
      hasNextPage: page.hasMore,
      hasPreviousPage: options.after !== undefined,
      get startCursor() {
        return length > 0 ? cursors.at(0) : null;
      },
      get endCursor() {
        return length > 0 ? cursors.at(length - 1) : (options.after ?? null);
      },
    };
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
