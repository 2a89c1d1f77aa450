import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayExecutionResult, GatewayInterface } from '@apollo/server-gateway-interface';
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { GatewayError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Context } from '../resolvers/context.js';
import type { OperationExecutor } from './operationExecutor.js';

/** What graphql-js fails on as if it were to blame. */
const CLIENT_MISTAKES = [
  {
    message: /^Schema is not configured to execute (mutation|subscription) operation/,
    answer: 'This graph can only be queried: it has no mutations and no subscriptions.',
    code: 'OPERATION_RESOLUTION_FAILURE',
  },
  {
    message: /Maximum call stack size exceeded/,
    answer: 'The document is nested too deeply.',
    code: 'GRAPHQL_PARSE_FAILED',
  },
];

/** Far beyond the whole tree or 500 ids written out; keeps a parser from being fed megabytes. */
const MAX_TOKENS = 50_000;

/**
 * Apollo Server without the plugins that wrap every field resolver, and without its answering of federated traces,
 * which a subgraph's schema would turn on for any caller.
 */
export function createApolloServer(
  schema: GraphQLSchema,
  executor: OperationExecutor,
  introspection: boolean,
  log: Logger,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: toGateway(schema, executor),
    introspection,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError,
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      logErrors(log),
    ],
  });
}

/** Apollo Server's public way of being handed an executor. */
function toGateway(schema: GraphQLSchema, executor: OperationExecutor): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => {};
    },
    load: async () => ({
      executor: ({ queryHash, document, operation, operationName, request, context }) =>
        executor.execute({
          documentHash: queryHash,
          document,
          operation,
          operationName,
          variables: request.variables,
          context: context as unknown as Context,
        }) as Promise<GatewayExecutionResult>,
    }),
    stop: async () => {},
  };
}

/** What was thrown with the client in mind passes; anything else is a bug of ours, whose words stay in the log. */
function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const mistake = CLIENT_MISTAKES.find(({ message }) => message.test(formatted.message));
  if (mistake) return { message: mistake.answer, extensions: { code: mistake.code } };
  const original = unwrapResolverError(thrown);
  if (original === thrown || original instanceof GatewayError || !(original instanceof Error)) return formatted;
  return {
    ...formatted,
    message: 'The gateway failed; its log says why.',
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

function logErrors(log: Logger): ApolloServerPlugin<Context> {
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

/** A client's own mistake is no event of the operator's. */
function logError(log: Logger, error: GraphQLError, operationName: string | null | undefined): void {
  const original = error.originalError;
  const about = { operationName, path: error.path?.join('.') };
  if (!original) log.debug({ ...about, message: error.message }, 'operation refused');
  else if (!(original instanceof GatewayError)) log.error({ ...about, err: original }, 'bug');
  else if (original.extensions.code === 'BAD_USER_INPUT') log.debug({ ...about, message: error.message }, 'bad input');
  else log.warn({ ...about, err: original, cause: original.cause }, 'upstream fault');
}
