import type { Caller } from '../../model/caller.js';
import type { Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import { Batch, type ToFinding } from './batch.js';
import { readRefusedBatch } from './refusedBatch.js';

/** What became of the ids of one batch, in however many calls. */
export interface ReadDocuments {
  /** For every id of the batch. */
  readonly outcomes: ReadonlyMap<string, FindingOutcome>;
  /** Characters that a document took on the wire, on average. */
  readonly wireLength: number;
}

/**
 * Reads one batch, in one call unless GuardDuty refuses it for some of its ids. A failure is the outcome of each finding
 * that it concerns; nothing is thrown.
 *
 * @param begin gives the ids at the moment when the call goes out, and the same ones from then on
 */
export async function readDocuments(
  source: FindingSource,
  begin: () => ReadonlySet<string>,
  sort: Sort | undefined,
  toFinding: ToFinding,
  caller: Caller,
): Promise<ReadDocuments> {
  const batch = new Batch(source, sort, toFinding, caller);
  const refusal = await batch.read(begin);
  if (refusal) await readRefusedBatch(batch, [...begin()], refusal);
  return batch;
}
