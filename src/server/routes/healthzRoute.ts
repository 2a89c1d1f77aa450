import type { FastifyPluginAsync } from 'fastify';

/** `GET /healthz`, the liveness probe: the process answers. */
export const healthzRoute: FastifyPluginAsync = async (app) => {
  app.get('/healthz', async () => ({ status: 'alive' }));
};
