import type { FastifyInstance } from 'fastify';
import { whenOver } from './whenOver.js';

/**
 * Counts the requests in flight.
 * @returns a function whose promise resolves as soon as no request is in flight, which may be at once
 */
export function watchRequests(app: FastifyInstance): () => Promise<void> {
  let inFlight = 0;
  let waiting: (() => void)[] = [];
  const tellIfIdle = () => {
    if (inFlight > 0) return;
    for (const tell of waiting) tell();
    waiting = [];
  };
  app.addHook('onRequest', (_request, reply, done) => {
    inFlight++;
    // Unlike Fastify's onResponse, this is also told when the client leaves before it is answered. When it is told, the
    // last bytes of a response may still be on their way to the kernel.
    whenOver(reply.raw, () => {
      inFlight--;
      setImmediate(tellIfIdle);
    });
    done();
  });
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      tellIfIdle();
    });
}
