import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** What a machine without IPv4 or without IPv6 says of an address of that family. */
const NO_SUCH_ADDRESS: readonly unknown[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** Listeners on further addresses, by the server that they belong to. */
const further = new WeakMap<HttpServer, Server[]>();

/**
 * Listens on the address of a host; for `localhost` on each that it has, because clients try IPv6 first or IPv4 first.
 * @throws when an address is taken, or the host has none on this machine
 */
export async function listen(app: FastifyInstance, { host, port }: { host: string; port: number }): Promise<void> {
  if (host.toLowerCase() !== 'localhost') {
    await app.listen({ host, port });
    return;
  }
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  await listenOn(
    app,
    found.map(({ address }) => address),
    port,
  );
}

/**
 * Listens on every address that this machine has, with one HTTP server. Fastify would open one for each, and the further
 * ones would have none of the handlers and limits that are set on `app.server`, nor be drained.
 */
export async function listenOn(app: FastifyInstance, addresses: readonly string[], port: number): Promise<void> {
  let missing: unknown = new Error('There is no address to listen on.');
  for (const host of addresses) {
    try {
      if (app.server.listening) await listenAsWell(app.server, host);
      else await app.listen({ host, port });
    } catch (error) {
      if (!NO_SUCH_ADDRESS.includes((error as NodeJS.ErrnoException).code)) throw error;
      missing = error;
    }
  }
  if (!app.server.listening) throw missing;
}

/** Stops accepting connections on all addresses, and closes those that are idle. */
export function stopListening(server: HttpServer): void {
  server.close();
  for (const listener of further.get(server) ?? []) listener.close();
}

async function listenAsWell(server: HttpServer, host: string): Promise<void> {
  // With the options of Node's HTTP server, which takes a connection as its own when it is told of it.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  listener.listen({ host, port: (server.address() as AddressInfo).port });
  await once(listener, 'listening');
  further.set(server, [...(further.get(server) ?? []), listener]);
}
