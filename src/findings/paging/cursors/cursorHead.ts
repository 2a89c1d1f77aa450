import type { ByteReader } from '../bytes/byteReader.js';
import { ByteWriter } from '../bytes/byteWriter.js';
import { type PackedText, packText, readText, sizeOfText, writeText } from '../bytes/packedText.js';
import type { Rank } from '../order/rank.js';
import { readScope, SCOPE_BYTES, type ScopeDigests } from './cursorScope.js';

const VERSION = 2;
const MAX_KEY_BYTES = 300;
/** The encoding and the length of a text of up to 16 KB. */
const TEXT_OVERHEAD = 3;

const KEY_UNKNOWN = 0;
const KEY_MISSING = 1;
const KEY_NUMBER = 2;
const KEY_TEXT = 3;

/** The part of a cursor that identifies its entry. */
export interface CursorHead {
  /** The finding that the cursor stands on. */
  readonly findingId: string;
  /** The finding's position in the merged list; undefined if no key was read, or the key is too long for a cursor. */
  readonly rank: Rank | undefined;
}

/** @param scope digest of the query */
export function packHead({ findingId, rank }: CursorHead, scope: Buffer): Buffer {
  const id = packText(findingId);
  const key = typeof rank?.key === 'string' ? packText(rank.key) : undefined;
  const known = key && key.bytes.length > MAX_KEY_BYTES ? undefined : rank;
  const rankId = known && known.id !== findingId ? packText(known.id) : undefined;
  const writer = new ByteWriter(
    1 + SCOPE_BYTES + sizeOfText(id) + 9 + (key ? sizeOfText(key) : 0) + 1 + (rankId ? sizeOfText(rankId) : 0),
  );
  writer.writeByte(VERSION);
  writer.writeBytes(scope);
  writeText(writer, id);
  if (known === undefined) {
    writer.writeByte(KEY_UNKNOWN);
    return writer.bytes;
  }
  writeKey(writer, known, key);
  writer.writeByte(rankId ? 1 : 0);
  if (rankId) writeText(writer, rankId);
  return writer.bytes;
}

/** How many bytes `packHead` writes at most. */
export function sizeOfHead({ findingId, rank }: CursorHead): number {
  const key = typeof rank?.key === 'string' ? Math.min(Buffer.byteLength(rank.key), MAX_KEY_BYTES) : 8;
  const rankId = rank && rank.id !== findingId ? TEXT_OVERHEAD + Buffer.byteLength(rank.id) : 0;
  return 1 + SCOPE_BYTES + TEXT_OVERHEAD + Buffer.byteLength(findingId) + 1 + TEXT_OVERHEAD + key + 1 + rankId;
}

/** @returns undefined if the cursor has another version */
export function readHead(reader: ByteReader): (CursorHead & { readonly scope: ScopeDigests }) | undefined {
  // The signature proves that a gateway made the cursor, but perhaps another release.
  if (reader.readByte() !== VERSION) return undefined;
  const scope = readScope(reader.readBytes(SCOPE_BYTES));
  const findingId = readText(reader);
  return { scope, findingId, rank: readRank(reader, findingId) };
}

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
      throw new RangeError(`Unknown kind of key: ${kind}`);
  }
}
