import type { ServerResponse } from 'node:http';
import type { FaultKind } from '../faults/faultRule.js';
import type { Reply } from './reply.js';

let requests = 0;

/**
 * Sends a reply, or hangs, resets or cuts the connection if the fault demands it.
 * @returns whether a status was sent
 */
export function sendReply(response: ServerResponse, reply: Reply, fault?: FaultKind): boolean {
  if (fault === 'hang' || response.destroyed) return false;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return false;
  }
  requests += 1;
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': reply.body.length,
    'x-amzn-requestid': requestId(requests),
  });
  if (fault === 'cutBody') {
    response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => response.socket?.destroy());
  } else {
    response.end(reply.body);
  }
  return true;
}

/** Shaped like a UUID but sequential, because a random id costs CPU and adds nothing here. */
function requestId(count: number): string {
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
}
