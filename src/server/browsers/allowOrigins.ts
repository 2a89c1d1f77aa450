import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** How long browsers may remember the answer to a preflight, in seconds: the most that Chromium keeps it. */
const PREFLIGHT_MAX_AGE = 7200;

/**
 * Lets pages of these origins send queries and read the answers, with the user's cookies. Others get no CORS header at
 * all. A preflight is answered here, before anything asks who the caller is: browsers send no credentials with it.
 */
export async function allowOrigins(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  if (corsOrigins.length === 0) return;
  const allowed = new Set(corsOrigins);
  await app.register(fastifyCors, {
    // A function, so that the plugin adds nothing for other origins, and `vary: origin` for all.
    origin: (origin, callback) => callback(null, origin !== undefined && allowed.has(origin)),
    methods: ['GET', 'POST'],
    credentials: true,
    exposedHeaders: ['retry-after', 'www-authenticate'],
    maxAge: PREFLIGHT_MAX_AGE,
    strictPreflight: false,
  });
}
