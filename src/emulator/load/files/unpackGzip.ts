import { constants, crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { messageOf } from '../../messageOf.js';
import { ByteQueue } from './byteQueue.js';

const MAGIC = 0x1f8b;
const DEFLATE = 8;
const [HEADER_CHECKSUM, EXTRA, NAME, COMMENT] = [2, 4, 8, 16];

/** Small, because a byte can decompress to a thousand, and the output of a whole slice is held in memory. */
const SLICE_BYTES = 1 << 14;

export function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes.readUInt16BE() === MAGIC;
}

/**
 * Decompresses gzip data of any number of members (RFC 1952). Like gunzip, it yields everything that can be
 * decompressed before it fails; Node's own Gunzip drops its output if other bytes follow a member or the file is
 * truncated.
 * @throws Error with a message for the user, after everything that could be decompressed
 */
export async function* unpackGzip(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const input = new ByteQueue(first, chunks);
  let damage: string | undefined;
  do {
    await skipHeader(input);
    const sum = { crc: 0, length: 0 };
    for await (const bytes of inflateMember(input)) {
      sum.crc = crc32(bytes, sum.crc);
      sum.length = (sum.length + bytes.length) % 2 ** 32;
      yield bytes;
    }
    const trailer = (await input.exactly(8)) ?? cutShort();
    if (trailer.readUInt32LE(0) !== sum.crc || trailer.readUInt32LE(4) !== sum.length) {
      damage = 'the gzip data does not match its checksum; everything that could be decompressed was read';
    }
  } while (await isMember(input));
  damage ??= await describeRest(input);
  if (damage !== undefined) throw new Error(damage);
}

async function isMember(input: ByteQueue): Promise<boolean> {
  const start = await input.peek(3);
  return start !== undefined && isGzip(start) && start[2] === DEFLATE;
}

async function skipHeader(input: ByteQueue): Promise<void> {
  const header = (await input.exactly(10)) ?? cutShort();
  if (header[2] !== DEFLATE) throw new Error('the gzip data is corrupt: its compression method is unknown');
  const flags = header[3] as number;
  if (flags & EXTRA) {
    const length = (await input.exactly(2)) ?? cutShort();
    if (!(await input.exactly(length.readUInt16LE()))) cutShort();
  }
  if (flags & NAME) await skipText(input);
  if (flags & COMMENT) await skipText(input);
  if (flags & HEADER_CHECKSUM && !(await input.exactly(2))) cutShort();
}

async function skipText(input: ByteQueue): Promise<void> {
  let byte: number | undefined;
  do {
    byte = ((await input.exactly(1)) ?? cutShort())[0];
  } while (byte !== 0);
}

/** The decompressed data of one member; its trailer remains in the input. */
async function* inflateMember(input: ByteQueue): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  let unpacked: Buffer[] = [];
  inflate.on('data', (bytes: Buffer) => unpacked.push(bytes));
  try {
    for (;;) {
      const slice = await input.some(SLICE_BYTES);
      if (slice.length === 0) cutShort();
      const before = inflate.bytesWritten;
      const failure = await write(inflate, slice);
      yield* unpacked;
      unpacked = [];
      if (failure) throw new Error(`the gzip data is corrupt: ${messageOf(failure)}`, { cause: failure });
      const used = inflate.bytesWritten - before;
      if (used < slice.length) return input.putBack(slice.subarray(used));
    }
  } finally {
    inflate.destroy();
  }
}

function write(inflate: InflateRaw, bytes: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    inflate.once('error', resolve);
    inflate.write(bytes, (error) => {
      if (error) return;
      inflate.off('error', resolve);
      resolve(undefined);
    });
  });
}

/** A message about the bytes after the last member; undefined if there are none. */
async function describeRest(input: ByteQueue): Promise<string | undefined> {
  let count = 0;
  let isPadding = true;
  for (let bytes = await input.some(SLICE_BYTES); bytes.length > 0; bytes = await input.some(SLICE_BYTES)) {
    count += bytes.length;
    isPadding &&= bytes.every((byte) => byte === 0);
  }
  if (count === 0) return undefined;
  return `${count} ${isPadding ? 'zero bytes' : 'bytes that are not gzipped'} follow the gzip data; they were ignored`;
}

function cutShort(): never {
  throw new Error('the gzip file is truncated; everything up to that point was read');
}
