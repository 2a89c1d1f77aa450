import type { FastifyInstance } from 'fastify';

/**
 * Turns responses into bytes before Node gets them. Of a string Node would first count the bytes and then encode it.
 * Hooks run in the order in which they are added, so responses must be compressed before.
 */
export function encodeResponses(app: FastifyInstance): void {
  app.addHook('onSend', (_request, _reply, payload, done) =>
    done(null, typeof payload === 'string' ? Buffer.from(payload) : payload),
  );
}
