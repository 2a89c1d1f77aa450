import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify';
import type { Gateway } from '../../createGateway.js';
import type { Context } from '../../resolvers/context.js';
import { operationSignal } from '../operationSignal.js';

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<Context>;
  readonly gateway: Pick<Gateway, 'createContext'>;
  readonly requestTimeoutMs: number;
  /** Run before anything else is done for a request; each may refuse it. They must authenticate the caller. */
  readonly onRequest: onRequestAsyncHookHandler[];
}

/** `POST /graphql` and `GET /graphql`. */
export const graphqlRoute: FastifyPluginAsync<GraphqlRouteOptions> = async (app, options) => {
  const { apollo, gateway, requestTimeoutMs, onRequest } = options;
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    onRequest,
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers, ip, principal }, { raw }) =>
        gateway.createContext({
          principal,
          address: ip,
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
