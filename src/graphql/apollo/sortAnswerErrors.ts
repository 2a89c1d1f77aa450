import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../../resolvers/context.js';
import { sortErrors } from '../execution/sortErrors.js';

/** Sorts the errors of operations that Apollo Server executes, as the executor sorts its own. */
export function sortAnswerErrors(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response: { body } }) {
          if (body.kind === 'single' && body.singleResult.errors) {
            body.singleResult.errors = sortErrors(body.singleResult.errors);
          }
        },
      };
    },
  };
}
