import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ClientTimeouts } from './clientTimeouts.js';

/** What a connection answered last, or is answering, and the timer that runs since its last answer. */
interface Connection {
  response: ServerResponse;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Cuts connections that have sent no request for as long as they may be idle and a request may take to arrive.
 *
 * Node's own limits miss one case: between two requests every byte ends the limit for idle connections, and line breaks
 * do not begin a request. So a client that sends one now and then would stay for ever.
 */
export function cutIdleConnections(app: FastifyInstance, { idleMs, headersMs }: ClientTimeouts): void {
  const connections = new WeakMap<Socket, Connection>();
  const open = (socket: Socket, response: ServerResponse): Connection => {
    const connection: Connection = { response, timer: undefined };
    connections.set(socket, connection);
    socket.once('close', () => clearTimeout(connection.timer));
    return connection;
  };
  // One listener for all answers: to make a function for each would cost more than all the rest of this.
  function restart(this: ServerResponse): void {
    const connection = connections.get(this.req.socket);
    if (connection === undefined || this.req.socket.destroyed) return;
    connection.timer ??= startTimer(this.req.socket, connection);
    connection.timer.refresh();
  }
  const startTimer = (socket: Socket, connection: Connection) =>
    setTimeout(() => {
      // While it is being answered, it is not idle; its answer will start the timer again.
      if (connection.response.closed) socket.destroy();
    }, idleMs + headersMs).unref();
  app.addHook('onRequest', ({ raw: { socket } }, { raw: response }, done) => {
    const connection = connections.get(socket) ?? open(socket, response);
    connection.response = response;
    response.once('close', restart);
    done();
  });
}
