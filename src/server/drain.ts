import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface DrainOptions {
  /** How long new requests are taken at least, once the server is told to stop, in milliseconds. */
  readonly delayMs: number;
  /** How long requests in flight may take after that, in milliseconds. */
  readonly timeoutMs: number;
}

export interface Drain {
  /** True from the moment at which the server is told to stop. */
  isDraining(): boolean;
  /** Drains and closes the server, once; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/**
 * Lets a server be closed without a client noticing.
 *
 * Load balancers go on sending requests until they have seen that the server is no longer ready; a listener or an idle
 * connection that is gone by then costs those requests. So the server first goes on as before, but that each answer
 * ends its connection: for the delay, and for as long as something is in flight, since refusing others meanwhile would
 * end nothing sooner. Then it listens no more and idle connections are cut; half of the timeout is kept for requests
 * that came up to that moment. Connections on which nothing was asked (a browser opens some ahead) do not keep it from
 * ending.
 */
export function prepareDrain(app: FastifyInstance, { delayMs, timeoutMs }: DrainOptions): Drain {
  const whenIdle = watchFlights(app);
  let isDraining = false;
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close');
  });

  const finishRequests = async () => {
    await delay(delayMs);
    await atMost(timeoutMs / 2, whenIdle());
    // Fastify itself is closed after this, as it turns requests away from then on.
    app.server.close();
    await atMost(timeoutMs / 2, whenIdle());
    app.server.closeAllConnections();
  };
  return {
    isDraining: () => isDraining,
    close: async () => {
      isDraining = true;
      if (app.server.listening) await finishRequests();
      await app.close();
    },
  };
}

/** @returns what resolves once no request is in flight, which may be at once */
function watchFlights(app: FastifyInstance): () => Promise<void> {
  let inFlight = 0;
  let waiting: (() => void)[] = [];
  const tellIfIdle = () => {
    if (inFlight > 0) return;
    for (const tell of waiting) tell();
    waiting = [];
  };
  app.addHook('onRequest', async (_request, reply) => {
    inFlight++;
    // Unlike Fastify's onResponse this comes for a client that went away before it was answered, too. The last bytes of
    // an answer may still be on their way to the kernel.
    reply.raw.once('close', () => {
      inFlight--;
      setImmediate(tellIfIdle);
    });
  });
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      tellIfIdle();
    });
}

/** Waits for a promise, but no longer than that. */
async function atMost(milliseconds: number, promise: Promise<void>): Promise<void> {
  const done = new AbortController();
  const tooLong = delay(milliseconds, undefined, { signal: done.signal }).catch(() => {});
  await Promise.race([promise, tooLong]);
  done.abort();
}
