import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from '../model/logger.js';

/**
 * Answers requests that fail outside of GraphQL in GraphQL's form: one whose body is too large or not JSON is the
 * client's mistake, and anything else a bug, whose details are only logged.
 */
export function handleTransportErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(toBody(error.message, 'BAD_REQUEST'));
    log.error({ err: error }, 'bug');
    return reply.code(500).send(toBody('The gateway failed; its log says why.', 'INTERNAL_SERVER_ERROR'));
  });
}

function toBody(message: string, code: string) {
  return { errors: [{ message, extensions: { code } }] };
}
