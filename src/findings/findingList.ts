import type { PageInfo } from '../__generated__/resolvers.js';
import type { FindingOutcome, ListedFinding } from '../types/loadedFinding.js';
import type { CursorCodec, CursorScope, StreamPosition } from './cursor.js';
import type { FindingStream } from './findingStream.js';
import { type MergedPage, mergeStreams, type Ownership } from './mergeStreams.js';
import { readStream } from './readStream.js';

/** What one page is made from. */
export interface FindingListOptions {
  readonly streams: readonly FindingStream[];
  readonly first: number;
  readonly after: string | undefined;
  readonly scope: CursorScope;
  readonly codec: CursorCodec;
  readonly owns: Ownership;
  /** False where nothing but ids is selected: with one stream no document is read then. */
  readonly withDocuments: boolean;
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
  const { streams, first, scope, owns, withDocuments } = options;
  const [only] = streams;
  const page =
    streams.length === 1 && only
      ? await readStream(only, first, scope.order.field, withDocuments)
      : await mergeStreams(streams, first, scope.order, owns);
  return new FindingList(page, options);
}

/** Cursors of a page, in the order in which they are asked for, which is nearly always that of the page. */
class PageCursors {
  readonly #page: MergedPage;
  readonly #options: FindingListOptions;
  #positions: StreamPosition[] = [];
  #next = 0;

  constructor(page: MergedPage, options: FindingListOptions) {
    this.#page = page;
    this.#options = options;
  }

  at(index: number): string {
    const { streams, codec, scope } = this.#options;
    if (index < this.#next - 1 || this.#next === 0) {
      this.#positions = streams.map((stream) => stream.start);
      this.#next = 0;
    }
    for (; this.#next <= index; this.#next++) {
      for (const { stream, entry } of this.#page.entries[this.#next]?.moves ?? []) {
        this.#positions[stream] = entry.position;
      }
    }
    const entry = this.#page.entries[index]?.entry;
    if (entry === undefined) throw new RangeError(`No entry ${index}`);
    return codec.encode({ findingId: entry.id, key: entry.key, positions: this.#positions }, scope);
  }
}
