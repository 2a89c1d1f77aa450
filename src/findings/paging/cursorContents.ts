import { hash } from 'node:crypto';
import type { Anchor, AnchorHint, PreviousAnchor } from './anchor.js';
import { ByteReader } from './byteReader.js';
import { ByteWriter, sizeOfNumber } from './byteWriter.js';
import { readScope, SCOPE_BYTES, type ScopeDigests } from './cursorScope.js';
import { BEFORE, type CursorSlots, TIED, UNREAD } from './cursorSlots.js';
import { type PackedText, packText, readText, sizeOfText, writeText } from './packedText.js';
import type { Rank } from './rank.js';
import type { SlotState } from './slotState.js';

/** What a cursor is made from. */
export interface CursorContents {
  /** The finding that the cursor stands on. */
  readonly findingId: string;
  /** Where that stands in the merged list; undefined where no key was read. */
  readonly rank: Rank | undefined;
  readonly slots: CursorSlots;
  /** Where all anchors with their hints are remembered, should this cursor not have room for them. */
  readonly trail: TrailReference | undefined;
  /** Of a cursor that was read: see `checkOf`. */
  readonly check: string | undefined;
}

/** A place in a page of which a trail was kept. */
export interface TrailReference {
  /** 11 characters of base64url. */
  readonly id: string;
  /** Of the page's entry. */
  readonly index: number;
}

const VERSION = 2;
const MAX_KEY_LENGTH = 300;
const TRAIL_ID_BYTES = 8;
const CHECK_BYTES = 6;
const ANCHOR_BYTES = 9;

/** Whether a slot's anchor is in the cursor, and its hint with it. */
const LEFT_OUT = 0;
const WITHOUT_HINT = 1;
const WHOLE = 2;
/** In two bits for each slot. */
const ANCHORED = 3;

/**
 * One finger print for the last passed findings of all streams that are told by rank alone: whoever finds their places
 * again by the rank can tell that they are the same.
 * @param fingerprints in the order of the streams
 */
export function checkOf(fingerprints: readonly string[]): string {
  return hash('sha256', fingerprints.join(' '), 'base64url').slice(0, 8);
}

/**
 * What does not fit is left out, the most dispensable first: hints and anchors of streams that are not deep, then of
 * deeper ones, then anchors of streams that passed something of the cursor's own key. What is left of each stream is
 * two bits, which with the rank tell its place in a list that has not changed.
 *
 * @param scope digests of the query
 * @returns undefined where not even that fits
 */
export function writeContents(
  { findingId, rank, slots, trail }: CursorContents,
  scope: Buffer,
  maxLength: number,
): { body: Buffer; isWhole: boolean } | undefined {
  const head = writeHead(findingId, rank, slots, scope);
  const isAnyMissing = slots.missing.includes(1);
  const bitmaps = Math.ceil(slots.length / 4) + (isAnyMissing ? Math.ceil(slots.length / 8) : 0);
  const extras = 2 + TRAIL_ID_BYTES + sizeOfNumber(trail?.index ?? 0) + CHECK_BYTES;
  const room = maxLength - head.length - bitmaps - extras;
  if (room < 0) return undefined;
  const { levels, isWhole } = choose(slots, room);
  const writer = new ByteWriter(maxLength);
  writer.writeBytes(head);
  writer.writeByte(isAnyMissing ? 1 : 0);
  writeClasses(writer, slots, levels);
  if (isAnyMissing) writeBits(writer, slots.missing);
  for (let slot = 0; slot < slots.length; slot++) {
    const anchor = slots.anchors[slot];
    if (anchor && levels[slot] !== LEFT_OUT)
      writeAnchor(writer, anchor, slots.passed[slot] === BEFORE, levels[slot] === WHOLE);
  }
  const untold = isWhole ? [] : tiedWithoutAnchor(slots, levels);
  const isTrailed = !isWhole && trail !== undefined;
  writer.writeByte((isTrailed ? 1 : 0) + (untold.length > 0 ? 2 : 0));
  if (isTrailed) {
    writer.writeText(trail.id, 'base64url');
    writer.writeNumber(trail.index);
  }
  if (untold.length > 0) writer.writeText(checkOf(untold), 'base64url');
  return { body: writer.bytes, isWhole };
}

