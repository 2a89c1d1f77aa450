import { createReadStream } from 'node:fs';
import { messageOf } from '../../messageOf.js';
import { isGzip, unpackGzip } from './unpackGzip.js';

/** Large enough that few lines span two chunks. */
const CHUNK_BYTES = 1 << 18;

/**
 * The content of a file in chunks, decompressed if its first bytes say that it is gzipped, whatever its name.
 * @throws Error with a message for the user, after the chunks that could be read
 */
export async function* openFile(path: string): AsyncGenerator<Buffer> {
  const chunks = readChunks(path);
  const first = await chunks.next();
  if (first.done) return;
  if (isGzip(first.value)) yield* unpackGzip(first.value, chunks);
  else {
    yield first.value;
    yield* chunks;
  }
}

async function* readChunks(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES });
  } catch (cause) {
    throw new Error(`the file cannot be read: ${messageOf(cause)}`, { cause });
  }
}
