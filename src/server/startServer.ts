import type { AddressInfo } from 'node:net';
import type { Authenticator } from '../auth/authenticator.js';
import { type OptionalSettings, withDefaults } from '../config/withDefaults.js';
import type { Gateway } from '../createGateway.js';
import { createApolloServer } from '../graphql/apollo/createApolloServer.js';
import { isLoopbackHost } from '../model/isLoopbackHost.js';
import type { Logger } from '../model/logger.js';
import { authenticateRequests } from './authenticateRequests.js';
import { allowOrigins } from './browsers/allowOrigins.js';
import { openGraphiql } from './browsers/openGraphiql.js';
import { refuseCrossSite } from './browsers/refuseCrossSite.js';
import { compressResponses } from './compressResponses.js';
import { encodeResponses } from './encodeResponses.js';
import { manageLifeCycle } from './lifeCycle.js';
import { changeMetrics } from './metrics/changeMetrics.js';
import { documentMetrics } from './metrics/documentMetrics.js';
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
import { CLIENT_TIMEOUTS, type ClientTimeouts } from './wire/clientTimeouts.js';
import { discardBodies } from './wire/discardBodies.js';
import { listen } from './wire/listen.js';
import { createApp, protectApp } from './wire/protectApp.js';
import { readBodies } from './wire/readBodies.js';

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
  'allowedHosts',
  'corsOrigins',
  'trustProxy',
  'responseMaxAgeMs',
  'persistedQueries',
  'routerToken',
  'trustedDocumentsOnly',
] as const;

/** Headers that may say who asks, to the gateway or to a proxy in front of it. */
const IDENTITY_HEADERS = ['authorization', 'cf-access-jwt-assertion', 'x-amzn-oidc-data'];
/** Load balancers and Kubernetes ask for these at the address of the process, under any host name. */
const PROBES = ['/healthz', '/readyz'];

/** Settings that are left out have the same defaults as those of `serve`. */
export interface ServerOptions extends OptionalSettings<(typeof SERVER_SETTINGS)[number]> {
  readonly gateway: Gateway;
  /** Finds out who sent a request; it is closed with the server. Left out: everybody may do what settings allow. */
  readonly authenticator?: Authenticator | undefined;
  /** The built GraphiQL page. It is not served when this is left out. */
  readonly graphiqlDirectory?: string | undefined;
  /** How long clients may take; default CLIENT_TIMEOUTS. */
  readonly clientTimeouts?: Partial<ClientTimeouts> | undefined;
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
  const { requestTimeoutMs, corsOrigins, trustProxy } = settings;
  const { schema, executor, limits, trustedDocuments } = gateway;
  const apollo = createApolloServer({ ...settings, schema, executor, limits, trustedDocuments, log });
  await apollo.start();
  let metricsServer: MetricsServer | undefined;
  const clientTimeouts = { ...CLIENT_TIMEOUTS, ...options.clientTimeouts };
  const operationMs = requestTimeoutMs;
  const app = createApp({ clientTimeouts, operationMs, trustProxy, forceCloseConnections: 'idle' });
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
    const identityHeaders = [...new Set([...IDENTITY_HEADERS, ...(authenticator?.headers ?? [])])];
    const { allowedHosts } = settings;
    protectApp(app, { clientTimeouts, allowedHosts, publicRoutes: PROBES, identityHeaders, log });
    await compressResponses(app, settings.compression);
    encodeResponses(app);
    discardBodies(app);
    readBodies(app);
    const shedder = await shedLoad(app, settings);
    const authentication = authenticateRequests(app, { authenticator, readScope: settings.authScopeRead, log });
    const { authenticate, requireRead } = authentication;
    const crossSite = refuseCrossSite({ corsOrigins, identityHeaders });
    // In this order: whoever comes later may rely on what came before, and costs more.
    const onRequest = [
      ...(graphiqlDirectory === undefined ? [] : [openGraphiql]),
      crossSite,
      shedder.onRequest,
      authenticate,
      requireRead,
    ];
    await app.register(async (scope) => {
      await allowOrigins(scope, corsOrigins);
      await scope.register(graphqlRoute, { apollo, gateway, requestTimeoutMs, onRequest });
    });
    await app.register(healthzRoute);
    const { sdlHash } = gateway;
    await app.register(readyzRoute, {
      phase: () => lifeCycle.phase,
      hasFoundDetector: () => gateway.isReady(),
      sdlHash,
    });
    const registries = [
      processMetrics(),
      executionMetrics(executor),
      limitMetrics(limits),
      documentMetrics(trustedDocuments),
      shedder.metrics,
      authentication.metrics,
      ...(gateway.changeCounts ? [changeMetrics(gateway.changeCounts)] : []),
    ];
    const { host, port, metricsPort } = settings;
    if (metricsPort === undefined) await app.register(metricsRoute, { registries, onRequest: [authenticate] });
    else {
      const listener = { host, port: metricsPort, clientTimeouts, operationMs, allowedHosts };
      metricsServer = await startMetricsServer({ ...listener, registries, log });
    }
    if (graphiqlDirectory !== undefined) {
      const operations = trustedDocuments.own.map(({ hash: id, name = '', text }) => ({ id, name, text }));
      await app.register(graphiqlRoute, { directory: graphiqlDirectory, operations });
    }
    await listen(app, { host, port });
    if (authenticator === undefined && !isLoopbackHost(host)) log.warn(OPEN_TO_ALL);
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
