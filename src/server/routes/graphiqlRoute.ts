import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

export interface GraphiqlRouteOptions {
  /** What `npm run build:graphiql` wrote: index.html, and the folder graphiql/ that it refers to. */
  directory: string;
}

/**
 * What the page may do: run and fetch what comes from this origin, and nothing else.
 *
 * Styles are the one concession: Monaco writes `<style>` elements and style attributes as it draws, so they cannot be
 * named by a hash beforehand. Scripts have no such leave, neither inline nor by eval, and workers are files of ours.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * GraphiQL at `GET /`. The page is asked for anew each time; what it refers to has a hash of its content in its name
 * and is kept for a year.
 *
 * @throws where the directory has no index.html, at start rather than at the first visit
 */
export const graphiqlRoute: FastifyPluginAsync<GraphiqlRouteOptions> = async (app, { directory }) => {
  const html = await readPage(directory);

  // On the scripts too, not on the page alone: a worker has the policy that its own file was sent with.
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });
  app.get('/', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html),
  );
  await app.register(fastifyStatic, {
    root: join(directory, 'graphiql'),
    prefix: '/graphiql/',
    index: false,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => {
      reply.setHeader('vary', 'accept-encoding');
    },
  });
};

async function readPage(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, 'index.html'), 'utf8');
  } catch (cause) {
    throw new Error(`GraphiQL is not built: ${directory} has no index.html; "npm run build:graphiql" makes it`, {
      cause,
    });
  }
}
