import { asError, type RefusedByGuardDuty } from '../../model/errors.js';
import { Batch } from './batch.js';
import { listIds } from './listIds.js';
import { explainRefusal, readRefusedBatch } from './refusedBatch.js';
import type { UnknownIds } from './unknownIds.js';

/** An id of AWS's form that no finding has. */
const DECOY = '0'.repeat(32);
const MAX_PAGES = 20;

/**
 * Reads ids for callers who see some accounts only and are not known to see these findings. A source that refuses
 * unknown ids would answer an unseen finding in one call and an unknown id in several. So its findings are listed first,
 * with the limit, and only those are read that are listed: what is not visible is never asked for.
 *
 * Nobody knows whether a source refuses unknown ids before it has been asked for one. So the first batch takes one along
 * (a full one lets a call of its own do so): whether the source refuses it does not depend on the other ids.
 *
 * @param isOdd whether there are ids of another form than AWS's, for which a decoy does not tell
 */
export async function readGuarded(
  batch: Batch,
  begin: () => ReadonlySet<string>,
  unknownIds: UnknownIds,
  isOdd: boolean,
): Promise<void> {
  if (isOdd) return readListed(batch, [...begin()]);
  if (unknownIds.treatment === undefined && begin().size === batch.source.maxIds) {
    unknownIds.probe ??= probe(batch, unknownIds).finally(() => {
      unknownIds.probe = undefined;
    });
    await unknownIds.probe;
  }
  if (unknownIds.treatment === 'omitted') {
    const refusal = await batch.read(begin);
    return refusal && readAfterRefusal(batch, [...begin()], unknownIds, refusal);
  }
  const ids = begin();
  if (unknownIds.treatment === 'refused' || ids.size === batch.source.maxIds) return readListed(batch, [...ids]);
  const refusal = await batch.read(begin, [DECOY]);
  if (refusal) return readAfterRefusal(batch, [...ids], unknownIds, refusal);
  if (!batch.hasFailed) unknownIds.treatment ??= 'omitted';
}

/** Whether a batch can take a decoy along is settled when it departs: it takes in no more ids. */
async function probe({ source, caller, accounts }: Batch, unknownIds: UnknownIds): Promise<void> {
  const batch = new Batch(source, undefined, () => undefined, caller, accounts);
  const refusal = await batch.read(() => new Set([DECOY]));
  if (batch.hasFailed || (refusal && (await explainRefusal(batch, refusal)))) return;
  unknownIds.treatment ??= refusal ? 'refused' : 'omitted';
}

async function readAfterRefusal(
  batch: Batch,
  ids: readonly string[],
  unknownIds: UnknownIds,
  refusal: RefusedByGuardDuty,
): Promise<void> {
  const fault = await explainRefusal(batch, refusal);
  if (fault) return batch.fail(ids, fault);
  unknownIds.treatment = 'refused';
  await readListed(batch, ids);
}

async function readListed(batch: Batch, ids: readonly string[]): Promise<void> {
  let listed: ReadonlySet<string>;
  try {
    listed = await listIds(batch, ids, MAX_PAGES);
  } catch (error) {
    return batch.fail(ids, asError(error));
  }
  batch.setNone(ids.filter((id) => !listed.has(id)));
  const visible = ids.filter((id) => listed.has(id));
  if (visible.length === 0) return;
  const set = new Set(visible);
  const refusal = await batch.read(() => set);
  if (refusal) await readRefusedBatch(batch, visible, refusal);
}
