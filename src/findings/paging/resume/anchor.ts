import { hash } from 'node:crypto';
import type { WireKey } from '../order/findingOrder.js';

/** The digest of a key for which no document was read. */
export const UNKNOWN_KEY = 0;

/**
 * Identifies the last finding that a stream returned, so that it can be found again in the stream's list. All of it is
 * short: a cursor over a hundred sources has no room for ids.
 */
export interface Anchor {
  /** Fingerprint of the finding's id, 8 characters. */
  readonly fingerprint: string;
  /** Digest of the finding's key as its document has it, 16 bits; `UNKNOWN_KEY` if no document was read. */
  readonly keyDigest: number;
  /** Whether all keys read from the list were in order. If not, keys tell nothing about positions in the list. */
  readonly isSorted: boolean;
  /**
   * The finding returned before it, which stands in for it if it has moved. Undefined for the first finding of a list,
   * and if the cursor had no room for it.
   */
  readonly previous: PreviousAnchor | undefined;
  /** Undefined if the cursor had no room for it. */
  readonly hint: AnchorHint | undefined;
}

export interface PreviousAnchor {
  /** The first 32 bits of the fingerprint of the finding's id. */
  readonly fingerprint: number;
  readonly keyDigest: number;
}

/**
 * Where the finding was listed; it may have moved since. The token is that of the finding's own page, not of the next
 * one: only reading the finding's own page again shows whether the list has changed around it.
 */
export interface AnchorHint {
  /** Undefined for the first page of the list. */
  readonly token: string | undefined;
  /** Number of ids in the list before the page. */
  readonly depth: number;
  /** Position on the page. */
  readonly index: number;
  /** Fingerprint of the page's ids up to and including the finding, 32 bits. */
  readonly prefix: number;
}

/** @returns `UNKNOWN_KEY` if no document was read */
export function digestKey(key: WireKey): number {
  if (key === undefined) return UNKNOWN_KEY;
  return hash('sha256', JSON.stringify(key.value) ?? '', 'buffer').readUInt16BE(0) || 1;
}
