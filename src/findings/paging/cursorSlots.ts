import type { Anchor } from './anchor.js';
import type { SlotState } from './slotState.js';

/** What of a stream was passed: nothing, only what sorts before the cursor's key, or something that sorts equal too. */
export const UNREAD = 0;
export const BEFORE = 1;
export const TIED = 2;

/**
 * The state of all streams at one place of a page, as plain arrays: a page over a thousand sources has a thousand
 * cursors, and each is made from all of it.
 */
export interface CursorSlots {
  readonly length: number;
  /** UNREAD, BEFORE or TIED. */
  readonly passed: Uint8Array;
  /** Undefined where nothing was passed, or where it is not known what was passed last. */
  readonly anchors: readonly (Anchor | undefined)[];
  /** 1 where the cursor's page was answered without the stream's source. */
  readonly missing: Uint8Array;
  /** The streams that have been read furthest first: their places are the most work to find again. */
  readonly byDepth: readonly number[];
}

export function passedOf(slot: SlotState): number {
  if (slot.kind === 'unread') return UNREAD;
  return slot.isBefore ? BEFORE : TIED;
}

export function anchorOf(slot: SlotState): Anchor | undefined {
  return slot.kind === 'anchored' ? slot.anchor : undefined;
}
