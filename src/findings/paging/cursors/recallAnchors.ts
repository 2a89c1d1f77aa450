import type { Anchor } from '../resume/anchor.js';
import type { SlotState } from '../resume/slotState.js';
import type { CursorTrails } from '../trails/cursorTrails.js';
import type { CursorState } from './cursorCodec.js';

/** What a cursor says, with what it had no room for, as far as that is remembered. */
export async function recallAnchors(state: CursorState, trails: CursorTrails): Promise<CursorState> {
  const anchors = state.trail && (await trails.recall(state.trail));
  if (anchors?.length !== state.slots.length) return state;
  const slots = state.slots.map((slot, index) => complete(slot, anchors[index]));
  // With all anchors at hand nothing is left to be told by rank alone.
  const isRanked = slots.some((slot) => slot.kind === 'ranked' && !slot.isBefore);
  return { ...state, slots, check: isRanked ? state.check : undefined };
}

function complete(slot: SlotState, anchor: Anchor | undefined): SlotState {
  if (anchor === undefined || slot.kind === 'unread') return slot;
  // The cursor is signed; what is remembered only adds to it.
  if (slot.kind === 'anchored' && slot.anchor.after !== anchor.after) return slot;
  return { kind: 'anchored', anchor, isBefore: slot.isBefore, wasMissing: slot.wasMissing };
}
