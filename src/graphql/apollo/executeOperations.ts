import { type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from '@apollo/server';
import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../../resolvers/context.js';
import type { OperationExecutor } from '../execution/operationExecutor.js';
import type { ErrorLog } from './errorLog.js';
import type { FormatError } from './formatError.js';
import { limitErrors } from './limits/limitErrors.js';

export interface ExecutionSettings {
  readonly executor: OperationExecutor;
  readonly introspection: boolean;
  readonly formatError: FormatError;
  readonly errorLog: ErrorLog;
}

/**
 * Executes operations with our executor in place of Apollo Server's.
 *
 * `GatewayInterface`, the other way of giving Apollo Server an executor, makes for each request an object with a getter,
 * hence with a shape of its own, which the engine keeps together with the whole answer until the old generation is
 * collected.
 */
export function executeOperations({
  executor,
  introspection,
  formatError,
  errorLog,
}: ExecutionSettings): ApolloServerPlugin<Context> {
  const hideSuggestions = !introspection;
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ queryHash, document, operation, operationName, request, contextValue: context }) {
          // Apollo Server itself says that the document has no such operation.
          if (!operation || queryHash === undefined) return null;
          const { variables } = request;
          const documentHash = queryHash;
          const toExecute = { documentHash, document, operation, operationName, variables, context, hideSuggestions };
          const result = await executor.execute(toExecute);
          for (const error of result.errors ?? []) errorLog.add(error, operationName, context.principal);
          return toResponse(result, formatError);
        },
      };
    },
  };
}

function toResponse({ errors, data }: ExecutionResult, formatError: FormatError): GraphQLResponse {
  // Without data nothing was executed, because a variable could not be coerced.
  const status = data === undefined ? 400 : undefined;
  const formatted = errors && limitErrors(errors.map((error) => formatError(toFormatted(error), error)));
  const singleResult = { ...(formatted && { errors: formatted }), ...(data !== undefined && { data }) };
  return { http: { headers: new HeaderMap(), status }, body: { kind: 'single', singleResult } };
}

/** As Apollo Server does, every error gets a code. */
function toFormatted(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON();
  return {
    ...formatted,
    extensions: { ...formatted.extensions, code: error.extensions.code ?? 'INTERNAL_SERVER_ERROR' },
  };
}
