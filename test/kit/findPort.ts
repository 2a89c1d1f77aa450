import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that is currently free, for external servers that cannot choose a port and report it. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
