import { messageOf } from '../messageOf.js';
import { DocumentSplitter, type DocumentText } from './splitDocuments.js';

/** A JSON value of a file, or why there is none at that line. */
export type ReadDocument = { line: number } & ({ value: unknown } | { reason: string });

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The JSON values in a file's content, element by element where it is a list. What goes wrong is answered in place
 * and costs nothing else; a failure of the content itself comes last, after all that could be read.
 */
export async function* readDocuments(content: AsyncIterable<Buffer>): AsyncGenerator<ReadDocument> {
  const splitter = new DocumentSplitter();
  let line = 1;
  let isFirst = true;
  try {
    for await (const chunk of content) {
      if (isFirst && isUtf16(chunk)) {
        yield { line, reason: 'the file is in UTF-16; UTF-8 is expected' };
        return;
      }
      const start = isFirst && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
      isFirst = false;
      for (const piece of splitter.feed(chunk.subarray(start))) {
        line = piece.line;
        yield parsed(piece);
      }
    }
  } catch (error) {
    yield* parsedAll(splitter.finish());
    yield { line, reason: messageOf(error) };
    return;
  }
  yield* parsedAll(splitter.finish());
}

function* parsedAll(pieces: Iterable<DocumentText>): Generator<ReadDocument> {
  for (const piece of pieces) yield parsed(piece);
}

function parsed({ text, line }: DocumentText): ReadDocument {
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    // JSON.parse's own words quote the text, which may be confidential; the line is enough to find it.
    return { line, reason: 'it is not valid JSON' };
  }
}

function isUtf16(chunk: Buffer): boolean {
  const mark = chunk.length >= 2 ? chunk.readUInt16BE() : 0;
  return mark === 0xfffe || mark === 0xfeff;
}
