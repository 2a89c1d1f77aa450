import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify';
import { Registry } from 'prom-client';

export interface MetricsRouteOptions {
  readonly registries: Registry[];
  /** Each may refuse a request. */
  readonly onRequest: onRequestAsyncHookHandler[];
}

/** `GET /metrics`, in Prometheus' text format. */
export const metricsRoute: FastifyPluginAsync<MetricsRouteOptions> = async (app, { registries, onRequest }) => {
  const registry = Registry.merge(registries);
  app.get('/metrics', { onRequest }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
};
