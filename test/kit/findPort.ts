import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that is free at this moment, for servers of others that cannot say which one they chose. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
