import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** Bytes of a body that are read after its answer, so that the connection can be used again. */
const SMALL_BODY_BYTES = 262_144;
/** Bytes of a larger one, and how long they are waited for, before the connection is closed. */
const DISCARDED_BYTES = 1_048_576;
const LINGER_MS = 1000;

/**
 * Ends the connection after an answer that did not wait for its body, such as a refusal, unless little is left to read.
 *
 * Left alone, Node would read the body to its end, whatever its size, for as long as a request may take. Closed at once,
 * a client that is still sending would be told of a reset, and might never see the answer. So the answer is sent, some
 * of the body is thrown away, and then the connection is closed. It must be the last to see a response.
 */
export function discardBodies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!hasLargeBody(request.raw)) return done(null, payload);
    reply.header('connection', 'close');
    if (!Buffer.isBuffer(payload)) return done(null, payload);
    reply.header('content-length', payload.length);
    done(null, Readable.from(sendThenDiscard(payload, request.raw)));
  });
}

function hasLargeBody({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > SMALL_BODY_BYTES;
}

async function* sendThenDiscard(payload: Buffer, request: IncomingMessage): AsyncGenerator<Buffer> {
  yield payload;
  await discard(request);
}

function discard(request: IncomingMessage): Promise<void> {
  // Whoever unpacked it need not go on.
  request.unpipe();
  return new Promise((resolve) => {
    let left = DISCARDED_BYTES;
    const end = () => {
      clearTimeout(timer);
      request.off('data', count);
      resolve();
    };
    const count = (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) end();
    };
    const timer = setTimeout(end, LINGER_MS);
    request.on('data', count).once('end', end).once('close', end);
  });
}
