import type { FindingOrder } from '../../../__generated__/types.js';
import { compareIds } from '../order/findingOrder.js';
import { compareRanks, type Rank } from '../order/rank.js';
import type { StreamEntry } from './rankEntries.js';
import type { Stream } from './stream.js';
import { type Shows, StreamBuffer } from './streamBuffer.js';

/** An entry of the merged list. */
export interface MergedEntry {
  readonly entry: StreamEntry;
  /** The streams that have moved on since the entry before, each with the last entry that it passed. */
  readonly moves: readonly StreamMove[];
}

export interface StreamMove {
  /** The stream's index. */
  readonly stream: number;
  readonly entry: StreamEntry;
}

export interface MergedPage {
  readonly entries: readonly MergedEntry[];
  /** True if GuardDuty may have more in any stream. */
  readonly hasMore: boolean;
  /** Indexes of streams whose keys were not in order: positions in their lists cannot be found by key. */
  readonly unsorted: ReadonlySet<number>;
}

export interface MergeOptions {
  readonly first: number;
  readonly order: FindingOrder;
  /** The cursor's rank; undefined without a cursor, or if the cursor has none. */
  readonly floor: Rank | undefined;
  readonly shows: Shows;
}

/** Every stream reads at least this many entries at first: reading fewer is hardly cheaper. */
const LEAST_PULL = 12;
/** Every stream reads this many times its even share of the page at first. */
const SHARES = 4;

/**
 * Merges streams into one list by rank (a k-way merge), without showing a finding twice. Within a stream, GuardDuty's
 * order is kept. A finding whose document could not be read has no key: it comes as soon as it is next in its stream,
 * which is the same position for every page size.
 *
 * Calls: a pull happens only when a stream has run dry. At the same time, streams that will run dry within this page at
 * their pace so far are pulled too, so a page lists at most ⌈first/50⌉ times per stream. Since each of many streams
 * contributes few entries to a page, little is read of each at first, and more only of those that the page needs.
 */
export async function mergeStreams(
  streams: readonly Stream[],
  { first, order, floor, shows }: MergeOptions,
): Promise<MergedPage> {
  const firstPull = firstPullOf(first, streams.length);
  const buffers = streams.map((stream, index) => new StreamBuffer(stream, index, { order, floor, firstPull, shows }));
  const entries: MergedEntry[] = [];
  const seen = new Set<string>();
  let moves: StreamMove[] = [];
  while (entries.length < first) {
    const needed = first - entries.length;
    const next = bestBuffer(buffers, order.direction);
    if (buffers.some((buffer) => buffer.isAwaited(next?.head))) {
      const pulled = buffers.filter(
        (buffer) => buffer.isAwaited(next?.head) || buffer.willRunDry(needed, entries.length),
      );
      await Promise.all(pulled.map((buffer) => buffer.pull(needed)));
      continue;
    }
    if (next === undefined) break;
    const { isShown, ...entry } = next.shift();
    moves.push({ stream: next.index, entry });
    if (!isShown() || seen.has(entry.id)) continue;
    seen.add(entry.id);
    entries.push({ entry, moves: [...moves, ...shiftTwins(buffers, entry.id)] });
    next.countContribution();
    moves = [];
  }
  return {
    entries,
    hasMore: buffers.some((buffer) => !buffer.isEmpty || buffer.stream.hasMore),
    unsorted: new Set(buffers.filter(({ isSorted }) => !isSorted).map(({ index }) => index)),
  };
}

/** How many entries each of so many streams reads at first. */
export function firstPullOf(first: number, streams: number): number {
  return Math.max(LEAST_PULL, Math.ceil((SHARES * first) / streams));
}

/** The buffer whose head comes first. */
function bestBuffer(buffers: readonly StreamBuffer[], direction: FindingOrder['direction']): StreamBuffer | undefined {
  let best: { buffer: StreamBuffer; head: StreamEntry } | undefined;
  for (const buffer of buffers) {
    const { head } = buffer;
    if (head === undefined) continue;
    if (best === undefined || compareHeads(head, best.head, direction) < 0) best = { buffer, head };
  }
  return best?.buffer;
}

/**
 * Of heads with equal ranks, those come first that take the rank of the entry ahead of them: they belong right after it.
 * Several of them break their tie by id.
 */
function compareHeads(a: StreamEntry, b: StreamEntry, direction: FindingOrder['direction']): number {
  return (
    compareRanks(a.rank, b.rank, direction) ||
    Number(a.rank?.id === a.id) - Number(b.rank?.id === b.id) ||
    compareIds(a.id, b.id)
  );
}

/** Streams that have the same finding at their head pass it together. */
function shiftTwins(buffers: readonly StreamBuffer[], id: string): StreamMove[] {
  return buffers
    .filter((buffer) => buffer.head?.id === id)
    .map((buffer) => ({ stream: buffer.index, entry: buffer.shift() }));
}
