import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets every answer have its `close` event. A client may send requests without waiting for answers, which then queue
 * up; if the connection ends, Node tells only the answer that is first in the queue. The others would count as in flight
 * for ever: a client that pipelines and leaves could use up MAX_REQUESTS, and keep the server from draining.
 */
export function closeQueuedAnswers(app: FastifyInstance): void {
  const answers = new WeakMap<Socket, Set<ServerResponse>>();
  app.addHook('onRequest', async ({ raw: { socket } }, { raw: response }) => {
    const queued = answers.get(socket) ?? open(socket);
    queued.add(response);
    response.once('close', () => queued.delete(response));
  });
  function open(socket: Socket): Set<ServerResponse> {
    const queued = new Set<ServerResponse>();
    answers.set(socket, queued);
    // Node's own listener comes first; what is left then is what it does not know of.
    socket.once('close', () => {
      for (const response of queued) response.emit('close');
    });
    return queued;
  }
}
