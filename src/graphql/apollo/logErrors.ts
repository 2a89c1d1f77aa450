import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { Logger } from '../../model/logger.js';
import type { Context } from '../../resolvers/context.js';
import { errorKind, originOf } from './errorKind.js';

/** Logs errors that end an operation before it is executed, and all errors of operations that Apollo Server executes. */
export function logErrors(log: Logger): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, operationName }) {
          for (const error of errors) logError(log, error, operationName);
        },
      };
    },
  };
}

/** Mistakes of clients are no events for the operator. */
export function logError(log: Logger, error: GraphQLError, operationName: string | null | undefined): void {
  const about = { operationName, path: error.path?.join('.') };
  const thrown = originOf(error);
  switch (errorKind(error)) {
    case 'abandoned':
      break;
    case 'client':
      log.debug({ ...about, message: error.message }, 'bad input');
      break;
    case 'upstream':
      log.warn({ ...about, err: thrown, cause: thrown.cause }, 'upstream fault');
      break;
    case 'bug':
      log.error({ ...about, err: thrown }, 'bug');
  }
}
