import type { ByteReader } from './byteReader.js';
import { type ByteWriter, sizeOfNumber } from './byteWriter.js';

/** Encodings in which ids and tokens are often written, shortest bytes first; a text in one of them is kept as bytes. */
const ENCODINGS = ['hex', 'base64url', 'base64', 'utf8'] as const;

/** A text in as few bytes as it needs. */
export interface PackedText {
  readonly encoding: number;
  readonly bytes: Buffer;
}

export function packText(text: string): PackedText {
  const encoding = ENCODINGS.findIndex((each) => Buffer.from(text, each).toString(each) === text);
  // A lone surrogate is no UTF-8; what becomes of it is another text, which names nothing.
  const found = encoding < 0 ? ENCODINGS.length - 1 : encoding;
  return { encoding: found, bytes: Buffer.from(text, ENCODINGS[found]) };
}

export function sizeOfText({ bytes }: PackedText): number {
  return 1 + sizeOfNumber(bytes.length) + bytes.length;
}

export function writeText(writer: ByteWriter, { encoding, bytes }: PackedText): void {
  writer.writeByte(encoding);
  writer.writeBlock(bytes);
}

export function readText(reader: ByteReader): string {
  const encoding = ENCODINGS[reader.readByte()];
  if (encoding === undefined) throw new RangeError('No such encoding');
  return reader.readBlock().toString(encoding);
}