/** @returns undefined for contents of another version */
export function readContents(
  body: Buffer,
):
  | (Omit<CursorContents, 'slots'> & { readonly slots: readonly SlotState[]; readonly scope: ScopeDigests })
  | undefined {
  // Signed, so it was made by a gateway; but perhaps by one of another release.
  if (body[0] !== VERSION) return undefined;
  try {
    return readVersion2(new ByteReader(body));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function writeHead(findingId: string, rank: Rank | undefined, slots: CursorSlots, scope: Buffer): Buffer {
  const id = packText(findingId);
  const key = typeof rank?.key === 'string' ? packText(rank.key) : undefined;
  const isRankKnown = rank !== undefined && (key === undefined || key.bytes.length <= MAX_KEY_LENGTH);
  const rankId = isRankKnown && rank.id !== findingId ? packText(rank.id) : undefined;
  const size =
    1 + SCOPE_BYTES + sizeOfText(id) + 9 + (key ? sizeOfText(key) : 0) + 1 + (rankId ? sizeOfText(rankId) : 0) + 5;
  const writer = new ByteWriter(size);
  writer.writeByte(VERSION);
  writer.writeBytes(scope);
  writeText(writer, id);
  if (!isRankKnown) writer.writeByte(KEY_UNKNOWN);
  else {
    writeKey(writer, rank, key);
    writer.writeByte(rankId ? 1 : 0);
    if (rankId) writeText(writer, rankId);
  }
  writer.writeNumber(slots.length);
  return writer.bytes;
}

const KEY_UNKNOWN = 0;
const KEY_MISSING = 1;
const KEY_NUMBER = 2;
const KEY_TEXT = 3;

function writeKey(writer: ByteWriter, { key }: Rank, packed: PackedText | undefined): void {
  if (packed) {
    writer.writeByte(KEY_TEXT);
    writeText(writer, packed);
  } else if (typeof key === 'number') {
    writer.writeByte(KEY_NUMBER);
    writer.writeDouble(key);
  } else {
    writer.writeByte(KEY_MISSING);
  }
}

function readRank(reader: ByteReader, findingId: string): Rank | undefined {
  const kind = reader.readByte();
  if (kind === KEY_UNKNOWN) return undefined;
  const key = readKey(kind, reader);
  return { key, id: reader.readByte() === 1 ? readText(reader) : findingId };
}

function readKey(kind: number, reader: ByteReader): Rank['key'] {
  switch (kind) {
    case KEY_MISSING:
      return null;
    case KEY_NUMBER:
      return reader.readDouble();
    case KEY_TEXT:
      return readText(reader);
    default:
      throw new RangeError('No such kind of key');
  }
}

function readVersion2(reader: ByteReader) {
  reader.readByte();
  const scope = readScope(reader.readBytes(SCOPE_BYTES));
  const findingId = readText(reader);
  const rank = readRank(reader, findingId);
  const length = reader.readNumber();
  const isAnyMissing = reader.readByte() === 1;
  const classes = reader.readBytes(Math.ceil(length / 4));
  const missing = isAnyMissing ? reader.readBytes(Math.ceil(length / 8)) : Buffer.alloc(Math.ceil(length / 8));
  const slots = Array.from({ length }, (_, slot): SlotState => {
    const wasMissing = (((missing[slot >> 3] ?? 0) >> (slot & 7)) & 1) === 1;
    const kind = ((classes[slot >> 2] ?? 0) >> (2 * (slot & 3))) & 3;
    if (kind === UNREAD) return { kind: 'unread', wasMissing };
    if (kind !== ANCHORED) return { kind: 'ranked', isBefore: kind === BEFORE, wasMissing };
    return { kind: 'anchored', ...readAnchor(reader), wasMissing };
  });
  const tail = reader.readByte();
  const trail =
    (tail & 1) === 1
      ? { id: reader.readBytes(TRAIL_ID_BYTES).toString('base64url'), index: reader.readNumber() }
      : undefined;
  const check = (tail & 2) === 2 ? reader.readBytes(CHECK_BYTES).toString('base64url') : undefined;
  if (!reader.isAtEnd) throw new RangeError('More than a cursor');
  return { scope, findingId, rank, slots, trail, check };
}

/** @param room bytes for anchors and their hints */
function choose(slots: CursorSlots, room: number): { levels: Uint8Array; isWhole: boolean } {
  const levels = new Uint8Array(slots.length);
  let left = room;
  let anchored = 0;
  const add = (slot: number, cost: number, level: number): boolean => {
    if (cost > left) return false;
    left -= cost;
    levels[slot] = level;
    return true;
  };
  for (let slot = 0; slot < slots.length; slot++) {
    if (slots.passed[slot] === TIED && slots.anchors[slot] && !add(slot, ANCHOR_BYTES, WITHOUT_HINT)) break;
  }
  // All anchors, if they fit: with them places are found without reading a document.
  for (let slot = 0; slot < slots.length; slot++) if (slots.anchors[slot]) anchored++;
  if (anchored * ANCHOR_BYTES <= room) {
    for (let slot = 0; slot < slots.length; slot++) {
      if (slots.anchors[slot] && levels[slot] === LEFT_OUT) add(slot, ANCHOR_BYTES, WITHOUT_HINT);
    }
  }
  let whole = 0;
  for (const slot of slots.byDepth) {
    const anchor = slots.anchors[slot];
    if (anchor === undefined) continue;
    if (anchor.hint === undefined) continue;
    const cost = hintSize(anchor.hint, anchor.previous) + (levels[slot] === LEFT_OUT ? ANCHOR_BYTES : 0);
    if (left < ANCHOR_BYTES) break;
    if (add(slot, cost, WHOLE)) whole++;
  }
  return { levels, isWhole: whole === countPassed(slots) };
}

function countPassed({ passed }: CursorSlots): number {
  let count = 0;
  for (const each of passed) if (each !== UNREAD) count++;
  return count;
}

function tiedWithoutAnchor({ passed, anchors }: CursorSlots, levels: Uint8Array): string[] {
  const fingerprints: string[] = [];
  for (let slot = 0; slot < levels.length; slot++) {
    if (passed[slot] === TIED && levels[slot] === LEFT_OUT) fingerprints.push(anchors[slot]?.after ?? '');
  }
  return fingerprints;
}

function writeClasses(writer: ByteWriter, { passed, length }: CursorSlots, levels: Uint8Array): void {
  for (let from = 0; from < length; from += 4) {
    let byte = 0;
    for (let slot = from; slot < Math.min(from + 4, length); slot++) {
      byte |= (levels[slot] === LEFT_OUT ? (passed[slot] ?? UNREAD) : ANCHORED) << (2 * (slot - from));
    }
    writer.writeByte(byte);
  }
}

function writeBits(writer: ByteWriter, bits: Uint8Array): void {
  for (let from = 0; from < bits.length; from += 8) {
    let byte = 0;
    for (let at = from; at < Math.min(from + 8, bits.length); at++) byte |= (bits[at] ?? 0) << (at - from);
    writer.writeByte(byte);
  }
}

function writeAnchor(
  writer: ByteWriter,
  { after, keyDigest, isOrderly, previous, hint }: Anchor,
  isBefore: boolean,
  withHint: boolean,
): void {
  const isHinted = withHint && hint !== undefined;
  const hasToken = isHinted && hint.token !== undefined;
  writer.writeByte(
    (isBefore ? 1 : 0) +
      (isHinted ? 2 : 0) +
      (hasToken ? 4 : 0) +
      (isOrderly ? 8 : 0) +
      (isHinted && previous ? 16 : 0),
  );
  writer.writeText(after, 'base64url');
  writer.writeUint16(keyDigest);
  if (!isHinted) return;
  writer.writeNumber(hint.depth);
  writer.writeNumber(hint.index);
  writer.writeUint32(hint.prefix);
  if (previous) {
    writer.writeUint32(previous.after);
    writer.writeUint16(previous.keyDigest);
  }
  if (hint.token !== undefined) writeText(writer, packToken(hint.token));
}

function readAnchor(reader: ByteReader): { anchor: Anchor; isBefore: boolean } {
  const flags = reader.readByte();
  const after = reader.readBytes(6).toString('base64url');
  const keyDigest = reader.readUint16();
  const place = (flags & 2) === 2 ? readPlace(reader) : undefined;
  const previous = (flags & 16) === 16 ? { after: reader.readUint32(), keyDigest: reader.readUint16() } : undefined;
  const hint = place && { ...place, token: (flags & 4) === 4 ? readText(reader) : undefined };
  const isOrderly = (flags & 8) === 8;
  return { anchor: { after, keyDigest, isOrderly, previous, hint }, isBefore: (flags & 1) === 1 };
}

function readPlace(reader: ByteReader): Omit<AnchorHint, 'token'> {
  return { depth: reader.readNumber(), index: reader.readNumber(), prefix: reader.readUint32() };
}

function hintSize({ depth, index, token }: AnchorHint, previous: PreviousAnchor | undefined): number {
  const tokenSize = token === undefined ? 0 : sizeOfText(packToken(token));
  return sizeOfNumber(depth) + sizeOfNumber(index) + 4 + (previous ? 6 : 0) + tokenSize;
}

/** Many cursors have the same tokens. */
const packedTokens = new Map<string, PackedText>();
const MAX_PACKED_TOKENS = 5000;

function packToken(token: string): PackedText {
  const before = packedTokens.get(token);
  if (before) return before;
  if (packedTokens.size >= MAX_PACKED_TOKENS) packedTokens.clear();
  const packed = packText(token);
  packedTokens.set(token, packed);
  return packed;
}
