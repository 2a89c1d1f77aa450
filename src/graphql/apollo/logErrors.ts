import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../../resolvers/context.js';
import type { ErrorLog } from './errorLog.js';

/** Logs errors that end an operation before it is executed, and all errors of operations that Apollo Server executes. */
export function logErrors(errorLog: ErrorLog): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, operationName, contextValue: { principal } }) {
          for (const error of errors) errorLog.add(error, operationName, principal);
        },
      };
    },
  };
}
