import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createGatewayRuntime, type GatewayConfigSupergraph } from '@graphql-hive/gateway-runtime';
import { type GraphqlAnswer, postQuery } from './graphqlClient.js';

/** A router on a free port. It sends the `authorization` of a request on to the subgraphs. */
export interface Router {
  query(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

/** How to start each router with the SDL of a supergraph. Each has a query planner of its own. */
export const ROUTERS: Readonly<Record<string, (supergraph: string) => Promise<Router>>> = {
  'Hive Gateway': (supergraph) => startHiveGateway(supergraph),
  'the query planner of Hive Router, in Rust': async (supergraph) => {
    const { unifiedGraphHandler } = await import('@graphql-hive/router-runtime');
    return startHiveGateway(supergraph, unifiedGraphHandler);
  },
  '@apollo/gateway': startApolloGateway,
};

async function startHiveGateway(
  supergraph: string,
  unifiedGraphHandler?: GatewayConfigSupergraph['unifiedGraphHandler'],
): Promise<Router> {
  const runtime = createGatewayRuntime({
    supergraph,
    unifiedGraphHandler,
    logging: false,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
    },
  });
  const server = createServer(runtime);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    query: querier(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await runtime.dispose();
    },
  };
}

interface ApolloContext {
  readonly authorization?: string;
}

async function startApolloGateway(supergraphSdl: string): Promise<Router> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ url }) =>
      new RemoteGraphQLDataSource<ApolloContext>({
        url,
        willSendRequest: ({ request, context }) => {
          if (context.authorization) request.http?.headers.set('authorization', context.authorization);
        },
      }),
  });
  const server = new ApolloServer<ApolloContext>({ gateway, includeStacktraceInErrorResponses: false });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req: { headers } }) => ({ authorization: headers.authorization }),
  });
  return { query: querier(url.replace(/\/$/, '')), close: () => server.stop() };
}

function querier(url: string): Router['query'] {
  return (query, variables, headers) => postQuery(url, query, variables, headers);
}
