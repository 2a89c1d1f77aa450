import type { FindingOrder } from '../../__generated__/types.js';
import type { StreamPosition } from './cursor.js';
import { compareIds, compareKeys, type KnownKey } from './findingOrder.js';
import type { Stream } from './findingStream.js';
import { StreamBuffer, type StreamEntry } from './streamBuffer.js';

/** An entry of the merged list. */
export interface MergedEntry {
  readonly entry: StreamEntry;
  /** Every stream that moved on since the entry before, and where it stands now. */
  readonly moves: readonly StreamMove[];
}

export interface StreamMove {
  readonly stream: number;
  readonly position: StreamPosition;
  /** Of the finding at the position; undefined where it is not known. */
  readonly key: KnownKey | undefined;
}

export interface MergedPage {
  readonly entries: readonly MergedEntry[];
  /** True where GuardDuty may have more, in any stream. */
  readonly hasMore: boolean;
}

/** For each entry of a stream whether that stream shows it: what several list, one of them shows. */
export type Owns = (stream: number, entries: readonly StreamEntry[]) => Promise<boolean[]>;

/**
 * The streams as one list: a k-way merge on the order's key, ties between streams by id, no finding twice. Within a
 * stream GuardDuty's order stands. A finding whose document could not be had has no key; it is answered as soon as it
 * is its stream's next, which is the same place for every page size.
 *
 * Calls: a stream is pulled from only when it has run dry, and with it those that at their pace so far will run dry
 * within this page; so a page takes at most ⌈first/50⌉ lists of each stream, and reads few findings that it does not
 * show.
 */
export async function mergeStreams(
  streams: readonly Stream[],
  first: number,
  order: FindingOrder,
  owns: Owns,
): Promise<MergedPage> {
  const buffers = streams.map(
    (stream, index) => new StreamBuffer(stream, index, order.field, (entries) => owns(index, entries)),
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
    moves.push(toMove(next, entry));
    if (!isShown || seen.has(entry.id)) continue;
    seen.add(entry.id);
    entries.push({ entry, moves: [...moves, ...shiftTwins(buffers, entry.id)] });
    next.countAnswered();
    moves = [];
  }
  return { entries, hasMore: buffers.some((buffer) => !buffer.isEmpty || buffer.stream.hasMore) };
}

function nextBuffer(buffers: readonly StreamBuffer[], direction: FindingOrder['direction']): StreamBuffer | undefined {
  let best: { buffer: StreamBuffer; head: StreamEntry } | undefined;
  for (const buffer of buffers) {
    const { head } = buffer;
    if (head === undefined) continue;
    if (head.key === undefined) return buffer;
    if (best === undefined || compareEntries(head, best.head, direction) < 0) best = { buffer, head };
  }
  return best?.buffer;
}

function compareEntries(a: StreamEntry, b: StreamEntry, direction: FindingOrder['direction']): number {
  return compareKeys(a.key?.value, b.key?.value, direction) || compareIds(a.id, b.id);
}

/** The same finding at the head of other streams: they pass it together. */
function shiftTwins(buffers: readonly StreamBuffer[], id: string): StreamMove[] {
  return buffers.filter((buffer) => buffer.head?.id === id).map((buffer) => toMove(buffer, buffer.shift()));
}

function toMove({ index }: StreamBuffer, { position, key }: StreamEntry): StreamMove {
  return { stream: index, position, key };
}
