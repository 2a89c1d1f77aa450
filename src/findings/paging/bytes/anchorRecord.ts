import type { Anchor, AnchorHint } from '../resume/anchor.js';
import type { ByteReader } from './byteReader.js';
import { ByteWriter, sizeOfNumber } from './byteWriter.js';
import { type PackedText, packText, readText, sizeOfText, writeText } from './packedText.js';

const IS_BEFORE = 1;
const HAS_HINT = 2;
const HAS_TOKEN = 4;
const IS_SORTED = 8;
const HAS_PREVIOUS = 16;

const FINGERPRINT_BYTES = 6;
/** Flags, fingerprint and key digest. */
const BARE_BYTES = 1 + FINGERPRINT_BYTES + 2;
const PREFIX_BYTES = 4;
const PREVIOUS_BYTES = 6;

/**
 * How many bytes `packAnchor` writes at most. The previous anchor counts without being looked at, as that would compute
 * its digests.
 * @param withHint whether the record includes the hint and the previous anchor
 */
export function sizeOfAnchor({ hint }: Anchor, withHint: boolean): number {
  if (!withHint || hint === undefined) return BARE_BYTES;
  const token = hint.token === undefined ? 0 : sizeOfText(packToken(hint.token));
  const position = sizeOfNumber(hint.depth) + sizeOfNumber(hint.index) + PREFIX_BYTES;
  return BARE_BYTES + position + PREVIOUS_BYTES + token;
}

/** @param withHint whether the record includes the hint and the previous anchor */
export function packAnchor(anchor: Anchor, isBefore: boolean, withHint: boolean): Buffer {
  const { fingerprint, keyDigest, isSorted } = anchor;
  const hint = withHint ? anchor.hint : undefined;
  const previous = hint && anchor.previous;
  const writer = new ByteWriter(sizeOfAnchor(anchor, withHint));
  writer.writeByte(
    (isBefore ? IS_BEFORE : 0) +
      (hint ? HAS_HINT : 0) +
      (hint?.token !== undefined ? HAS_TOKEN : 0) +
      (isSorted ? IS_SORTED : 0) +
      (previous ? HAS_PREVIOUS : 0),
  );
  writer.writeBytes(Buffer.from(fingerprint, 'base64url'));
  writer.writeUint16(keyDigest);
  if (hint === undefined) return writer.bytes;
  writer.writeNumber(hint.depth);
  writer.writeNumber(hint.index);
  writer.writeUint32(hint.prefix);
  if (previous) {
    writer.writeUint32(previous.fingerprint);
    writer.writeUint16(previous.keyDigest);
  }
  if (hint.token !== undefined) writeText(writer, packToken(hint.token));
  return writer.bytes;
}

/** Sets `isBefore` in a record that was packed without it: the cursor's key has moved on. */
export function markBefore(record: Buffer): void {
  record.writeUInt8(record.readUInt8(0) | IS_BEFORE, 0);
}

export function readAnchor(reader: ByteReader): { anchor: Anchor; isBefore: boolean } {
  const flags = reader.readByte();
  const has = (flag: number) => (flags & flag) !== 0;
  const fingerprint = reader.readBytes(FINGERPRINT_BYTES).toString('base64url');
  const keyDigest = reader.readUint16();
  const position = has(HAS_HINT) ? readPosition(reader) : undefined;
  const previous = has(HAS_PREVIOUS) ? { fingerprint: reader.readUint32(), keyDigest: reader.readUint16() } : undefined;
  const hint = position && { ...position, token: has(HAS_TOKEN) ? readText(reader) : undefined };
  return { anchor: { fingerprint, keyDigest, isSorted: has(IS_SORTED), previous, hint }, isBefore: has(IS_BEFORE) };
}

function readPosition(reader: ByteReader): Omit<AnchorHint, 'token'> {
  return { depth: reader.readNumber(), index: reader.readNumber(), prefix: reader.readUint32() };
}

/** Anchors of one page often share a token, so packed tokens are remembered. */
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
