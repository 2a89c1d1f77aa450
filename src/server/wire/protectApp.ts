import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from '../../model/logger.js';
import { checkHost } from '../browsers/checkHost.js';
import { handleTransportErrors } from '../handleTransportErrors.js';
import { BROKEN_REQUESTS, watchExchanges } from './brokenRequests.js';
import { checkMessage } from './checkMessage.js';
import { type ClientTimeouts, cutSlowClients } from './clientTimeouts.js';
import { cutIdleConnections } from './cutIdleConnections.js';
import { MAX_BODY_BYTES } from './readBodies.js';
import { secureHeaders } from './secureHeaders.js';
import { trustProxies } from './trustProxies.js';
import { answerUnknownRoutes } from './unknownRoutes.js';

export interface AppOptions {
  readonly clientTimeouts: ClientTimeouts;
  /** How long an answer may take, in milliseconds. */
  readonly operationMs: number;
  /** Addresses of proxies whose X-Forwarded headers count. */
  readonly trustProxy: readonly string[];
  /** Whether idle connections or all are closed with the server. */
  readonly forceCloseConnections: 'idle' | true;
}

/** A Fastify instance with the limits that every listener has. To be protected by `protectApp`. */
export function createApp({ clientTimeouts, operationMs, trustProxy, ...options }: AppOptions): FastifyInstance {
  return Fastify({
    ...options,
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: trustProxy.length > 0 && trustProxies(trustProxy),
    ...cutSlowClients(clientTimeouts, operationMs),
    ...BROKEN_REQUESTS,
  });
}

export interface ProtectionOptions {
  readonly clientTimeouts: ClientTimeouts;
  readonly allowedHosts: readonly string[];
  /** Routes that are answered to any host. */
  readonly publicRoutes: readonly string[];
  /** Headers that may say who asks, in lower case. */
  readonly identityHeaders: readonly string[];
  readonly log: Logger;
}

/** What every listener does before a route sees a request. It must come before the routes. */
export function protectApp(app: FastifyInstance, options: ProtectionOptions): void {
  answerUnknownRoutes(app);
  watchExchanges(app);
  cutIdleConnections(app, options.clientTimeouts);
  secureHeaders(app, options.identityHeaders);
  checkMessage(app);
  checkHost(app, options);
  handleTransportErrors(app, options.log);
}
