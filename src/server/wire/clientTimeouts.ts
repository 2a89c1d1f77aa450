import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';

/** How long clients may take, in milliseconds. */
export interface ClientTimeouts {
  /** From the connection, or from the first byte of a later request, to the end of the headers. */
  readonly headersMs: number;
  /** From the first byte of a request to the last of its body. */
  readonly requestMs: number;
  /** Between two requests. Load balancers keep connections for a minute, and must be the first to close them. */
  readonly idleMs: number;
  /** How often connections are looked at. */
  readonly checkMs: number;
  /** How long a client may take nothing of an answer, beyond the time that an operation may take. */
  readonly stallMs: number;
}

export const CLIENT_TIMEOUTS: ClientTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 72_000,
  checkMs: 1000,
  stallMs: 30_000,
};

/** Bytes of all headers. The tokens that an AWS load balancer adds take 12 KB, its cookies as much again. */
const MAX_HEADER_SIZE = 32_768;

/**
 * Cuts clients that keep connections busy with nothing. There is no limit of connections: each costs a few KB, silent
 * ones are gone in ten seconds, and a limit would let whoever fills it lock all others out.
 */
export function cutSlowClients(timeouts: ClientTimeouts, operationMs: number) {
  return {
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.idleMs,
    connectionTimeout: operationMs + timeouts.stallMs,
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: MAX_HEADER_SIZE,
      // `checkHost` answers requests without a host in GraphQL's form, and lets probes be.
      requireHostHeader: false,
    },
  } satisfies FastifyHttpOptions<Server>;
}
