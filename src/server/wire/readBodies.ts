import type { FastifyInstance, RouteOptions } from 'fastify';
import { BadRequest } from './badRequest.js';

/** Bytes of a body, and of what it unpacks to. 1,000 representations of entities take a tenth of it. */
export const MAX_BODY_BYTES = 1_048_576;

const FORBIDDEN_KEY =
  'An object of the body has a key that is not accepted: __proto__, or constructor with prototype in its value.';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads bodies of the one media type that GraphQL over HTTP requires. They must be UTF-8: a decoder that replaces what
 * it cannot read would answer another query than the one that was sent. An object with the key `__proto__` is refused,
 * so that no code can be made to change the prototype of all objects.
 */
export function readBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
      return done(new BadRequest(415, 'The charset of the body must be utf-8.'));
    }
    let text: string;
    try {
      text = utf8.decode(body);
    } catch {
      return done(new BadRequest(400, 'The body is not valid UTF-8.'));
    }
    parseJson(request, text, (error, value) => {
      if (error) done(new BadRequest(400, isJson(text) ? FORBIDDEN_KEY : 'The body is not valid JSON.'));
      else if (Array.isArray(value))
        done(new BadRequest(400, 'Batches are not accepted: send one operation in each request.'));
      else done(null, value);
    });
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Stops unpacking a body once it is answered. Fastify counts unpacked bytes and refuses the body at the bound, but the
 * stream would go on to unpack what has arrived.
 */
export const stopUnpacking: NonNullable<RouteOptions['preParsing']> = async (request, reply, payload) => {
  if (payload !== request.raw && 'destroy' in payload && typeof payload.destroy === 'function') {
    const { destroy } = payload;
    reply.raw.once('finish', () => destroy.call(payload));
  }
  return payload;
};
