import type { Reply } from '../http/reply.js';
import type { FaultKind } from './faultRule.js';

/** The reply with a corrupted body, if the fault corrupts bodies; otherwise the reply unchanged. */
export function damageReply(reply: Reply, kind: FaultKind | undefined): Reply {
  switch (kind) {
    case 'malformedJson':
      return { ...reply, body: Buffer.concat([reply.body.subarray(0, -1), Buffer.from(',,')]) };
    case 'emptyBody':
      return { ...reply, body: Buffer.alloc(0) };
    case 'nullBody':
      return { ...reply, body: Buffer.from('null') };
    case 'wrongShape':
      return { ...reply, body: wrongShape(reply.body) };
    default:
      return reply;
  }
}

/** The same members, each with a value of the wrong type. */
function wrongShape(body: Buffer): Buffer {
  const members = Object.keys(JSON.parse(body.toString()));
  return Buffer.from(JSON.stringify(Object.fromEntries(members.map((name) => [name, { unexpected: 'shape' }]))));
}
