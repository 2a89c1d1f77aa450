import type { FastifyInstance } from 'fastify';

/** How long requests in flight may take once the server is told to stop, in milliseconds. */
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * Lets a server be closed without a client noticing: requests in flight are finished, with `Connection: close`, and
 * connections on which nothing was asked (a browser opens some ahead) do not keep it from ending.
 *
 * @returns what closes the server; resolves once nothing of it is left
 */
export function prepareDrain(app: FastifyInstance): () => Promise<void> {
  let inFlight = 0;
  let isDraining = false;
  app.addHook('onRequest', async () => {
    inFlight++;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close');
  });
  const endIfIdle = () => {
    if (isDraining && inFlight === 0) app.server.closeAllConnections();
  };
  // Runs for answers that were sent and for requests whose client went away; after it the answer's bytes may still be
  // on their way to the kernel.
  app.addHook('onResponse', async () => {
    inFlight--;
    setImmediate(endIfIdle);
  });
  return async () => {
    isDraining = true;
    const closed = app.close();
    endIfIdle();
    const deadline = setTimeout(() => app.server.closeAllConnections(), DRAIN_TIMEOUT_MS);
    await closed;
    clearTimeout(deadline);
  };
}
