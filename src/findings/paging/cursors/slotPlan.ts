import { sizeOfAnchor } from '../bytes/anchorRecord.js';
import type { Anchor } from '../resume/anchor.js';

/** Which anchors the cursors of a page have room for; decided once for all of them. */
export interface SlotPlan {
  /** Bytes for anchors in each cursor. */
  readonly room: number;
  /** Whether all anchors fit, at least without their hints. */
  readonly keepsAll: boolean;
  /** By slot: 1 if the hint of its anchor is kept. */
  readonly keepsHint: Uint8Array;
}

/**
 * Hints are kept for the streams that have been read furthest, because their positions are the most expensive to find
 * again.
 *
 * @param anchors by slot: all anchors that the stream may have on the page, the last one last
 */
export function planSlots(anchors: readonly (readonly Anchor[])[], room: number): SlotPlan {
  const keepsHint = new Uint8Array(anchors.length);
  const slots = [...anchors.keys()].filter((slot) => anchors[slot]?.length);
  const bareSize = slots.reduce((sum, slot) => sum + largest(anchors[slot] ?? [], false), 0);
  const keepsAll = bareSize <= room;
  // If not all anchors fit, half of the room is reserved for the streams that tie with the cursor.
  let left = keepsAll ? room - bareSize : room / 2;
  for (const slot of slots.sort((a, b) => depthOf(anchors[b]) - depthOf(anchors[a]))) {
    const whole = largest(anchors[slot] ?? [], true);
    const cost = keepsAll ? whole - largest(anchors[slot] ?? [], false) : whole;
    if (cost > left) break;
    keepsHint[slot] = 1;
    left -= cost;
  }
  return { room, keepsAll, keepsHint };
}

function largest(anchors: readonly Anchor[], withHint: boolean): number {
  return anchors.reduce((size, anchor) => Math.max(size, sizeOfAnchor(anchor, withHint)), 0);
}

function depthOf(anchors: readonly Anchor[] | undefined): number {
  const hint = anchors?.at(-1)?.hint;
  return hint === undefined ? -1 : hint.depth + hint.index;
}
