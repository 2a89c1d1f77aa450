import { hash } from 'node:crypto';
import type { WrittenKey } from '../order/findingOrder.js';

/** The digest of a key that no document was read for. */
export const UNKNOWN_KEY = 0;

/**
 * How the last answered finding of a stream is found again in its list. Nothing of it is long: a cursor over a hundred
 * sources has no room for ids.
 */
export interface Anchor {
  /** Fingerprint of the finding's id, 8 characters. */
  readonly after: string;
  /** Of what the finding's document says of its key, 16 bits; `UNKNOWN_KEY` where none was read. */
  readonly keyDigest: number;
  /** Whether all keys of the list that were read go by the order; where not, they do not tell a place. */
  readonly isOrderly: boolean;
  /**
   * The one answered before it, which stands for it where it has left its place itself; undefined for the first of a
   * list, and where a cursor had no room for it.
   */
  readonly previous: PreviousAnchor | undefined;
  /** Undefined where a cursor had no room for it. */
  readonly hint: AnchorHint | undefined;
}

export interface PreviousAnchor {
  /** Fingerprint of the finding's id, 32 bits: the first of `after`. */
  readonly after: number;
  readonly keyDigest: number;
}

/**
 * Where the finding stood, which may be out of date. The token is that of the page which holds the finding, not of the
 * next: only who reads the finding's own page again sees whether the list has changed around it.
 */
export interface AnchorHint {
  /** Undefined for the list's first page. */
  readonly token: string | undefined;
  /** Ids of the list ahead of the page. */
  readonly depth: number;
  /** In the page. */
  readonly index: number;
  /** Fingerprint of the page's ids up to the finding, 32 bits. */
  readonly prefix: number;
}

/** Eight characters that stand for a finding's id. */
export function fingerprint(findingId: string): string {
  return hash('sha256', findingId, 'base64url').slice(0, 8);
}

/** The same fingerprint, cut to 32 bits. */
export function shortFingerprint(after: string): number {
  return Buffer.from(after, 'base64url').readUInt32BE(0);
}

/** One fingerprint for several ids in their order, 32 bits. */
export function fingerprintAll(ids: readonly string[]): number {
  return hash('sha256', ids.join(' '), 'buffer').readUInt32BE(0);
}

/** @returns `UNKNOWN_KEY` for a key that no document was read for */
export function digestKey(key: WrittenKey): number {
  if (key === undefined) return UNKNOWN_KEY;
  return hash('sha256', JSON.stringify(key.value) ?? '', 'buffer').readUInt16BE(0) || 1;
}
