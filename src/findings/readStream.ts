import type { FindingOrderField } from '../__generated__/resolvers.js';
import type { FindingStream, Pull, StreamEntry } from './findingStream.js';
import type { MergedPage } from './mergeStreams.js';
import { toEntry } from './streamBuffer.js';

/**
 * A page of one stream: GuardDuty's order stands, so that no document is needed to find it. While the findings of one
 * page of ids are read, the next ids are listed.
 *
 * Calls: ⌈first/50⌉ of ListFindings, and as many of GetFindings where documents are wanted.
 *
 * @param withDocuments false where nothing but ids is asked for
 */
export async function readStream(
  stream: FindingStream,
  first: number,
  field: FindingOrderField,
  withDocuments: boolean,
): Promise<MergedPage> {
  const reads: Promise<StreamEntry[]>[] = [];
  const seen = new Set<string>();
  while (seen.size < first && stream.hasMore) {
    const pull = withoutSeen(await stream.pull(first - seen.size), seen);
    for (const id of pull.ids) seen.add(id);
    const read = readEntries(stream, pull, field, withDocuments);
    // Awaited below with the others; until then a rejection must not count as unhandled.
    read.catch(() => undefined);
    reads.push(read);
  }
  const entries = (await Promise.all(reads)).flat();
  return {
    entries: entries.map((entry) => ({ entry, moves: [{ stream: 0, entry }] })),
    hasMore: stream.hasMore,
  };
}

async function readEntries(
  stream: FindingStream,
  pull: Pull,
  field: FindingOrderField,
  withDocuments: boolean,
): Promise<StreamEntry[]> {
  const findings = withDocuments ? await stream.load(pull.ids) : [];
  return pull.ids.map((id, index) => toEntry(id, pull, index, findings[index], field));
}

/** A finding that moved while it was being listed can be on two upstream pages. */
function withoutSeen(pull: Pull, seen: ReadonlySet<string>): Pull {
  if (!pull.ids.some((id) => seen.has(id))) return pull;
  const kept = pull.ids.map((_id, index) => index).filter((index) => !seen.has(pull.ids[index] as string));
  return {
    ids: kept.map((index) => pull.ids[index] as string),
    positions: kept.map((index) => pull.positions[index] as Pull['positions'][number]),
  };
}
