import { readAnchor } from '../bytes/anchorRecord.js';
import { ByteReader } from '../bytes/byteReader.js';
import { ByteWriter, sizeOfNumber } from '../bytes/byteWriter.js';
import type { SlotState } from '../resume/slotState.js';
import { TRAIL_ID_BYTES, type TrailReference } from '../trails/pageTrail.js';
import { type CursorHead, readHead } from './cursorHead.js';
import type { ScopeDigests } from './cursorScope.js';
import { ANCHORED, BEFORE, type PageSlots, UNREAD } from './pageSlots.js';
import { CHECK_BYTES } from './tieCheck.js';

/** Everything that a cursor contains. */
export interface CursorContents extends CursorHead {
  readonly scope: ScopeDigests;
  /** By slot. */
  readonly slots: readonly SlotState[];
  /** Where all anchors are remembered; undefined if the cursor contains all of them with their hints. */
  readonly trail: TrailReference | undefined;
  /** See TieCheck; undefined if the cursor contains the anchors of all streams that tie with it. */
  readonly check: string | undefined;
}

/** Of an entry on a page. */
const LARGEST_INDEX = 999;

const HAS_TRAIL = 1;
const HAS_CHECK = 2;

/**
 * @param headLength the longest head of the page's cursors, in bytes
 * @param maxLength of a cursor's contents, in bytes
 * @returns bytes that are left for anchors; negative if not even the rest fits
 */
export function roomForAnchors(headLength: number, slots: number, maxLength: number): number {
  const bits = Math.ceil(slots / 4) + Math.ceil(slots / 8);
  const tail = 1 + TRAIL_ID_BYTES + sizeOfNumber(LARGEST_INDEX) + CHECK_BYTES;
  return maxLength - headLength - sizeOfNumber(slots) - 1 - bits - tail;
}

export function packContents(head: Buffer, slots: PageSlots, trail: TrailReference, maxLength: number): Buffer {
  const { check, isComplete } = slots;
  const writer = new ByteWriter(maxLength);
  writer.writeBytes(head);
  slots.write(writer);
  writer.writeByte((isComplete ? 0 : HAS_TRAIL) + (check === undefined ? 0 : HAS_CHECK));
  if (!isComplete) {
    writer.writeBytes(Buffer.from(trail.id, 'base64url'));
    writer.writeNumber(trail.index);
  }
  if (check !== undefined) writer.writeBytes(Buffer.from(check, 'base64url'));
  return writer.bytes;
}

/** @returns undefined if the contents have another version */
export function readContents(body: Buffer): CursorContents | undefined {
  try {
    const reader = new ByteReader(body);
    const head = readHead(reader);
    return head && { ...head, ...readRest(reader) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readRest(reader: ByteReader): Pick<CursorContents, 'slots' | 'trail' | 'check'> {
  const slots = readSlots(reader);
  const tail = reader.readByte();
  const has = (flag: number) => (tail & flag) !== 0;
  const trail = has(HAS_TRAIL)
    ? { id: reader.readBytes(TRAIL_ID_BYTES).toString('base64url'), index: reader.readNumber() }
    : undefined;
  const check = has(HAS_CHECK) ? reader.readBytes(CHECK_BYTES).toString('base64url') : undefined;
  if (!reader.isAtEnd) throw new RangeError('Bytes after the end of the contents');
  return { slots, trail, check };
}

function readSlots(reader: ByteReader): SlotState[] {
  const length = reader.readNumber();
  const isAnyMissing = reader.readByte() === 1;
  const kinds = reader.readBytes(Math.ceil(length / 4));
  const missing = isAnyMissing ? reader.readBytes(Math.ceil(length / 8)) : undefined;
  return Array.from({ length }, (_, slot): SlotState => {
    const wasMissing = missing !== undefined && (((missing[slot >> 3] ?? 0) >> (slot & 7)) & 1) === 1;
    const kind = ((kinds[slot >> 2] ?? 0) >> (2 * (slot & 3))) & 3;
    if (kind === UNREAD) return { kind: 'unread', wasMissing };
    if (kind !== ANCHORED) return { kind: 'ranked', isBefore: kind === BEFORE, wasMissing };
    return { kind: 'anchored', ...readAnchor(reader), wasMissing };
  });
}
