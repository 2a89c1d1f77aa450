import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { errorBody } from '../errorBody.js';

/**
 * Refuses requests that Node reads in one way and a proxy may read in another, as RFC 9112 asks for. Node takes the
 * first of two hosts, a proxy might have looked at the last; it takes any coding before `chunked` for none.
 */
export function checkMessage(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    const fault = faultOf(raw);
    if (fault === undefined) return done();
    const [status, message] = fault;
    // What comes after a message of doubtful length is not read as a request.
    reply.code(status).header('connection', 'close').send(errorBody('BAD_REQUEST', message));
  });
}

function faultOf(request: IncomingMessage): readonly [status: number, message: string] | undefined {
  const { httpVersion: version } = request;
  if (version !== '1.1' && version !== '1.0') return [400, 'Of the versions of HTTP, 1.0 and 1.1 are accepted.'];
  const hosts = countHosts(request.rawHeaders);
  // HTTP/1.0 did not have the header, and some probes speak it.
  if (hosts > 1 || (hosts === 0 && version === '1.1')) {
    return [400, 'The request does not say to which host it is addressed; give one Host header.'];
  }
  const coding = request.headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  if (version === '1.0') return [400, 'HTTP/1.0 has no Transfer-Encoding.'];
  if (coding.toLowerCase() === 'chunked') return undefined;
  return [501, 'Of the values of the header Transfer-Encoding, only chunked is accepted.'];
}

/** @param rawHeaders names and values by turns */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}
