import type { FindingOrder } from '../../../__generated__/types.js';
import { compareRanks, type Rank } from '../order/rank.js';
import type { Stream } from './stream.js';
import { StreamBuffer, type StreamEntry } from './streamBuffer.js';

/** An entry of the merged list. */
export interface MergedEntry {
  readonly entry: StreamEntry;
  /** Every stream that moved on since the entry before, and what it passed last. */
  readonly moves: readonly StreamMove[];
}

export interface StreamMove {
  readonly stream: number;
  readonly entry: StreamEntry;
}

export interface MergedPage {
  readonly entries: readonly MergedEntry[];
  /** True where GuardDuty may have more, in any stream. */
  readonly hasMore: boolean;
  /** Streams of which keys were read that do not go by the order: their places are not found again by keys. */
  readonly disorderly: ReadonlySet<number>;
}

/** For each entry of a stream whether that stream shows it: what several list, one of them shows. */
export type Owns = (stream: number, entries: readonly StreamEntry[]) => Promise<boolean[]>;

export interface MergeOptions {
  readonly first: number;
  readonly order: FindingOrder;
  /** The cursor's; undefined without one, or where it knows none. */
  readonly floor: Rank | undefined;
  readonly owns: Owns;
}

/** Entries that are read of each stream at least: less is hardly cheaper than this. */
const LEAST_PULL = 12;
/** How many times its even share of a page is read of each stream at first. */
const SHARES = 4;

/**
 * The streams as one list: a k-way merge by rank, no finding twice. Within a stream GuardDuty's order stands. A finding
 * whose document could not be had has no key; it is answered as soon as it is its stream's next, which is the same place
 * for every page size.
 *
 * Calls: a stream is pulled from only when it has run dry, and with it those that at their pace so far will run dry
 * within this page; so a page takes at most ⌈first/50⌉ lists of each stream. Of many streams each gives few entries to a
 * page, so that few of each are read at first, and more only of those that the page needs more of.
 */
export async function mergeStreams(
  streams: readonly Stream[],
  { first, order, floor, owns }: MergeOptions,
): Promise<MergedPage> {
  const firstPull = Math.max(LEAST_PULL, Math.ceil((SHARES * first) / streams.length));
  const buffers = streams.map(
    (stream, index) =>
      new StreamBuffer(stream, index, { order, floor, firstPull, shows: (entries) => owns(index, entries) }),
  );
  const entries: MergedEntry[] = [];
  const seen = new Set<string>();
  let moves: StreamMove[] = [];
  while (entries.length < first) {
    const missing = first - entries.length;
    if (buffers.some((buffer) => buffer.isDry)) {
      const pulled = buffers.filter((buffer) => buffer.isDry || buffer.willRunDry(missing, entries.length));
      await Promise.all(pulled.map((buffer) => buffer.pull(missing)));
      continue;
    }
    const next = nextBuffer(buffers, order.direction);
    if (next === undefined) break;
    const { isShown, ...entry } = next.shift();
    moves.push({ stream: next.index, entry });
    if (!isShown || seen.has(entry.id)) continue;
    seen.add(entry.id);
    entries.push({ entry, moves: [...moves, ...shiftTwins(buffers, entry.id)] });
    next.countAnswered();
    moves = [];
  }
  return {
    entries,
    hasMore: buffers.some((buffer) => !buffer.isEmpty || buffer.stream.hasMore),
    disorderly: new Set(buffers.filter(({ isOrderly }) => !isOrderly).map(({ index }) => index)),
  };
}

function nextBuffer(buffers: readonly StreamBuffer[], direction: FindingOrder['direction']): StreamBuffer | undefined {
  let best: { buffer: StreamBuffer; head: StreamEntry } | undefined;
  for (const buffer of buffers) {
    const { head } = buffer;
    if (head === undefined) continue;
    if (best === undefined || compareHeads(head, best.head, direction) < 0) best = { buffer, head };
  }
  return best?.buffer;
}

/** Of several that rank equal those come first that count as the one ahead of them: they stand at once behind it. */
function compareHeads(a: StreamEntry, b: StreamEntry, direction: FindingOrder['direction']): number {
  return compareRanks(a.rank, b.rank, direction) || Number(a.rank?.id === a.id) - Number(b.rank?.id === b.id);
}

/** The same finding at the head of other streams: they pass it together. */
function shiftTwins(buffers: readonly StreamBuffer[], id: string): StreamMove[] {
  return buffers
    .filter((buffer) => buffer.head?.id === id)
    .map((buffer) => ({ stream: buffer.index, entry: buffer.shift() }));
}
