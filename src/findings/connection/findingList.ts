import type { PageInfo } from '../../__generated__/types.js';
import type { FindingOutcome, ListedFinding } from '../../model/loadedFinding.js';
import type { CursorState } from '../paging/cursors/cursorCodec.js';
import { PageCursors, type PageCursorsOptions } from '../paging/cursors/pageCursors.js';
import { checkOf } from '../paging/cursors/pageSlots.js';
import { UNKNOWN_KEY } from '../paging/resume/anchor.js';
import { expired } from '../paging/resume/cursorExpired.js';
import type { SlotState } from '../paging/resume/slotState.js';
import { type MergedPage, type MergeOptions, mergeStreams } from '../paging/streams/mergeStreams.js';
import { readStream } from '../paging/streams/readStream.js';
import type { Stream } from '../paging/streams/stream.js';

/** What one page is made from. */
export interface FindingListOptions
  extends Pick<MergeOptions, 'first' | 'owns'>,
    Pick<PageCursorsOptions, 'slots' | 'scope' | 'codec' | 'trails'> {
  readonly streams: readonly Stream[];
  /** What was passed before the page: what a cursor says, or nothing. */
  readonly start: Pick<CursorState, 'rank' | 'slots' | 'check'>;
  readonly after: string | undefined;
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

  constructor(page: MergedPage, after: string | undefined, cursors: PageCursors) {
    this.edges = page.entries.map(({ entry: { id, finding } }, index) => {
      return new ListEdge(finding === undefined ? { id } : finding, index, cursors);
    });
    this.pageInfo = new ListPageInfo(page, after, cursors);
  }
}

/** @throws GatewayError where a source fails: a page without it would lack findings */
export async function readFindingList(options: FindingListOptions): Promise<FindingList> {
  const { streams, slots, first, scope, owns, after, codec, trails } = options;
  const start = { rank: options.start.rank, slots: await verifyRanks(options) };
  const merge = { first, order: scope.order, floor: start.rank, owns };
  const [only] = streams;
  const page = streams.length === 1 && only ? await readStream(only, merge) : await mergeStreams(streams, merge);
  const missing = new Set(slots.filter((_, stream) => streams[stream]?.missing !== undefined));
  return new FindingList(page, after, new PageCursors({ page, slots, missing, start, scope, codec, trails }));
}

/**
 * A cursor that has no room for the anchors of some streams tells their places by rank, and says of their last passed
 * findings in one fingerprint what they were. Should they be others, the list has changed, and nobody can tell where.
 *
 * @throws BAD_USER_INPUT where they are
 */
async function verifyRanks({ start, slots, streams }: FindingListOptions): Promise<readonly SlotState[]> {
  if (start.check === undefined) return start.slots;
  const toVerify = [...start.slots.entries()].filter(([, slot]) => slot.kind === 'ranked' && !slot.isBefore);
  const found = await Promise.all(
    toVerify.map(async ([slot]) => [slot, await streams[slots.indexOf(slot)]?.lastPassed()] as const),
  );
  if (checkOf(new Map(found)) !== start.check) throw expired();
  const verified = [...start.slots];
  for (const [slot, after] of found) {
    if (after === undefined) continue;
    const anchor = { after, keyDigest: UNKNOWN_KEY, isOrderly: true, previous: undefined, hint: undefined };
    verified[slot] = { kind: 'anchored', anchor, isBefore: false, wasMissing: start.slots[slot]?.wasMissing ?? false };
  }
  return verified;
}
