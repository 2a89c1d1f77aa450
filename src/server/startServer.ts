import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { isLoopback } from '../config/isLoopback.js';
import { type OptionalSettings, withDefaults } from '../config/withDefaults.js';
import type { Gateway } from '../createGateway.js';
import { createApolloServer } from '../graphql/apollo/createApolloServer.js';
import type { Logger } from '../model/logger.js';
import { authenticateRequests } from './authenticateRequests.js';
import { compressResponses } from './compressResponses.js';
import { encodeResponses } from './encodeResponses.js';
import { handleTransportErrors } from './handleTransportErrors.js';
import { manageLifeCycle } from './lifeCycle.js';
import { changeMetrics } from './metrics/changeMetrics.js';
import { executionMetrics } from './metrics/executionMetrics.js';
import { limitMetrics } from './metrics/limitMetrics.js';
import { processMetrics } from './metrics/processMetrics.js';
import { graphiqlRoute } from './routes/graphiqlRoute.js';
import { graphqlRoute } from './routes/graphqlRoute.js';
import { healthzRoute } from './routes/healthzRoute.js';
import { metricsRoute } from './routes/metricsRoute.js';
import { readyzRoute } from './routes/readyzRoute.js';
import { shedLoad } from './shedLoad.js';
import { type MetricsServer, startMetricsServer } from './startMetricsServer.js';

const OPEN_TO_ALL =
  'AUTH=none on an address that others reach: everybody who reaches it may do what the other settings allow';

const SERVER_SETTINGS = [
  'host',
  'port',
  'metricsPort',
  'introspection',
  'compression',
  'federatedTraces',
  'requestTimeoutMs',
  'maxRequests',
  'maxEventLoopDelayMs',
  'drainDelayMs',
  'drainTimeoutMs',
  'authScopeRead',
] as const;

/** Settings that are left out have the same defaults as those of `serve`. */
export interface ServerOptions extends OptionalSettings<(typeof SERVER_SETTINGS)[number]> {
  readonly gateway: Gateway;
  /** Finds out who sent a request; it is closed with the server. Left out: everybody may do what settings allow. */
  readonly authenticator?: Authenticator | undefined;
  /** The built GraphiQL page. It is not served when this is left out. */
  readonly graphiqlDirectory?: string | undefined;
  readonly log: Logger;
}

export interface RunningServer {
  /** Without a path: `http://127.0.0.1:4000` */
  readonly url: string;
  /** Where metrics are, with their path; undefined unless they have a port of their own. */
  readonly metricsUrl: string | undefined;
  /** Finishes the requests in flight and stops listening. */
  close(): Promise<void>;
}

/** @throws when the address is taken or cannot be listened on, or GraphiQL has not been built */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, authenticator, graphiqlDirectory, log } = options;
  const settings = withDefaults(options, SERVER_SETTINGS);
  const { introspection, federatedTraces, requestTimeoutMs } = settings;
  const { schema, executor, limits } = gateway;
  const apollo = createApolloServer({ schema, executor, limits, introspection, federatedTraces, log });
  await apollo.start();
  let metricsServer: MetricsServer | undefined;
  const app = Fastify({ forceCloseConnections: 'idle' });
  const lifeCycle = manageLifeCycle(app, {
    delayMs: settings.drainDelayMs,
    timeoutMs: settings.drainTimeoutMs,
    release: async () => {
      authenticator?.close();
      await metricsServer?.close();
      await apollo.stop();
    },
  });
  try {
    if (settings.compression) await compressResponses(app);
    encodeResponses(app);
    handleTransportErrors(app, log);
    const shedder = await shedLoad(app, settings);
    const authentication = authenticateRequests(app, { authenticator, readScope: settings.authScopeRead, log });
    const { authenticate, requireRead } = authentication;
    const onRequest = [shedder.onRequest, authenticate, requireRead];
    await app.register(graphqlRoute, { apollo, gateway, requestTimeoutMs, onRequest });
    await app.register(healthzRoute);
    await app.register(readyzRoute, { phase: () => lifeCycle.phase, hasFoundDetector: () => gateway.isReady() });
    const registries = [
      processMetrics(),
      executionMetrics(executor),
      limitMetrics(limits),
      shedder.metrics,
      authentication.metrics,
      ...(gateway.changeCounts ? [changeMetrics(gateway.changeCounts)] : []),
    ];
    const { host, port, metricsPort } = settings;
    if (metricsPort === undefined) await app.register(metricsRoute, { registries, onRequest: [authenticate] });
    else metricsServer = await startMetricsServer({ host, port: metricsPort, registries });
    if (graphiqlDirectory !== undefined) await app.register(graphiqlRoute, { directory: graphiqlDirectory });
    await app.listen({ host, port });
    if (authenticator === undefined && !isLoopback(host)) log.warn(OPEN_TO_ALL);
  } catch (error) {
    await lifeCycle.close();
    throw error;
  }
  const address = app.server.address() as AddressInfo;
  const metricsUrl = metricsServer && `${toUrl({ ...address, port: metricsServer.port })}/metrics`;
  return { url: toUrl(address), metricsUrl, close: lifeCycle.close };
}

function toUrl({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
