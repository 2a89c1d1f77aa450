import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { badUserInput, type GatewayError } from '../../../model/errors.js';
import type { TrailReference } from '../trails/pageTrail.js';
import { type CursorContents, packContents, readContents, roomForAnchors } from './cursorContents.js';
import { type CursorHead, packHead, sizeOfHead } from './cursorHead.js';
import { type CursorScope, digestScope, hasVisibility } from './cursorScope.js';
import type { PageSlots } from './pageSlots.js';

/** The longest cursor that is made or accepted, in characters. */
export const MAX_CURSOR_LENGTH = 2000;
const SIGNATURE_BYTES = 12;
const MAX_BODY_BYTES = Math.floor((MAX_CURSOR_LENGTH * 3) / 4) - SIGNATURE_BYTES;

/** What a cursor says, once its signature and its scope have been checked. */
export type CursorState = Omit<CursorContents, 'scope'>;

/**
 * Writes and reads cursors. A cursor is `base64url(signature + contents)`. It contains everything that is needed to
 * continue, so it survives a restart and works on every replica that has the same secret.
 */
export class CursorCodec {
  readonly #key: Buffer;

  /** @param secret CURSOR_SECRET, or anything else that all replicas share */
  constructor(secret: string) {
    this.#key = createHash('sha256').update(`guardduty-graphql cursor ${secret}`).digest();
  }

  /**
   * @param heads the heads of all cursors of a page
   * @param slots number of slots
   * @returns bytes that each cursor has left for anchors
   * @throws BAD_USER_INPUT if the query has more streams than fit into a cursor
   */
  roomFor(heads: readonly CursorHead[], slots: number): number {
    const longest = heads.reduce((length, head) => Math.max(length, sizeOfHead(head)), 0);
    const room = roomForAnchors(longest, slots, MAX_BODY_BYTES);
    if (room >= 0) return room;
    throw badUserInput(
      `A cursor has no room for ${slots} lists of findings, one for each source and severity range, and for every 50 accounts if you may see some only; ask for fewer severity ranges or accounts.`,
    );
  }

  /** @returns at most MAX_CURSOR_LENGTH characters, provided that the slots were planned with `roomFor` */
  encode(head: CursorHead, slots: PageSlots, trail: TrailReference, scope: CursorScope): string {
    const body = packContents(packHead(head, digestScope(scope).bytes), slots, trail, MAX_BODY_BYTES);
    return Buffer.concat([this.#signature(body), body]).toString('base64url');
  }

  /** @throws BAD_USER_INPUT if the cursor was truncated, forged, or made for another query */
  decode(cursor: string, scope: CursorScope, streams: number): CursorState {
    const contents = readContents(this.#verify(cursor));
    if (contents === undefined)
      throw badUserInput('"after" was made by another version of the gateway; start again without "after".');
    const { filter, state, order, sources } = digestScope(scope);
    const given = contents.scope;
    if (!sources.equals(given.sources)) throw otherQuery('set of sources');
    if (!hasVisibility(scope, given.state)) throw otherQuery('set of accounts that the caller may see');
    if (!state.equals(given.state)) throw otherQuery('state');
    if (!order.equals(given.order)) throw otherQuery('orderBy');
    // The filter comes last, because another state changes the criteria too.
    if (!filter.equals(given.filter))
      throw otherQuery(scope.narrowedBy === undefined ? 'filter' : 'entity or its filter');
    if (contents.slots.length !== streams) throw otherQuery('set of sources');
    return contents;
  }

  #verify(cursor: string): Buffer {
    if (cursor.length > MAX_CURSOR_LENGTH) {
      throw badUserInput(`"after" has ${cursor.length} characters; a cursor has at most ${MAX_CURSOR_LENGTH}.`);
    }
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const isOurs = signature.length === SIGNATURE_BYTES && timingSafeEqual(signature, this.#signature(body));
    if (!isOurs || bytes.toString('base64url') !== cursor) {
      throw badUserInput(
        '"after" is not a cursor of this gateway; pass a "cursor" or "endCursor" from an earlier answer, unchanged.',
      );
    }
    return body;
  }

  #signature(body: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(body).digest().subarray(0, SIGNATURE_BYTES);
  }
}

function otherQuery(what: string): GatewayError {
  return badUserInput(`"after" is a cursor of another query: its ${what} differs. Start again without "after".`);
}
