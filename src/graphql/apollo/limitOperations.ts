import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { OperationCost } from '../../limits/cost/costModel.js';
import type { OperationLimits } from '../../limits/operationLimits.js';
import { GatewayError } from '../../model/errors.js';
import type { Context } from '../../resolvers/context.js';
import { REFUSED_DOCUMENT } from './checkDocuments.js';

/** With the value 1, the answer says what the operation can cost and what it has cost. */
const COST_HEADER = 'x-graphql-cost';

/**
 * Refuses operations that could cost too much, and callers who ask for too much. It does so for each request, after
 * validation, which documents that come again skip.
 */
export function limitOperations(limits: OperationLimits): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      let cost: OperationCost | undefined;
      return {
        async didResolveOperation({ document, operation, request: { variables = {} }, contextValue, schema }) {
          if (document === REFUSED_DOCUMENT || !operation || !schema.getRootType(operation.operation)) return;
          const { principal, address } = contextValue;
          cost = limits.costOf({ document, operation, variables, principal });
          const refusal = limits.check(cost);
          if (refusal) throw withStatus(refusal);
          await limits.take(cost, principal, address).catch((error: unknown) => {
            throw error instanceof GatewayError ? withStatus(error) : error;
          });
        },
        async willSendResponse({ request, response, contextValue }) {
          if (cost === undefined || request.http?.headers.get(COST_HEADER) !== '1') return;
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          singleResult.extensions = {
            ...singleResult.extensions,
            cost: {
              calls: { most: cost.calls, made: contextValue.meter.callsMade },
              leaves: { most: cost.leaves },
            },
          };
        },
      };
    },
  };
}

/** The request ends here: 429 for a caller who has to wait, 400 for an operation that must change. */
function withStatus(error: GatewayError): GraphQLError {
  const { retryAfter } = error.extensions;
  const mustWait = typeof retryAfter === 'number';
  const headers = new HeaderMap(mustWait ? [['retry-after', String(retryAfter)]] : []);
  const http = { status: mustWait ? 429 : 400, headers };
  const extensions: Readonly<Record<string, unknown>> = { ...error.extensions, http };
  return new GraphQLError(error.message, { originalError: error, extensions });
}
