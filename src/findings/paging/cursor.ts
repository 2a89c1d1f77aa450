import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FindingOrder, FindingState } from '../../__generated__/types.js';
import type { Criteria } from '../../model/criteria.js';
import { badUserInput, type GatewayError } from '../../model/errors.js';
import type { KnownKey, OrderKey } from './findingOrder.js';

/** The longest cursor that is made or accepted, in characters. */
export const MAX_CURSOR_LENGTH = 2000;
const MAX_CURSOR_BYTES = 16_384;
const VERSION = 1;
const MAX_KEY_LENGTH = 300;
const SIGNATURE_BYTES = 12;

/**
 * Where one stream of findings goes on: behind the finding `after`. Token and index say where it stood, and may be out
 * of date. The token is that of the page which holds the finding, not of the next: only who reads the finding's own
 * page again sees whether the list has changed around it.
 */
export interface StreamPosition {
  /** Fingerprint of the stream's last answered finding; undefined where none was answered yet. */
  readonly after: string | undefined;
  /** Token of the upstream page that holds `after`; undefined for the first page. */
  readonly token: string | undefined;
  /** Index of `after` in the token's page; -1 where that is not known. */
  readonly index: number;
  /** Fingerprint of the page's ids up to `after`; undefined where that is not known. */
  readonly prefix: string | undefined;
}

/** A stream's position as a cursor holds it. */
export interface CursorPosition extends StreamPosition {
  /** Whether `after` is known to sort before the cursor's key, so that nothing that sorts equal has been answered. */
  readonly isBefore: boolean;
  /** Whether the cursor's page was answered without the stream's source: the stream may be behind the cursor. */
  readonly wasMissing: boolean;
}

export const BEGINNING: CursorPosition = {
  after: undefined,
  token: undefined,
  index: -1,
  prefix: undefined,
  isBefore: false,
  wasMissing: false,
};

/** Eight characters that stand for a finding's id: with a hundred sources a cursor has no room for ids. */
export function fingerprint(findingId: string): string {
  return createHash('sha256').update(findingId).digest('base64url').slice(0, 8);
}

/** One fingerprint for the ids of a page up to an index. */
export function fingerprintUpTo(ids: readonly string[], index: number): string {
  return fingerprint(ids.slice(0, index + 1).join(' '));
}

/** What a cursor says. */
export interface CursorState {
  /** The finding that the cursor stands on. */
  readonly findingId: string;
  /** What it was placed by; undefined where that was not read. */
  readonly key: KnownKey | undefined;
  /** One for each stream, in the order of the streams. */
  readonly positions: readonly CursorPosition[];
}

/** The query that a cursor belongs to. */
export interface CursorScope {
  readonly criteria: readonly Criteria[];
  readonly state: FindingState;
  readonly order: FindingOrder;
  /** The configured sources, each in a form that never changes. */
  readonly sources: readonly string[];
}

/** version, filter, state, order, sources, finding id, key, positions with 0 for none */
type Payload = [number, string, string, string, string, string, PackedKey, PackedPosition[]];
/** 0 for an unknown key; a known one is alone in a list, null where the finding has none. */
type PackedKey = 0 | [OrderKey | null];
/** [after, token, index, the sum of 1 for isBefore and 2 for wasMissing, prefix] */
type PackedPosition = [string | 0, string | 0, number, number?, string?];

/**
 * Makes cursors and reads them back. A cursor is `base64url(signature + deflate(JSON))`: it holds all that is needed to
 * go on, so that it survives a restart and works on every replica with the same key.
 */
export class CursorCodec {
  readonly #key: Buffer;

  /** @param secret from CURSOR_SECRET, or anything that all replicas have in common */
  constructor(secret: string) {
    this.#key = createHash('sha256').update(`guardduty-graphql cursor ${secret}`).digest();
  }

  /**
   * @returns at most MAX_CURSOR_LENGTH characters: tokens and indices are hints, and with very many sources the longest
   *   tokens are left out until the rest fits, then the indices
   */
  encode(state: CursorState, scope: CursorScope): string {
    let positions = state.positions;
    for (;;) {
      const cursor = this.#sign(toPayload({ ...state, positions }, scope));
      if (cursor.length <= MAX_CURSOR_LENGTH) return cursor;
      const shorter = withFewerHints(positions);
      if (shorter === undefined) throw new Error(`A cursor over ${positions.length} streams does not fit`);
      positions = shorter;
    }
  }

