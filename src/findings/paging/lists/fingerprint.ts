import { hash } from 'node:crypto';

/** A finding's id in eight characters (48 bits): cursors have no room for whole ids. */
export function fingerprintOf(findingId: string): string {
  return hash('sha256', findingId, 'base64url').slice(0, 8);
}

/** The first 32 bits of a fingerprint. */
export function shorten(fingerprint: string): number {
  return Buffer.from(fingerprint, 'base64url').readUInt32BE(0);
}

/** One fingerprint of several ids in their order, 32 bits. */
export function fingerprintOfAll(ids: readonly string[]): number {
  return hash('sha256', ids.join(' '), 'buffer').readUInt32BE(0);
}
