import type { Caller } from '../../model/caller.js';
import type { Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { FindingOutcome, LoadedFinding } from '../../model/loadedFinding.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';
import { Batch, type ToFinding } from './batch.js';
import type { Guard } from './guard.js';
import { readGuarded } from './readGuarded.js';
import { readRefusedBatch } from './refusedBatch.js';
import type { UnknownIds } from './unknownIds.js';

/** What became of the ids of one batch, in however many calls. */
export interface ReadDocuments {
  /** For every id of the batch, as those see it who wait for it. */
  readonly outcomes: ReadonlyMap<string, FindingOutcome>;
  /** Findings that they may not see, and others may. */
  readonly unseen?: ReadonlyMap<string, LoadedFinding>;
  /** Characters that a document took on the wire, on average. */
  readonly wireLength: number;
}

/** What batches of one source are read with. */
export interface BatchTerms {
  readonly toFinding: ToFinding;
  /** Those that everybody who waits for a batch may see. */
  readonly accounts: VisibleAccounts;
  readonly unknownIds: UnknownIds;
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
  { toFinding, accounts, unknownIds }: BatchTerms,
  caller: Caller,
  guard: Guard,
): Promise<ReadDocuments> {
  const batch = new Batch(source, sort, toFinding, caller, accounts);
  if (guard !== 'none') {
    await readGuarded(batch, begin, unknownIds, guard === 'odd');
    return batch;
  }
  const refusal = await batch.read(begin);
  if (refusal) await readRefusedBatch(batch, [...begin()], refusal);
  return batch;
}
