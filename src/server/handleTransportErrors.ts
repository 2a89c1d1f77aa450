import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from '../model/logger.js';
import { errorBody } from './errorBody.js';
import { BadRequest } from './wire/badRequest.js';
import { MAX_BODY_BYTES } from './wire/readBodies.js';

/** In our own words: some of Fastify's and its plugins' repeat what the request said. */
const MESSAGES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is too large: up to ${MAX_BODY_BYTES} bytes are accepted, unpacked if it is compressed.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The media type of the body must be application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body does not have the length that the request says.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_CP_ERR_INVALID_CONTENT_ENCODING: 'The encoding of the body must be gzip or identity.',
  FST_CP_ERR_INVALID_CONTENT: 'The body cannot be unpacked as its encoding says.',
};

/**
 * Answers requests that fail outside of GraphQL in GraphQL's form: one whose body is too large or not JSON is the
 * client's mistake, and anything else a bug, whose details are only logged.
 */
export function handleTransportErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(errorBody('BAD_REQUEST', messageOf(error)));
    log.error({ err: error }, 'bug');
    return reply.code(500).send(errorBody('INTERNAL_SERVER_ERROR', 'The gateway failed; its log says why.'));
  });
}

function messageOf(error: FastifyError): string {
  return error instanceof BadRequest ? error.message : (MESSAGES[error.code] ?? 'The request is malformed.');
}
