import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

export interface GraphiqlRouteOptions {
  /** The output of src/graphiql/build.mjs: index.html, and the folder graphiql/ that it refers to. */
  readonly directory: string;
}

/**
 * The page may load and fetch from its own origin only.
 *
 * The one exception is inline styles: Monaco writes `<style>` elements and style attributes as it draws, so no hash can
 * name them in advance. Scripts may be neither inline nor evaluated, and workers are files of our own.
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
 * GraphiQL at `GET /`. Browsers revalidate the page on each visit. The files that it refers to have a hash of their
 * content in their names and are cached for a year.
 *
 * @throws when the directory has no index.html, so that the server fails at its start and not at the first visit
 */
export const graphiqlRoute: FastifyPluginAsync<GraphiqlRouteOptions> = async (app, { directory }) => {
  const html = await readPage(directory);

  // On the scripts as well as the page: a worker has the policy that its own file is sent with.
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
    throw new Error(`GraphiQL has not been built: ${directory} has no index.html; run "npm run build"`, {
      cause,
    });
  }
}
