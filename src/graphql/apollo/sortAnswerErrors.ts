import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../../resolvers/context.js';
import { sortErrors } from '../execution/sortErrors.js';
import { limitErrors } from './limits/limitErrors.js';

/** Sorts and limits the errors of operations that Apollo Server executes, as is done with those of the executor. */
export function sortAnswerErrors(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response: { body } }) {
          if (body.kind === 'single' && body.singleResult.errors) {
            body.singleResult.errors = limitErrors(sortErrors(body.singleResult.errors));
          }
        },
      };
    },
  };
}
