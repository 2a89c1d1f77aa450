import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../errorBody.js';

/** How long a client that was refused has to read why. */
const LINGER_MS = 1000;

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Options of Fastify for requests that never become one: not HTTP, too slow, too many headers, a malformed URL. */
export const BROKEN_REQUESTS = {
  frameworkErrors: (_error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
    reply.code(400).headers(HEADERS).send(textOf('The URL is malformed.'));
  },
  clientErrorHandler: refuseOnSocket,
} as const;

/** The request that a connection is busy with, and its answer. */
const exchanges = new WeakMap<Socket, { readonly request: IncomingMessage; readonly response: ServerResponse }>();
const refused = new WeakSet<Socket>();

/** Follows what each connection is busy with, and refuses expectations in GraphQL's form. */
export function watchExchanges(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: request }, { raw: response }) => {
    exchanges.set(request.socket, { request, response });
  });
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const text = textOf('Of the values of the header Expect, only 100-continue is accepted.');
    response.writeHead(417, { ...HEADERS, 'content-length': Buffer.byteLength(text), connection: 'close' }).end(text);
  });
}

/**
 * Answers what Node could not read as a request. While the answer to an earlier request is due or under way, whatever
 * was written would be taken for a part of it; then the connection only ends. So does one that has never sent a byte:
 * proxies open some in advance, and would take an answer for that to their next request.
 */
function refuseOnSocket(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || refused.has(socket)) return;
  refused.add(socket);
  const exchange = exchanges.get(socket);
  const isAnswering =
    exchange !== undefined &&
    !exchange.response.writableFinished &&
    (exchange.response.headersSent || exchange.request.complete);
  if (!socket.writable || socket.bytesRead === 0 || isAnswering) {
    socket.destroy();
    return;
  }
  const [status, message] = explain(error.code);
  const text = textOf(message);
  const headers = { ...HEADERS, 'content-length': Buffer.byteLength(text), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', text].join('\r\n'));
  // Cut at once, a client that is still sending might lose the answer.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function explain(code: string | undefined): readonly [status: number, message: string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request was not sent in time.'];
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'The headers of the request are too large.'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The chunk extensions of the request are too large.'];
    default:
      return [400, 'The request is not valid HTTP.'];
  }
}

function textOf(message: string): string {
  return JSON.stringify(errorBody('BAD_REQUEST', message));
}
