import { createHash, createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';
import { invalidInput } from '../wireError.js';

/** Where a list goes on. */
export interface PagePosition {
  /** How many findings of the list lie before. */
  offset: number;
  /** How many pages were given before, by which empty and short pages are dealt out. */
  page: number;
}

/*
 * A token is 76 bytes, 102 characters of base64url: 24 of MAC, 24 of the query's digest, offset, page and time of
 * issue in 6 each, and 10 random ones, all behind the MAC masked by it, so that no two are alike and none shows its
 * offset. Nothing is kept on the server; the key is fixed, so that tokens outlive a restart. This guards against
 * mix-ups, not attacks.
 */
const KEY = 'guardduty-graphql emulator page token';
const DIGEST_BYTES = 24;
const NUMBER_BYTES = 6;
const TOKEN_BYTES = 76;

/** @param query everything that the token is bound to, in one string */
export function issueToken(query: string, { offset, page }: PagePosition): string {
  const token = Buffer.alloc(TOKEN_BYTES);
  let at = DIGEST_BYTES;
  at += queryDigest(query).copy(token, at);
  for (const number of [offset, page, Date.now()]) at = token.writeUIntBE(number, at, NUMBER_BYTES);
  randomFillSync(token, at);
  mac(token).copy(token);
  return masked(token).toString('base64url');
}

/** @throws BadRequestException for a token that is mangled, older than `ttlMs`, or of another query */
export function readToken(text: string, query: string, ttlMs: number): PagePosition {
  const token = masked(Buffer.from(text, 'base64url'));
  const isIntact =
    token.length === TOKEN_BYTES &&
    masked(token).toString('base64url') === text &&
    timingSafeEqual(mac(token), token.subarray(0, DIGEST_BYTES));
  if (!isIntact) throw invalidInput('the parameter nextToken is not one that this service gave');
  if (!queryDigest(query).equals(token.subarray(DIGEST_BYTES, 2 * DIGEST_BYTES))) {
    throw invalidInput('the parameter nextToken belongs to another query: Input Query has changed');
  }
  const number = (index: number) => token.readUIntBE(2 * DIGEST_BYTES + index * NUMBER_BYTES, NUMBER_BYTES);
  if (Date.now() - number(2) > ttlMs) throw expiredToken();
  return { offset: number(0), page: number(1) };
}

export function expiredToken() {
  return invalidInput('the parameter nextToken has expired');
}

function mac(token: Buffer): Buffer {
  return createHmac('sha256', KEY).update(token.subarray(DIGEST_BYTES)).digest().subarray(0, DIGEST_BYTES);
}

/** Its own inverse. */
function masked(token: Buffer): Buffer {
  return Buffer.from(
    token.map((byte, index) => (index < DIGEST_BYTES ? byte : byte ^ (token[index % DIGEST_BYTES] ?? 0))),
  );
}

function queryDigest(query: string): Buffer {
  return createHash('sha256').update(query).digest().subarray(0, DIGEST_BYTES);
}
