import { RefusedByGuardDuty, RefusedSort, SourceUnavailable } from '../../model/errors.js';
import { describeSource } from '../../model/sourceIdentity.js';
import type { Batch } from './batch.js';
import { listIds } from './listIds.js';

/** Pages of a list of the batch's ids: GuardDuty may give short and empty ones. */
const MAX_PAGES = 5;
/** If this many parts of a batch are refused, all of them, it is not for single ids that GuardDuty itself lists. */
const PARTS_TO_GIVE_UP = 4;

/**
 * Reads a batch that GuardDuty refused. It may be for an id that it does not know, so that the others are there and must
 * be answered; whether it is, and for which ids, takes a handful of calls, however many ids are unknown.
 */
export async function readRefusedBatch(
  batch: Batch,
  ids: readonly string[],
  refusal: RefusedByGuardDuty,
): Promise<void> {
  const fault = await explainRefusal(batch, refusal);
  if (fault) return batch.fail(ids, fault);
  // Without the list, halves tell as well, in more calls.
  const listed = await listIds(batch, ids, MAX_PAGES).catch(() => undefined);
  const unlisted = listed ? ids.filter((id) => !listed.has(id)) : [];
  const others = listed ? ids.filter((id) => listed.has(id)) : ids;
  const areUnlistedRefused = unlisted.length > 0 && (await areRefused(batch, unlisted));
  // Where all are listed, the others are the batch that was refused.
  const areOthersRefused = others.length > 0 && (unlisted.length === 0 || (await areRefused(batch, others)));
  const refused = areOthersRefused ? await readInHalves(batch, others, listed !== undefined, refusal) : [];
  if (!areUnlistedRefused && refused.length === 0) return;
  await settle(batch, areUnlistedRefused ? unlisted : [], refused, refusal);
}

/**
 * What a refused batch was refused for: calls without ids tell.
 * @returns undefined where it is for its ids; RefusedSort where it is for the order
 */
export async function explainRefusal(batch: Batch, refusal: RefusedByGuardDuty): Promise<Error | undefined> {
  const whole = await batch.ask(batch.sort);
  if (!(whole instanceof RefusedByGuardDuty)) return whole;
  if (batch.sort === undefined) return refusesEverything(batch, refusal);
  const withoutSort = await batch.ask(undefined);
  if (withoutSort instanceof RefusedByGuardDuty) return refusesEverything(batch, refusal);
  if (withoutSort) return withoutSort;
  // If all calls were refused for a moment, it is not the sort.
  const again = await batch.ask(batch.sort);
  return again instanceof RefusedByGuardDuty ? new RefusedSort(refusal.message, refusal.cause, refusal.source) : again;
}

/** It is not for what was asked. */
function refusesEverything({ source }: Batch, refusal: RefusedByGuardDuty): SourceUnavailable {
  const message = `GuardDuty in ${describeSource(source)} refuses to give findings that it has.`;
  return new SourceUnavailable('failed', message, source, { cause: refusal });
}

/** @returns whether GuardDuty refuses to read these ids; otherwise it is known what became of each */
async function areRefused(batch: Batch, ids: readonly string[]): Promise<boolean> {
  const set = new Set(ids);
  return (await batch.read(() => set)) !== undefined;
}

/**
 * Halves ids that are refused together until those that are refused are alone.
 * @returns those that are refused by themselves
 */
async function readInHalves(
  batch: Batch,
  ids: readonly string[],
  areListed: boolean,
  refusal: RefusedByGuardDuty,
): Promise<string[]> {
  const alone: string[] = [];
  for (let parts = [ids]; parts.length > 0; ) {
    alone.push(...parts.filter((part) => part.length === 1).flat());
    const halves = parts.filter((part) => part.length > 1).flatMap(halve);
    const refused = await Promise.all(halves.map((half) => areRefused(batch, half)));
    const isAll = halves.length >= PARTS_TO_GIVE_UP && refused.every(Boolean);
    if (areListed && isAll) {
      batch.fail(halves.flat(), refusesEverything(batch, refusal));
      return alone;
    }
    parts = halves.filter((_, index) => refused[index]);
  }
  return alone;
}

function halve(ids: readonly string[]): (readonly string[])[] {
  const middle = Math.ceil(ids.length / 2);
  return [ids.slice(0, middle), ids.slice(middle)];
}

/**
 * That an id is refused means that there is no such finding, unless something else was wrong at that moment: then calls
 * without ids are refused too, or the id is read when it is asked for once more.
 *
 * @param unlisted are not listed either, and were refused together
 * @param alone were refused by themselves
 */
async function settle(
  batch: Batch,
  unlisted: readonly string[],
  alone: readonly string[],
  refusal: RefusedByGuardDuty,
): Promise<void> {
  const fault = await explainRefusal(batch, refusal);
  if (fault) return batch.fail([...unlisted, ...alone], fault);
  batch.setNone(unlisted);
  await Promise.all(
    alone.map(async (id) => {
      if (await areRefused(batch, [id])) batch.setNone([id]);
    }),
  );
}
