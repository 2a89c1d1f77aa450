import type { FastifyPluginAsync } from 'fastify';
import { Registry } from 'prom-client';

export interface MetricsRouteOptions {
  readonly registries: Registry[];
}

/** `GET /metrics`, in Prometheus' text format. */
export const metricsRoute: FastifyPluginAsync<MetricsRouteOptions> = async (app, { registries }) => {
  const registry = Registry.merge(registries);
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
};
