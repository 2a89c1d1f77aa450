import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { type OptionalSettings, withDefaults } from '../config/withDefaults.js';
import type { Gateway } from '../createGateway.js';
import { createApolloServer } from '../graphql/apollo/createApolloServer.js';
import type { Logger } from '../model/logger.js';
import { compressResponses } from './compressResponses.js';
import { encodeResponses } from './encodeResponses.js';
import { handleTransportErrors } from './handleTransportErrors.js';
import { manageLifeCycle } from './lifeCycle.js';
import { executionMetrics } from './metrics/executionMetrics.js';
import { processMetrics } from './metrics/processMetrics.js';
import { graphiqlRoute } from './routes/graphiqlRoute.js';
import { graphqlRoute } from './routes/graphqlRoute.js';
import { healthzRoute } from './routes/healthzRoute.js';
import { metricsRoute } from './routes/metricsRoute.js';
import { readyzRoute } from './routes/readyzRoute.js';
import { shedLoad } from './shedLoad.js';

const SERVER_SETTINGS = [
  'host',
  'port',
  'introspection',
  'compression',
  'federatedTraces',
  'requestTimeoutMs',
  'maxRequests',
  'maxEventLoopDelayMs',
  'drainDelayMs',
  'drainTimeoutMs',
] as const;

/** Settings that are left out have the same defaults as those of `serve`. */
export interface ServerOptions extends OptionalSettings<(typeof SERVER_SETTINGS)[number]> {
  readonly gateway: Gateway;
  /** The built GraphiQL page. It is not served when this is left out. */
  readonly graphiqlDirectory?: string | undefined;
  readonly log: Logger;
}

export interface RunningServer {
  /** Without a path: `http://127.0.0.1:4000` */
  readonly url: string;
  /** Finishes the requests in flight and stops listening. */
  close(): Promise<void>;
}

/** @throws when the address is taken or cannot be listened on, or GraphiQL has not been built */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, graphiqlDirectory, log } = options;
  const settings = withDefaults(options, SERVER_SETTINGS);
  const { introspection, federatedTraces, requestTimeoutMs } = settings;
  const { schema, executor } = gateway;
  const apollo = createApolloServer({ schema, executor, introspection, federatedTraces, log });
  await apollo.start();
  const app = Fastify({ forceCloseConnections: 'idle' });
  const lifeCycle = manageLifeCycle(app, {
    delayMs: settings.drainDelayMs,
    timeoutMs: settings.drainTimeoutMs,
    release: () => apollo.stop(),
  });
  try {
    if (settings.compression) await compressResponses(app);
    encodeResponses(app);
    handleTransportErrors(app, log);
    const shedder = await shedLoad(app, settings);
    await app.register(graphqlRoute, { apollo, gateway, requestTimeoutMs, onRequest: shedder.onRequest });
    await app.register(healthzRoute);
    await app.register(readyzRoute, { phase: () => lifeCycle.phase, hasFoundDetector: () => gateway.isReady() });
    await app.register(metricsRoute, {
      registries: [processMetrics(), executionMetrics(executor), shedder.metrics],
    });
    if (graphiqlDirectory !== undefined) await app.register(graphiqlRoute, { directory: graphiqlDirectory });
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await lifeCycle.close();
    throw error;
  }
  return { url: toUrl(app.server.address() as AddressInfo), close: lifeCycle.close };
}

function toUrl({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
