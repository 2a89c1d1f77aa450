import type { AddressInfo } from 'node:net';
import { constants } from 'node:zlib';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCompress, { type FastifyCompressOptions } from '@fastify/compress';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Gateway } from '../createGateway.js';
import { createApolloServer } from '../graphql/apollo/createApolloServer.js';
import type { OperationExecutor } from '../graphql/execution/operationExecutor.js';
import type { Logger } from '../model/logger.js';
import { type Drain, prepareDrain } from './drain.js';
import { operationSignal } from './operationSignal.js';
import { graphiqlRoute } from './routes/graphiqlRoute.js';
import { shedLoad } from './shedLoad.js';

export interface ServerOptions {
  readonly gateway: Gateway;
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly introspection: boolean;
  /** The built GraphiQL page; left out, it is not served. */
  readonly graphiqlDirectory?: string | undefined;
  /** Whether answers are compressed for clients that accept it; left out, they are. */
  readonly compression?: boolean | undefined;
  /** Whether a supergraph's router gets traces when it asks for them; left out, it does not. */
  readonly federatedTraces?: boolean | undefined;
  /** Milliseconds that an operation may take; default 10,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** GraphQL requests in flight beyond which new ones are shed; default 1,000. */
  readonly maxRequests?: number | undefined;
  /** Milliseconds of event-loop delay beyond which new GraphQL requests are shed; default 1,000, and 0 for any. */
  readonly maxEventLoopDelayMs?: number | undefined;
  /** Milliseconds for which `close` takes new requests at least; default 0. */
  readonly drainDelayMs?: number | undefined;
  /** Milliseconds that requests in flight may take after that; default 10,000. */
  readonly drainTimeoutMs?: number | undefined;
  readonly log: Logger;
}

export interface RunningServer {
  /** Without a path: `http://127.0.0.1:4000` */
  readonly url: string;
  /** Requests in flight are finished, then nothing is listened on any more. */
  close(): Promise<void>;
}

/** Levels at which a page of findings shrinks to a tenth in about a millisecond; a few KB are not worth it. */
const COMPRESSION: FastifyCompressOptions = {
  threshold: 4096,
  encodings: ['br', 'gzip'],
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  zlibOptions: { level: 3 },
};

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_REQUESTS = 1000;
const MAX_EVENT_LOOP_DELAY_MS = 1000;
const DRAIN_TIMEOUT_MS = 10_000;

/** Metrics of the process itself, once however many servers it has. */
const processMetrics = new Registry();
collectDefaultMetrics({ register: processMetrics });

/** @throws where the address is in use or cannot be listened on, or GraphiQL was not built */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {
    gateway,
    host,
    port,
    introspection,
    graphiqlDirectory,
    compression = true,
    federatedTraces = false,
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
    maxRequests = MAX_REQUESTS,
    maxEventLoopDelayMs = MAX_EVENT_LOOP_DELAY_MS,
    drainDelayMs = 0,
    drainTimeoutMs = DRAIN_TIMEOUT_MS,
    log,
  } = options;
  const { schema, executor } = gateway;
  const apollo = createApolloServer({ schema, executor, introspection, federatedTraces, log });
  await apollo.start();
  const app = Fastify({ forceCloseConnections: 'idle' });
  const drain = prepareDrain(app, { delayMs: drainDelayMs, timeoutMs: drainTimeoutMs });
  let closed: Promise<void> | undefined;
  // Once, however often it is called: a second stop of Apollo Server during the first never ends.
  const close = () => {
    closed ??= drain.close().then(() => apollo.stop());
    return closed;
  };
  try {
    if (compression) await app.register(fastifyCompress, COMPRESSION);
    app.addHook('onSend', async (_request, _reply, payload) =>
      typeof payload === 'string' ? Buffer.from(payload) : payload,
    );
    app.setErrorHandler<FastifyError>((error, _request, reply) => sendTransportError(error, reply, log));
    const shedder = await shedLoad(app, { maxRequests, maxEventLoopDelayMs });
    app.route({
      url: '/graphql',
      method: ['GET', 'POST'],
      onRequest: shedder.onRequest,
      handler: fastifyApolloHandler(apollo, {
        context: async ({ headers }, { raw }) =>
          gateway.createContext({
            fresh: asksForFresh(headers['cache-control']),
            signal: operationSignal(raw, requestTimeoutMs),
          }),
      }),
    });
    addProbes(
      app,
      readiness(gateway, drain),
      Registry.merge([processMetrics, executionMetrics(executor), shedder.metrics]),
    );
    if (graphiqlDirectory !== undefined) await app.register(graphiqlRoute, { directory: graphiqlDirectory });
    await app.listen({ host, port });
  } catch (error) {
    await close();
    throw error;
  }
  return { url: toUrl(app.server.address() as AddressInfo), close };
}

/** How many operations ran compiled, how many were interpreted, and how many documents the compiler could not do. */
function executionMetrics({ counts }: OperationExecutor): Registry {
  const registry = new Registry();
  new Counter({
    name: 'graphql_operations_total',
    help: 'Operations by how they were executed; uncompilable counts documents that the compiler could not do',
    labelNames: ['execution'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [execution, count] of Object.entries(counts)) this.inc({ execution }, count);
    },
  });
  return registry;
}

type Readiness = 'ready' | 'draining' | 'no detector found';

/** Nobody is asked: what GuardDuty does from the start on, answers say. */
function readiness(gateway: Gateway, drain: Drain): () => Readiness {
  return () => {
    if (drain.isDraining()) return 'draining';
    return gateway.isReady() ? 'ready' : 'no detector found';
  };
}

function addProbes(app: FastifyInstance, readiness: () => Readiness, registry: Registry): void {
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const status = readiness();
    return reply.code(status === 'ready' ? 200 : 503).send({ status });
  });
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

/** RFC 9111, section 5.2.1.4: nothing kept is to be answered without asking again. */
function asksForFresh(cacheControl: string | undefined): boolean {
  return cacheControl?.split(',').some((directive) => directive.trim().toLowerCase() === 'no-cache') ?? false;
}

function toUrl({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
