import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What to tell when a connection closes, for each of its requests that is not over. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back once, when a response has been sent or its client has left, which may be at once.
 *
 * The response's own event is not enough. If a client pipelines requests and leaves, Node.js 20 emits no `close` for the
 * responses whose turn had not come: they never had the socket. So the connection is watched as well, by one listener
 * for all of its requests.
 */
export function whenOver(response: ServerResponse, callback: () => void): void {
  const { socket } = response.req;
  if (response.closed || socket.closed) {
    callback();
    return;
  }
  const others = waiting.get(socket) ?? watch(socket);
  const tell = () => {
    if (others.delete(tell)) callback();
  };
  others.add(tell);
  response.once('close', tell);
}

function watch(socket: Socket): Set<() => void> {
  const tellAll = new Set<() => void>();
  waiting.set(socket, tellAll);
  socket.once('close', () => {
    for (const tell of tellAll) tell();
  });
  return tellAll;
}
