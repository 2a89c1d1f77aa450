import { cursorExpired } from '../resume/cursorExpired.js';
import type { SlotState } from '../resume/slotState.js';
import type { Stream } from '../streams/stream.js';
import type { CursorState } from './cursorCodec.js';
import { TieCheck } from './tieCheck.js';

/**
 * Compares a cursor's check (see TieCheck) with the positions that were found by rank. If they disagree, the list of
 * some stream has changed, and nobody can tell where.
 *
 * @param streams each with its slot
 * @returns the slots, those verified with anchors
 * @throws BAD_USER_INPUT if the positions are not the cursor's
 */
export async function verifyTies(
  { check, slots }: Pick<CursorState, 'check' | 'slots'>,
  streams: ReadonlyMap<number, Stream>,
): Promise<readonly SlotState[]> {
  if (check === undefined) return slots;
  const ties = [...slots.entries()].filter(([, slot]) => slot.kind === 'ranked' && !slot.isBefore);
  const found = await Promise.all(ties.map(async ([slot]) => [slot, await streams.get(slot)?.lastPassed()] as const));
  const actual = new TieCheck();
  for (const [slot, passed] of found) actual.add(slot, passed?.fingerprint);
  if (actual.text !== check) throw cursorExpired();
  const verified = [...slots];
  for (const [slot, passed] of found) {
    if (passed === undefined) continue;
    const anchor = { ...passed, isSorted: true, previous: undefined, hint: undefined };
    verified[slot] = { kind: 'anchored', anchor, isBefore: false, wasMissing: slots[slot]?.wasMissing ?? false };
  }
  return verified;
}
