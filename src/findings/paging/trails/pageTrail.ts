import type { Anchor } from '../resume/anchor.js';

/** Bytes of a trail's id, which is random. */
export const TRAIL_ID_BYTES = 8;

/** All anchors of a page: those from before the page, and for each entry the ones that it moved. */
export interface PageTrail {
  /** By slot. */
  readonly start: readonly (Anchor | undefined)[];
  /** By entry. */
  readonly moves: readonly (readonly { readonly slot: number; readonly anchor: Anchor }[])[];
}

/** An entry of a page whose trail was kept. */
export interface TrailReference {
  /** The trail's id in base64url. */
  readonly id: string;
  /** The entry's index on the page. */
  readonly index: number;
}
