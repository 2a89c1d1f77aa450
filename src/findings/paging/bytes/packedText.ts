import type { ByteReader } from './byteReader.js';
import { type ByteWriter, sizeOfNumber } from './byteWriter.js';

/**
 * Encodings that ids and tokens often have, the most compact one first. A text that decodes without loss is stored as the
 * decoded bytes.
 */
const ENCODINGS = ['hex', 'base64url', 'base64', 'utf8'] as const;

/** A text in as few bytes as possible. */
export interface PackedText {
  readonly encoding: number;
  readonly bytes: Buffer;
}

export function packText(text: string): PackedText {
  const encoding = ENCODINGS.findIndex((each) => Buffer.from(text, each).toString(each) === text);
  // Only a text with a lone surrogate fits no encoding. It is replaced, which does no harm: no id or token has any.
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
