import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { badUserInput, type GatewayError } from '../../../model/errors.js';
import {
  type CursorContents,
  packContents,
  readContents,
  roomForAnchors,
  type TrailReference,
} from './cursorContents.js';
import { type CursorHead, packHead } from './cursorHead.js';
import { type CursorScope, digestsOf } from './cursorScope.js';
import type { PageSlots } from './pageSlots.js';

/** The longest cursor that is made or accepted, in characters. */
export const MAX_CURSOR_LENGTH = 2000;
const SIGNATURE_BYTES = 12;
const MAX_BODY_BYTES = Math.floor((MAX_CURSOR_LENGTH * 3) / 4) - SIGNATURE_BYTES;

/** What a cursor says when it is read. */
export type CursorState = Omit<CursorContents, 'scope'>;

/**
 * Makes cursors and reads them back. A cursor is `base64url(signature + contents)`: it holds all that is needed to go
 * on, so that it survives a restart and works on every replica with the same key.
 */
export class CursorCodec {
  readonly #key: Buffer;

  /** @param secret from CURSOR_SECRET, or anything that all replicas have in common */
  constructor(secret: string) {
    this.#key = createHash('sha256').update(`guardduty-graphql cursor ${secret}`).digest();
  }

  /**
   * @param heads of all cursors of a page
   * @returns bytes that each has left for anchors
   * @throws BAD_USER_INPUT for more streams than any cursor has room for
   */
  roomFor(heads: readonly CursorHead[], slots: number, scope: CursorScope): number {
    const { bytes } = digestsOf(scope);
    const longest = heads.reduce((length, head) => Math.max(length, packHead(head, bytes).length), 0);
    const room = roomForAnchors(longest, slots, MAX_BODY_BYTES);
    if (room >= 0) return room;
    throw badUserInput(
      `A cursor has no room for ${slots} lists of findings, one for each source and range of severities; ask for fewer ranges.`,
    );
  }

  /** @returns at most MAX_CURSOR_LENGTH characters, where the slots keep to the room that `roomFor` tells */
  encode(head: CursorHead, slots: PageSlots, trail: TrailReference, scope: CursorScope): string {
    const body = packContents(packHead(head, digestsOf(scope).bytes), slots, trail, MAX_BODY_BYTES);
    return Buffer.concat([this.#signature(body), body]).toString('base64url');
  }

  /** @throws BAD_USER_INPUT for a cursor that was cut, forged, or made for another query */
  decode(cursor: string, scope: CursorScope, streams: number): CursorState {
    const contents = readContents(this.#verify(cursor));
    if (contents === undefined) throw badUserInput('"after" was made by another version of the gateway; begin anew.');
    const { filter, state, order, sources } = digestsOf(scope);
    const given = contents.scope;
    if (!sources.equals(given.sources)) throw otherQuery('set of sources');
    if (!state.equals(given.state)) throw otherQuery('state');
    if (!order.equals(given.order)) throw otherQuery('orderBy');
    // Last, because the state is a criterion too.
    if (!filter.equals(given.filter)) throw otherQuery('filter');
    if (contents.slots.length !== streams) throw otherQuery('set of sources');
    return contents;
  }

  #verify(cursor: string): Buffer {
    if (cursor.length > MAX_CURSOR_LENGTH) {
      throw badUserInput(`"after" has ${cursor.length} characters; a cursor has ${MAX_CURSOR_LENGTH} at most.`);
    }
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const isOurs = signature.length === SIGNATURE_BYTES && timingSafeEqual(signature, this.#signature(body));
    if (!isOurs || bytes.toString('base64url') !== cursor) {
      throw badUserInput('"after" is no cursor of this gateway; give an "endCursor" or "cursor" as it was answered.');
    }
    return body;
  }

  #signature(body: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(body).digest().subarray(0, SIGNATURE_BYTES);
  }
}

function otherQuery(what: string): GatewayError {
  return badUserInput(`"after" is a cursor of another query: its ${what} is not this one's. Begin without "after".`);
}
