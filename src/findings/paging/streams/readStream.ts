import type { FindingOutcome } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import type { MergedPage, MergeOptions } from './mergeStreams.js';
import type { Stream } from './stream.js';
import { failureOfAll, rankEntries } from './streamBuffer.js';

interface Read {
  readonly listed: readonly ListedEntry[];
  readonly findings: readonly FindingOutcome[];
}

/**
 * A page of one stream: GuardDuty's order stands, so that no document is needed to find it. While the findings of one
 * page of ids are read, the next ids are listed.
 *
 * Calls: ⌈first/50⌉ of ListFindings, and as many of GetFindings where documents are wanted.
 */
export async function readStream(
  stream: Stream,
  { first, order, floor }: Pick<MergeOptions, 'first' | 'order' | 'floor'>,
): Promise<MergedPage> {
  const reads: Promise<Read>[] = [];
  let count = 0;
  while (count < first && stream.hasMore) {
    const listed = await stream.pull(first - count);
    count += listed.length;
    const read = stream.load(listed.map(({ id }) => id)).then((findings) => ({ listed, findings }));
    // Awaited below with the others; until then a rejection must not count as unhandled.
    read.catch(() => undefined);
    reads.push(read);
  }
  const read = await Promise.all(reads);
  const findings = read.flatMap((one) => one.findings);
  const failure = failureOfAll(findings);
  if (failure) {
    stream.abandon(failure);
    return { entries: [], hasMore: stream.hasMore, disorderly: new Set() };
  }
  const { entries, isOrderly } = rankEntries(
    read.flatMap(({ listed }) => listed),
    findings,
    order,
    floor,
  );
  return {
    entries: entries.map((entry) => ({ entry, moves: [{ stream: 0, entry }] })),
    hasMore: stream.hasMore,
    disorderly: new Set(isOrderly ? [] : [0]),
  };
}
