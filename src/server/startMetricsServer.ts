import Fastify from 'fastify';
import type { Registry } from 'prom-client';
import { metricsRoute } from './routes/metricsRoute.js';

export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registries: Registry[];
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A listener that serves `GET /metrics` to anybody who reaches it, and nothing else. */
export async function startMetricsServer({ host, port, registries }: MetricsServerOptions): Promise<MetricsServer> {
  const app = Fastify({ forceCloseConnections: true });
  await app.register(metricsRoute, { registries, onRequest: [] });
  await app.listen({ host, port });
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The listener for metrics has no port.');
  return { port: address.port, close: () => app.close() };
}
