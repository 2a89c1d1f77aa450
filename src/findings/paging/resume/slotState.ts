import type { Anchor } from './anchor.js';

/**
 * How much of one stream a cursor has passed.
 *
 * `unread`: nothing. `anchored`: everything up to the anchor. `ranked`: every entry that ranks up to the cursor, which
 * is all that a cursor says about a stream if it has no room for the stream's anchor.
 */
export type SlotState = UnreadSlot | AnchoredSlot | RankedSlot;

interface Slot {
  /** Whether the cursor's page was returned without the stream's source, so that the stream may lag behind. */
  readonly wasMissing: boolean;
}

interface PassedSlot extends Slot {
  /** Whether everything passed is known to sort before the cursor's key, so that nothing that ties with it was passed. */
  readonly isBefore: boolean;
}

export interface UnreadSlot extends Slot {
  readonly kind: 'unread';
}

export interface AnchoredSlot extends PassedSlot {
  readonly kind: 'anchored';
  readonly anchor: Anchor;
}

export interface RankedSlot extends PassedSlot {
  readonly kind: 'ranked';
}

export const UNREAD_SLOT: UnreadSlot = { kind: 'unread', wasMissing: false };
