import type { Anchor } from './anchor.js';

/**
 * How much of one stream a cursor has passed.
 *
 * `unread`: nothing. `anchored`: everything up to the anchor. `ranked`: everything that ranks up to the cursor, which
 * is all that is said of a stream where there is no room for its anchor.
 */
export type SlotState = UnreadSlot | AnchoredSlot | RankedSlot;

export interface UnreadSlot {
  readonly kind: 'unread';
  readonly wasMissing: boolean;
}

export interface AnchoredSlot {
  readonly kind: 'anchored';
  readonly anchor: Anchor;
  readonly isBefore: boolean;
  readonly wasMissing: boolean;
}

export interface RankedSlot {
  readonly kind: 'ranked';
  readonly isBefore: boolean;
  readonly wasMissing: boolean;
}

/*
 * isBefore: whether what was passed is known to sort before the cursor's key, so that nothing that sorts equal was.
 * wasMissing: whether the cursor's page was answered without the stream's source, so that the stream may be behind.
 */

export const UNREAD: UnreadSlot = { kind: 'unread', wasMissing: false };
