import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, createGunzip } from 'node:zlib';
import { messageOf } from '../messageOf.js';
import { isJsonObject } from '../wireFinding.js';

/**
 * The content of a file in pieces, unpacked where its first bytes say that it is gzipped, whatever its name.
 * A gzip file that is cut short gives all that can be unpacked before the error comes.
 * @throws Error in words, after the pieces that could be read
 */
export async function* openFile(path: string): AsyncGenerator<Buffer> {
  if (!(await isGzipped(path))) return yield* createReadStream(path);
  let given = 0;
  try {
    for await (const piece of unpack(path)) {
      given += piece.length;
      yield piece;
    }
  } catch (cause) {
    if (!isCutShort(cause)) throw new Error(`the gzip data is corrupt: ${messageOf(cause)}`, { cause });
    yield* remainder(path, given);
    throw new Error('the gzip file is cut short; what came before the cut was read', { cause });
  }
}

function unpack(path: string, finishFlush = constants.Z_FINISH): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ finishFlush });
  createReadStream(path)
    .on('error', (error) => gunzip.destroy(error))
    .pipe(gunzip);
  return gunzip;
}

/** zlib keeps what it could not finish; asked to flush at the end instead, it gives that up too. */
async function* remainder(path: string, given: number): AsyncGenerator<Buffer> {
  let skip = given;
  for await (const piece of unpack(path, constants.Z_SYNC_FLUSH)) {
    if (piece.length > skip) yield piece.subarray(skip);
    skip = Math.max(0, skip - piece.length);
  }
}

async function isGzipped(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

function isCutShort(error: unknown): boolean {
  return isJsonObject(error) && error.code === 'Z_BUF_ERROR';
}
