import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../messageOf.js';
import type { DocumentValue, ReadDocument } from '../readDocument.js';
import { LineCutter, type LinePiece } from './cutLines.js';
import { DocumentStream } from './documentStream.js';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];

/**
 * The JSON values in a file's content, element by element if it is a list. A document that cannot be read is reported
 * in its place and does not affect the others. If the content itself fails, the failure comes last, after everything
 * that could be read.
 */
export async function* readDocuments(content: AsyncIterable<Buffer>): AsyncGenerator<ReadDocument> {
  const lines = new LineCutter();
  const stream = new DocumentStream();
  let failure: string | undefined;
  let isFirst = true;
  try {
    for await (const chunk of content) {
      if (isFirst && isUtf16(chunk)) {
        yield { line: 1, reason: 'the file is in UTF-16; UTF-8 is expected' };
        return;
      }
      isFirst = false;
      // `yield*` would wait for a microtask for each line, even without a document.
      for (const piece of lines.cut(chunk)) for (const document of documentsOf(piece, stream)) yield document;
    }
  } catch (error) {
    failure = messageOf(error);
  }
  const { line } = lines;
  for (const piece of lines.end()) yield* documentsOf(piece, stream);
  yield* stream.end();
  if (failure !== undefined) yield { line, reason: failure };
}

/** Concatenated files can have a byte order mark on any line. */
function documentsOf(piece: LinePiece, stream: DocumentStream): readonly ReadDocument[] {
  const { bytes, startsLine } = piece;
  const isMarked = startsLine && bytes[0] === BYTE_ORDER_MARK[0] && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
  const marked = isMarked ? { ...piece, bytes: bytes.subarray(3) } : piece;
  const whole = stream.isIdle ? wholeLine(marked, stream) : undefined;
  return whole ? [whole] : stream.write(marked);
}

/**
 * The value of a line that is one JSON document, as nearly all lines of an export are. JSON.parse takes less than half
 * the time of the stream.
 */
function wholeLine(
  { bytes, line, startsLine, endsLine }: LinePiece,
  stream: DocumentStream,
): DocumentValue | undefined {
  if (!startsLine || !endsLine) return undefined;
  const isObject = bytes[0] === OPEN_OBJECT;
  if (isObject ? lastByte(bytes) !== CLOSE_OBJECT : isBlank(bytes[0]) || stream.expectsRemnants) return undefined;
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (isObject) stream.expectsRemnants = false;
    return { line, value };
  } catch {
    // The stream then reads the line and finds out what is wrong with it.
    return undefined;
  }
}

/** The last byte that is not whitespace. */
function lastByte(bytes: Buffer): number | undefined {
  let index = bytes.length - 1;
  while (isBlank(bytes[index])) index -= 1;
  return bytes[index];
}

function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && byte <= 0x20;
}

function isUtf16(chunk: Buffer): boolean {
  const mark = chunk.length >= 2 ? chunk.readUInt16BE() : 0;
  return mark === 0xfffe || mark === 0xfeff;
}
