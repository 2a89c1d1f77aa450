import type { Anchor } from '../resume/anchor.js';
import type { SlotState } from '../resume/slotState.js';
import type { CursorTrails } from '../trails/cursorTrails.js';
import type { CursorState } from './cursorCodec.js';

/** Adds the anchors and hints that a cursor had no room for, if its trail is still remembered. */
export async function recallAnchors(state: CursorState, trails: CursorTrails): Promise<CursorState> {
  const anchors = state.trail && (await trails.recall(state.trail));
  if (anchors?.length !== state.slots.length) return state;
  const slots = state.slots.map((slot, index) => complete(slot, anchors[index]));
  const hasRankedTie = slots.some((slot) => slot.kind === 'ranked' && !slot.isBefore);
  return { ...state, slots, check: hasRankedTie ? state.check : undefined };
}

function complete(slot: SlotState, anchor: Anchor | undefined): SlotState {
  if (anchor === undefined || slot.kind === 'unread') return slot;
  // The cursor is signed, so it has the last word; the trail only adds to it.
  if (slot.kind === 'anchored' && slot.anchor.fingerprint !== anchor.fingerprint) return slot;
  return { kind: 'anchored', anchor, isBefore: slot.isBefore, wasMissing: slot.wasMissing };
}
