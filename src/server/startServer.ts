import type { AddressInfo } from 'node:net';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Gateway } from '../createGateway.js';
import { createApolloServer } from '../graphql/createApolloServer.js';
import type { Logger } from '../log.js';
import { graphiqlRoute } from './graphiqlRoute.js';

export interface ServerOptions {
  readonly gateway: Gateway;
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly introspection: boolean;
  /** The built GraphiQL page; undefined where it is not served. */
  readonly graphiqlDirectory: string | undefined;
  readonly log: Logger;
}

export interface RunningServer {
  /** Without a path: `http://127.0.0.1:4000` */
  readonly url: string;
  /** Not ready from now on; requests in flight are finished, then the listener is closed. */
  close(): Promise<void>;
}

/** @throws where the address is in use or cannot be listened on */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, host, port, introspection, graphiqlDirectory, log } = options;
  const apollo = createApolloServer(gateway.schema, introspection, log);
  await apollo.start();

  let isReady = true;
  const app = Fastify({ forceCloseConnections: 'idle', exposeHeadRoutes: false });
  app.addHook('onSend', async (_request, reply) => {
    if (!isReady) reply.header('connection', 'close');
  });
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: fastifyApolloHandler(apollo, { context: async () => gateway.createContext() }),
  });
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) =>
    isReady ? { status: 'ready' } : reply.code(503).send({ status: 'draining' }),
  );
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  if (graphiqlDirectory !== undefined) await app.register(graphiqlRoute, { directory: graphiqlDirectory });

  await app.listen({ host, port });
  return {
    url: toUrl(app.server.address() as AddressInfo),
    close: async () => {
      isReady = false;
      await app.close();
      await apollo.stop();
    },
  };
}

function toUrl({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
