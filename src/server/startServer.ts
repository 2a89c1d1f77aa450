import type { AddressInfo } from 'node:net';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Gateway } from '../createGateway.js';
import { createApolloServer } from '../graphql/createApolloServer.js';
import type { Logger } from '../log.js';
import { prepareDrain } from './drain.js';
import { graphiqlRoute } from './graphiqlRoute.js';

export interface ServerOptions {
  readonly gateway: Gateway;
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly introspection: boolean;
  /** The built GraphiQL page; left out, it is not served. */
  readonly graphiqlDirectory?: string | undefined;
  readonly log: Logger;
}

export interface RunningServer {
  /** Without a path: `http://127.0.0.1:4000` */
  readonly url: string;
  /** Requests in flight are finished, then nothing is listened on any more. */
  close(): Promise<void>;
}

/** Metrics of the process itself, once however many servers it has. */
const registry = new Registry();
collectDefaultMetrics({ register: registry });

/** @throws where the address is in use or cannot be listened on, or GraphiQL was not built */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, host, port, introspection, graphiqlDirectory, log } = options;
  const apollo = createApolloServer(gateway.schema, introspection, log);
  await apollo.start();
  const app = Fastify({ forceCloseConnections: 'idle' });
  const drain = prepareDrain(app);
  const close = async () => {
    await drain();
    await apollo.stop();
  };
  try {
    app.setErrorHandler<FastifyError>((error, _request, reply) => sendTransportError(error, reply, log));
    app.route({
      url: '/graphql',
      method: ['GET', 'POST'],
      handler: fastifyApolloHandler(apollo, { context: async () => gateway.createContext() }),
    });
    addProbes(app);
    if (graphiqlDirectory !== undefined) await app.register(graphiqlRoute, { directory: graphiqlDirectory });
    await app.listen({ host, port });
  } catch (error) {
    await close();
    throw error;
  }
  return { url: toUrl(app.server.address() as AddressInfo), close };
}

function addProbes(app: FastifyInstance): void {
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async () => ({ status: 'ready' }));
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}

/** What is wrong with a request before GraphQL sees it, in GraphQL's form: a body too large, or no JSON. */
function sendTransportError(
  error: FastifyError,
  reply: { code(status: number): { send(body: unknown): unknown } },
  log: Logger,
) {
  const status = error.statusCode ?? 500;
  if (status < 500) {
    return reply.code(status).send({ errors: [{ message: error.message, extensions: { code: 'BAD_REQUEST' } }] });
  }
  log.error({ err: error }, 'bug');
  const extensions = { code: 'INTERNAL_SERVER_ERROR' };
  return reply.code(500).send({ errors: [{ message: 'The gateway failed; its log says why.', extensions }] });
}

function toUrl({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
