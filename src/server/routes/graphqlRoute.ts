import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify';
import type { Gateway } from '../../createGateway.js';
import { readAddress } from '../../model/readAddress.js';
import type { Context } from '../../resolvers/context.js';
import { operationSignal } from '../operationSignal.js';
import { stopUnpacking } from '../wire/readBodies.js';

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<Context>;
  readonly gateway: Pick<Gateway, 'createContext'>;
  readonly requestTimeoutMs: number;
  /** They run in this order before anything else is done, and each may refuse the request. They must authenticate it. */
  readonly onRequest: readonly onRequestAsyncHookHandler[];
}

/** `POST /graphql` and `GET /graphql`. */
export const graphqlRoute: FastifyPluginAsync<GraphqlRouteOptions> = async (app, options) => {
  const { apollo, gateway, requestTimeoutMs, onRequest } = options;
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    // HEAD is refused like any other method that GraphQL does not have.
    exposeHeadRoute: false,
    onRequest: [...onRequest],
    preParsing: stopUnpacking,
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers, ip, socket, principal }, { raw }) =>
        gateway.createContext({
          principal,
          // What a proxy wrote may be no address; then all that it wrote so count together.
          address: readAddress(ip) ?? socket.remoteAddress,
          fresh: asksForFresh(headers['cache-control']),
          signal: operationSignal(raw, requestTimeoutMs),
        }),
    }),
  });
};

/** RFC 9111, section 5.2.1.4: with `no-cache`, nothing stored may be used without asking again. */
function asksForFresh(cacheControl: string | undefined): boolean {
  return cacheControl?.split(',').some((directive) => directive.trim().toLowerCase() === 'no-cache') ?? false;
}
