import type { FastifyInstance } from 'fastify';

/** A year, as the HSTS preload lists ask for. Other hosts of the domain are not ours to decide about. */
const HSTS = 'max-age=31536000';

/** What an answer depends on besides its URL: a browser's cache must not show one user's findings to the next. */
const PRIVATE_VARY = ['accept', 'cookie', 'x-graphql-cost', 'x-router-token'];

/**
 * Headers of every answer: no guessing of media types; nothing stored unless the route says otherwise; and where a
 * trusted proxy received the request over TLS, only TLS from now on.
 * @param identityHeaders headers that may say who asks, in lower case
 */
export function secureHeaders(app: FastifyInstance, identityHeaders: readonly string[]): void {
  const privateVary = [...PRIVATE_VARY, ...identityHeaders];
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff');
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    const cacheControl = reply.getHeader('cache-control');
    if (cacheControl === undefined) reply.header('cache-control', 'no-store');
    else if (String(cacheControl).startsWith('private, max-age=')) {
      const vary = reply.getHeader('vary');
      reply.header('vary', [...(vary === undefined ? [] : [vary].flat()), ...privateVary].join(', '));
    }
    done(null, payload);
  });
}
