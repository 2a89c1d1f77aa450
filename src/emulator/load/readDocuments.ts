import { messageOf } from '../messageOf.js';
import { DocumentSplitter, type ReadDocument } from './documentSplitter.js';

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
      for (const document of splitter.feed(chunk.subarray(start))) {
        line = document.line;
        yield document;
      }
    }
  } catch (error) {
    yield* splitter.finish();
    yield { line, reason: messageOf(error) };
    return;
  }
  yield* splitter.finish();
}

function isUtf16(chunk: Buffer): boolean {
  const mark = chunk.length >= 2 ? chunk.readUInt16BE() : 0;
  return mark === 0xfffe || mark === 0xfeff;
}
