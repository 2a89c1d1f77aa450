import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../errorBody.js';

/** How long a client that was refused has to read why. */
const LINGER_MS = 1000;
/** What it may send meanwhile, in bytes. */
const DISCARDED_BYTES = 1_048_576;

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

/** What a connection is busy with. Answers go out in order, so one that is sent means that all before it are. */
interface Exchange {
  readonly previous: ServerResponse | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const exchanges = new WeakMap<Socket, Exchange>();
/** How many bytes a connection had sent when it was refused. */
const refused = new WeakMap<Socket, number>();

/** Follows what each connection is busy with, and refuses expectations and tunnels in GraphQL's form. */
export function watchExchanges({ server }: FastifyInstance): void {
  const watch = (request: IncomingMessage, response: ServerResponse) => {
    exchanges.set(request.socket, { previous: exchanges.get(request.socket)?.response, request, response });
  };
  server.prependListener('request', watch);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    watch(request, response);
    const text = textOf('Of the values of the header Expect, only 100-continue is accepted.');
    response.writeHead(417, { ...HEADERS, 'content-length': Buffer.byteLength(text), connection: 'close' }).end(text);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {}).resume();
    refuse(socket, 501, 'The gateway opens no tunnels.');
  });
}

/** Answers what Node could not read as a request. */
function refuseOnSocket(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const before = refused.get(socket);
  // A client said, or was told, that its request is the last, and goes on. Node closes the connection after the answer.
  const isBeyondLast = error.code === 'HPE_CLOSED_CONNECTION';
  if (before === undefined && isBeyondLast) refused.set(socket, socket.bytesRead);
  else if (before === undefined) refuse(socket, ...explain(error.code));
  // Node goes on to read, and to say that it is no HTTP.
  else if (socket.bytesRead - before > DISCARDED_BYTES) socket.destroy();
}

/**
 * Refuses a connection. While an answer is due or under way, whatever was written would be taken for it or for a part
 * of it, and a proxy would pass it on to another user; then the connection only ends. So does one that has never sent a
 * byte: proxies open some in advance, and would take an answer for that to their next request.
 */
function refuse(socket: Socket, status: number, message: string): void {
  refused.set(socket, socket.bytesRead);
  if (!socket.writable || socket.bytesRead === 0 || isAnswering(exchanges.get(socket))) {
    socket.destroy();
    return;
  }
  const text = textOf(message);
  const headers = { ...HEADERS, 'content-length': Buffer.byteLength(text), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', text].join('\r\n'));
  // Cut at once, a client that is still sending might lose the answer.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** A request that has not come to its end, and is not answered yet, is the one that is refused. */
function isAnswering(exchange: Exchange | undefined): boolean {
  if (exchange === undefined) return false;
  const { previous, request, response } = exchange;
  if (previous?.writableFinished === false) return true;
  return !response.writableFinished && (response.headersSent || request.complete);
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
