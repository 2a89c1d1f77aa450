import type { FindingOrderField } from '../../__generated__/types.js';
import type { Stream } from './findingStream.js';
import type { MergedPage } from './mergeStreams.js';
import { readEntries, type StreamEntry } from './streamBuffer.js';

/**
 * A page of one stream: GuardDuty's order stands, so that no document is needed to find it. While the findings of one
 * page of ids are read, the next ids are listed.
 *
 * Calls: ⌈first/50⌉ of ListFindings, and as many of GetFindings where documents are wanted.
 */
export async function readStream(stream: Stream, first: number, field: FindingOrderField): Promise<MergedPage> {
  const reads: Promise<StreamEntry[]>[] = [];
  let count = 0;
  while (count < first && stream.hasMore) {
    const pull = await stream.pull(first - count);
    count += pull.ids.length;
    const read = readEntries(stream, pull, field);
    // Awaited below with the others; until then a rejection must not count as unhandled.
    read.catch(() => undefined);
    reads.push(read);
  }
  const entries = (await Promise.all(reads)).flat();
  return {
    entries: entries.map((entry) => ({ entry, moves: [{ stream: 0, position: entry.position, key: entry.key }] })),
    hasMore: stream.hasMore,
  };
}
