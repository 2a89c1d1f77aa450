import { constants } from 'node:zlib';
import fastifyCompress, { type FastifyCompressOptions } from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** At these levels a page of findings shrinks to a tenth in about a millisecond. A few KB are not worth compressing. */
const OPTIONS: FastifyCompressOptions = {
  threshold: 4096,
  encodings: ['br', 'gzip'],
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  zlibOptions: { level: 3 },
  // What the body unpacks to has the limit of every body.
  globalDecompression: true,
  requestEncodings: ['gzip', 'identity'],
};

/**
 * Compresses responses for clients that accept it, and unpacks bodies that are compressed.
 * @param compression whether to compress responses
 */
export async function compressResponses(app: FastifyInstance, compression: boolean): Promise<void> {
  await app.register(fastifyCompress, { ...OPTIONS, globalCompression: compression });
}
