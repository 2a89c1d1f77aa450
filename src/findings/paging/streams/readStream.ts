import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { failureOfAll } from '../lists/documentFailures.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import type { MergedPage, MergeOptions } from './mergeStreams.js';
import { rankEntries } from './rankEntries.js';
import type { Stream } from './stream.js';

interface Read {
  readonly listed: readonly ListedEntry[];
  readonly findings: readonly FindingOutcome[];
}

/**
 * A page of a single stream. GuardDuty's order is kept, so no document is needed to order it. While the findings of one
 * page of ids are read, the next ids are listed.
 *
 * Calls: ⌈first/50⌉ ListFindings, and as many GetFindings if documents are needed.
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
    // All reads are awaited below; until then, a rejection must not count as unhandled.
    read.catch(() => undefined);
    reads.push(read);
  }
  const read = await Promise.all(reads);
  const findings = read.flatMap((one) => one.findings);
  const failure = failureOfAll(findings);
  if (failure) {
    stream.fail(failure);
    return { entries: [], hasMore: stream.hasMore, unsorted: new Set() };
  }
  const { entries, isSorted } = rankEntries(
    read.flatMap(({ listed }) => listed),
    findings,
    order,
    floor,
    undefined,
  );
  return {
    entries: entries.map((entry) => ({ entry, moves: [{ stream: 0, entry }] })),
    hasMore: stream.hasMore,
    unsorted: new Set(isSorted ? [] : [0]),
  };
}
