import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CompositionResult, composeServices } from '@apollo/composition';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { parse } from 'graphql';
import { type GraphqlAnswer, postQuery } from './graphqlClient.js';

export interface Subgraph {
  readonly name: string;
  /** Its GraphQL endpoint, including the path. */
  readonly url: string;
  readonly sdl: string;
}

export interface TestSupergraph {
  query(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

/** Composes subgraphs with Apollo's composition library; errors and hints are in the result. */
export function composeSubgraphs(subgraphs: readonly Subgraph[]): CompositionResult {
  return composeServices(subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
}

/**
 * Starts a Hive Gateway on a free port that serves several subgraphs as one graph.
 * @throws AggregateError if they do not compose
 */
export async function startSupergraph(subgraphs: readonly Subgraph[]): Promise<TestSupergraph> {
  const { supergraphSdl: supergraph, errors } = composeSubgraphs(subgraphs);
  if (supergraph === undefined)
    throw new AggregateError(errors ?? [], `The subgraphs do not compose: ${errors?.join('\n')}`);
  const runtime = createGatewayRuntime({
    supergraph,
    logging: false,
  });
  const server = createServer(runtime);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    query: (query, variables) => postQuery(url, query, variables),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await runtime.dispose();
    },
  };
}