  /** @throws BAD_USER_INPUT for a cursor that was cut, forged, or made for another query */
  decode(cursor: string, scope: CursorScope, streams: number): CursorState {
    const payload = this.#verify(cursor);
    const [, filter, state, order, sources, findingId, key, positions] = payload;
    const expected = scopeOf(scope);
    if (sources !== expected.sources) throw otherQuery('set of sources');
    if (state !== expected.state) throw otherQuery('state');
    if (order !== expected.order) throw otherQuery('orderBy');
    // Last, because the state is a criterion too.
    if (filter !== expected.filter) throw otherQuery('filter');
    if (positions.length !== streams) throw otherQuery('set of sources');
    return {
      findingId,
      key: key === 0 ? undefined : { value: key[0] ?? undefined },
      positions: positions.map(([after, token, index, flags = 0, prefix]) => ({
        after: after || undefined,
        token: token || undefined,
        index,
        prefix: prefix || undefined,
        isBefore: (flags & 1) !== 0,
        wasMissing: (flags & 2) !== 0,
      })),
    };
  }

  #sign(payload: Payload): string {
    const body = deflateRawSync(JSON.stringify(payload));
    return Buffer.concat([this.#signature(body), body]).toString('base64url');
  }

  #verify(cursor: string): Payload {
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
    const payload: unknown = JSON.parse(inflateRawSync(body, { maxOutputLength: MAX_CURSOR_BYTES }).toString('utf8'));
    if (!isPayload(payload)) throw badUserInput('"after" was made by another version of the gateway; begin anew.');
    return payload;
  }

  #signature(body: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(body).digest().subarray(0, SIGNATURE_BYTES);
  }
}

/** Signed, so it was made by a gateway; but perhaps by one of another release. */
function isPayload(payload: unknown): payload is Payload {
  return Array.isArray(payload) && payload.length === 8 && payload[0] === VERSION && Array.isArray(payload[7]);
}

function toPayload(state: CursorState, scope: CursorScope): Payload {
  const { filter, state: findingState, order, sources } = scopeOf(scope);
  const positions = state.positions.map(toPackedPosition);
  return [VERSION, filter, findingState, order, sources, state.findingId, toPackedKey(state.key), positions];
}

function toPackedPosition({ after, token, index, prefix, isBefore, wasMissing }: CursorPosition): PackedPosition {
  const flags = (isBefore ? 1 : 0) + (wasMissing ? 2 : 0);
  if (prefix !== undefined) return [after ?? 0, token ?? 0, index, flags, prefix];
  return flags === 0 ? [after ?? 0, token ?? 0, index] : [after ?? 0, token ?? 0, index, flags];
}

/** A key that leaves no room for anything else is as good as unknown. */
function toPackedKey(key: KnownKey | undefined): PackedKey {
  if (key === undefined || (typeof key.value === 'string' && key.value.length > MAX_KEY_LENGTH)) return 0;
  return [key.value ?? null];
}

const scopes = new WeakMap<CursorScope, { filter: string; state: string; order: string; sources: string }>();

/** A scope's parts, each short; made once for all the cursors of a page. */
function scopeOf(scope: CursorScope) {
  const known = scopes.get(scope);
  if (known) return known;
  const parts = {
    filter: digest(canonical(scope.criteria)),
    state: scope.state.slice(0, 2),
    order: `${scope.order.field} ${scope.order.direction}`,
    sources: digest(canonical(scope.sources)),
  };
  scopes.set(scope, parts);
  return parts;
}

/** JSON with sorted keys: two filters that differ only in the order of their fields are one. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function withFewerHints(positions: readonly CursorPosition[]): CursorPosition[] | undefined {
  const longest = positions.reduce((max, { token }) => Math.max(max, token?.length ?? 0), 0);
  const left = positions.findIndex(({ token }) => token?.length === longest);
  const withoutHints = (position: CursorPosition) => ({ ...position, token: undefined, index: -1, prefix: undefined });
  if (longest > 0) return positions.map((position, at) => (at === left ? withoutHints(position) : position));
  return positions.some(({ index }) => index >= 0) ? positions.map(withoutHints) : undefined;
}

function otherQuery(what: string): GatewayError {
  return badUserInput(`"after" is a cursor of another query: its ${what} is not this one's. Begin without "after".`);
}
