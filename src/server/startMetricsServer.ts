import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { isLoopbackHost } from '../model/isLoopbackHost.js';
import type { Logger } from '../model/logger.js';
import { encodeResponses } from './encodeResponses.js';
import { metricsRoute } from './routes/metricsRoute.js';
import type { ClientTimeouts } from './wire/clientTimeouts.js';
import { discardBodies } from './wire/discardBodies.js';
import { listen, stopListening } from './wire/listen.js';
import { createApp, protectApp } from './wire/protectApp.js';
import { readBodies } from './wire/readBodies.js';

export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registries: Registry[];
  readonly clientTimeouts: ClientTimeouts;
  /** How long an answer may take, in milliseconds. */
  readonly operationMs: number;
  readonly allowedHosts: readonly string[];
  readonly log: Logger;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A listener that serves `GET /metrics` to anybody who reaches it, and nothing else. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, registries } = options;
  const app = createApp({ ...options, trustProxy: [], forceCloseConnections: true });
  protectApp(app, {
    ...options,
    // Who scrapes it asks for the address of the process, whatever names the gateway has. Pages of a browser on this
    // machine must not.
    allowedHosts: isLoopbackHost(host) ? options.allowedHosts : [],
    publicRoutes: [],
    identityHeaders: [],
  });
  encodeResponses(app);
  discardBodies(app);
  readBodies(app);
  await app.register(metricsRoute, { registries, onRequest: [] });
  const close = async () => {
    stopListening(app.server);
    await app.close();
  };
  try {
    await listen(app, options);
  } catch (error) {
    await close();
    throw error;
  }
  return { port: (app.server.address() as AddressInfo).port, close };
}
