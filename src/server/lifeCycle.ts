import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { watchRequests } from './watchRequests.js';
import { stopListening } from './wire/listen.js';

export interface DrainOptions {
  /** How long new requests are served at least after the server is told to stop, in milliseconds. */
  readonly delayMs: number;
  /** How long requests in flight may take after that, in milliseconds. */
  readonly timeoutMs: number;
  /** Called once, when the server serves nothing any more. */
  readonly release: () => Promise<void>;
}

/** From `draining` on, `whenClosed` resolves when nothing of the server is left. */
export type Phase =
  | { readonly kind: 'serving' }
  | { readonly kind: 'draining'; readonly whenClosed: Promise<void> }
  | { readonly kind: 'closed' };

export interface LifeCycle {
  readonly phase: Phase;
  /** Drains and closes the server; calling it again only waits for the same end. */
  close(): Promise<void>;
}

/**
 * Closes a server without its clients noticing.
 *
 * Load balancers keep sending requests until they see that the server is not ready, and those requests fail if the
 * listener or an idle connection is already gone. So the server first carries on as before, except that each response
 * ends its connection. It does so for the delay, and for as long as requests are in flight, because refusing new ones
 * would not finish those any sooner. Then it stops listening and cuts idle connections. Half of the timeout is reserved
 * for requests that arrived just before that moment. Connections without a request (browsers open some in advance) do
 * not hold the end up.
 */
export function manageLifeCycle(app: FastifyInstance, options: DrainOptions): LifeCycle {
  const whenIdle = watchRequests(app);
  let phase: Phase = { kind: 'serving' };
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (phase.kind !== 'serving') reply.header('connection', 'close');
    done(null, payload);
  });
  const shutDown = async () => {
    if (app.server.listening) await finishRequests(app, whenIdle, options);
    await app.close();
    await options.release();
    phase = { kind: 'closed' };
  };
  return {
    get phase() {
      return phase;
    },
    close: async () => {
      if (phase.kind === 'serving') phase = { kind: 'draining', whenClosed: shutDown() };
      if (phase.kind === 'draining') await phase.whenClosed;
    },
  };
}

async function finishRequests(
  { server }: FastifyInstance,
  whenIdle: () => Promise<void>,
  { delayMs, timeoutMs }: DrainOptions,
): Promise<void> {
  await delay(delayMs);
  await atMost(timeoutMs / 2, whenIdle());
  // Not app.close(): from then on Fastify would refuse requests that arrive on open connections.
  stopListening(server);
  await atMost(timeoutMs / 2, whenIdle());
  server.closeAllConnections();
}

/** Waits for a promise, but no longer than this. */
async function atMost(milliseconds: number, promise: Promise<void>): Promise<void> {
  const done = new AbortController();
  const tooLong = delay(milliseconds, undefined, { signal: done.signal }).catch(() => {});
  await Promise.race([promise, tooLong]);
  done.abort();
}
