import { once } from 'node:events';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

/**
 * Starts a Hive Gateway over running subgraphs. It asks each of them for its SDL (`_service`) and composes them itself;
 * in production, compose in CI and give it the supergraph.
 */
export async function startRouter({ services, port }) {
  const runtime = createGatewayRuntime({
    supergraph: { type: 'dev', services },
    logging: false,
    // Each subgraph sees who asks. With AUTH, the gateway of findings decides by it what the caller may see.
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
    },
  });
  // Composes now, so that subgraphs that do not fit together fail the start.
  await runtime.getSchema();
  const server = createServer(runtime);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${server.address().port}/graphql`,
    async close() {
      server.close();
      server.closeAllConnections();
      await runtime.dispose();
    },
  };
}
