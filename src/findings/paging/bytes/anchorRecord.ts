import type { Anchor, AnchorHint } from '../resume/anchor.js';
import type { ByteReader } from './byteReader.js';
import { ByteWriter, sizeOfNumber } from './byteWriter.js';
import { type PackedText, packText, readText, sizeOfText, writeText } from './packedText.js';

const IS_BEFORE = 1;
const HAS_HINT = 2;
const HAS_TOKEN = 4;
const IS_ORDERLY = 8;
const HAS_PREVIOUS = 16;

/** Flags, fingerprint and digest. */
const LEAST_BYTES = 9;
const FINGERPRINT_BYTES = 6;

/** Bytes that an anchor's record takes. */
export function sizeOfAnchor({ hint, previous }: Anchor, withHint: boolean): number {
  if (!withHint || hint === undefined) return LEAST_BYTES;
  const token = hint.token === undefined ? 0 : sizeOfText(packToken(hint.token));
  return LEAST_BYTES + sizeOfNumber(hint.depth) + sizeOfNumber(hint.index) + 4 + (previous ? 6 : 0) + token;
}

/** @param withHint whether hint and previous anchor are in the record, too */
export function packAnchor(anchor: Anchor, isBefore: boolean, withHint: boolean): Buffer {
  const { after, keyDigest, isOrderly } = anchor;
  const hint = withHint ? anchor.hint : undefined;
  const previous = hint && anchor.previous;
  const writer = new ByteWriter(sizeOfAnchor(anchor, withHint));
  writer.writeByte(
    (isBefore ? IS_BEFORE : 0) +
      (hint ? HAS_HINT : 0) +
      (hint?.token !== undefined ? HAS_TOKEN : 0) +
      (isOrderly ? IS_ORDERLY : 0) +
      (previous ? HAS_PREVIOUS : 0),
  );
  writer.writeBytes(Buffer.from(after, 'base64url'));
  writer.writeUint16(keyDigest);
  if (hint === undefined) return writer.bytes;
  writer.writeNumber(hint.depth);
  writer.writeNumber(hint.index);
  writer.writeUint32(hint.prefix);
  if (previous) {
    writer.writeUint32(previous.after);
    writer.writeUint16(previous.keyDigest);
  }
  if (hint.token !== undefined) writeText(writer, packToken(hint.token));
  return writer.bytes;
}

/** What was passed up to a packed anchor sorts before the cursor's key from now on. */
export function markBefore(record: Buffer): void {
  record.writeUInt8(record.readUInt8(0) | IS_BEFORE, 0);
}

export function readAnchor(reader: ByteReader): { anchor: Anchor; isBefore: boolean } {
  const flags = reader.readByte();
  const has = (flag: number) => (flags & flag) !== 0;
  const after = reader.readBytes(FINGERPRINT_BYTES).toString('base64url');
  const keyDigest = reader.readUint16();
  const place = has(HAS_HINT) ? readPlace(reader) : undefined;
  const previous = has(HAS_PREVIOUS) ? { after: reader.readUint32(), keyDigest: reader.readUint16() } : undefined;
  const hint = place && { ...place, token: has(HAS_TOKEN) ? readText(reader) : undefined };
  return { anchor: { after, keyDigest, isOrderly: has(IS_ORDERLY), previous, hint }, isBefore: has(IS_BEFORE) };
}

function readPlace(reader: ByteReader): Omit<AnchorHint, 'token'> {
  return { depth: reader.readNumber(), index: reader.readNumber(), prefix: reader.readUint32() };
}

/** Many anchors have the same tokens. */
const packedTokens = new Map<string, PackedText>();
const MAX_PACKED_TOKENS = 5000;

function packToken(token: string): PackedText {
  const known = packedTokens.get(token);
  if (known) return known;
  if (packedTokens.size >= MAX_PACKED_TOKENS) packedTokens.clear();
  const packed = packText(token);
  packedTokens.set(token, packed);
  return packed;
}
