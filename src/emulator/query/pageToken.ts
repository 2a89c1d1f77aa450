import { createHash, createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';
import { invalidInput } from '../wireError.js';

/** Where the next page of a list begins. */
export interface PagePosition {
  /** How many findings come before it. */
  offset: number;
  /** How many pages come before it; this decides which pages are empty, short or repeated. */
  page: number;
}

/*
 * A token has 76 bytes, 102 characters in base64url: a MAC (24 bytes), the digest of the query (24), offset, page and
 * time of issue (6 each) and random bytes (10). Everything after the MAC is masked with it, so that no two tokens look
 * alike and none reveals its offset. The server keeps no state and the key is fixed, so tokens survive a restart. This
 * protects against mix-ups, not against attacks.
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

/** @throws BadRequestException for a token that is corrupt, older than `ttlMs`, or of another query */
export function readToken(text: string, query: string, ttlMs: number): PagePosition {
  const token = masked(Buffer.from(text, 'base64url'));
  const isIntact =
    token.length === TOKEN_BYTES &&
    masked(token).toString('base64url') === text &&
    timingSafeEqual(mac(token), token.subarray(0, DIGEST_BYTES));
  if (!isIntact) throw invalidInput('the parameter nextToken was not issued by this service');
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
