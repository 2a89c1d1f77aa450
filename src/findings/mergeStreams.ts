import type { FindingOrder } from '../__generated__/resolvers.js';
import type { LoadedFinding } from '../types/loadedFinding.js';
import { compareIds, compareKeys } from './findingOrder.js';
import type { FindingStream, StreamEntry } from './findingStream.js';
import { StreamBuffer } from './streamBuffer.js';

/** An entry of the merged list, with the entries of the other streams that showed the same finding. */
export interface MergedEntry {
  readonly entry: StreamEntry;
  /** Streams that moved on with this entry, each with where it now stands. */
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
}

/**
 * Decides which streams may show a finding: where another stream's source owns it, this stream leaves it to that one.
 * @returns true where the stream shows it
 */
export type Ownership = (stream: number, finding: LoadedFinding) => boolean;

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
  streams: readonly FindingStream[],
  first: number,
  order: FindingOrder,
  owns: Ownership,
): Promise<MergedPage> {
  const buffers = streams.map((stream, index) => new StreamBuffer(stream, index, order.field));
  const entries: MergedEntry[] = [];
  const seen = new Set<string>();
  let skipped: StreamMove[] = [];
  while (entries.length < first) {
    const missing = first - entries.length;
    if (buffers.some((buffer) => buffer.isDry)) {
      const pulled = buffers.filter((buffer) => buffer.isDry || buffer.willRunDry(missing, entries.length));
      await Promise.all(pulled.map((buffer) => buffer.pull(missing)));
      continue;
    }
    const next = nextBuffer(buffers, order.direction);
    if (next === undefined) break;
    const entry = next.shift();
    const move = { stream: next.index, entry };
    if (seen.has(entry.id) || !isShown(entry, next.index, owns)) {
      skipped.push(move);
      continue;
    }
    seen.add(entry.id);
    entries.push({ entry, moves: [...skipped, move, ...shiftTwins(buffers, entry.id)] });
    next.countAnswered();
    skipped = [];
  }
  return { entries, hasMore: buffers.some((buffer) => !buffer.isEmpty || buffer.stream.hasMore) };
}

function nextBuffer(buffers: readonly StreamBuffer[], direction: FindingOrder['direction']): StreamBuffer | undefined {
  let best: { buffer: StreamBuffer; head: StreamEntry } | undefined;
  for (const buffer of buffers) {
    const { head } = buffer;
    if (head === undefined) continue;
    if (head.finding === null || head.finding instanceof Error) return buffer;
    if (best === undefined || compareEntries(head, best.head, direction) < 0) best = { buffer, head };
  }
  return best?.buffer;
}

function compareEntries(a: StreamEntry, b: StreamEntry, direction: FindingOrder['direction']): number {
  return compareKeys(a.key, b.key, direction) || compareIds(a.id, b.id);
}

function isShown(entry: StreamEntry, stream: number, owns: Ownership): boolean {
  const { finding } = entry;
  return !finding || finding instanceof Error || owns(stream, finding);
}

/** The same finding at the head of other streams: they pass it together. */
function shiftTwins(buffers: readonly StreamBuffer[], id: string): StreamMove[] {
  return buffers
    .filter((buffer) => buffer.head?.id === id)
    .map((buffer) => ({ stream: buffer.index, entry: buffer.shift() }));
}
