import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { ClientGone, GatewayError } from '../../model/errors.js';
import type { Logger } from '../../model/logger.js';
import type { Context } from '../../resolvers/context.js';
import { stringifyAnswer } from '../execution/jsonText.js';
import { inOrder, type OperationExecutor } from '../execution/operationExecutor.js';
import { createDocumentStore } from './createDocumentStore.js';

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

export interface ApolloServerSettings {
  readonly schema: GraphQLSchema;
  readonly executor: OperationExecutor;
  readonly introspection: boolean;
  /** Whether a supergraph's router is told how long each field took, which takes graphql-js and several times the CPU. */
  readonly federatedTraces: boolean;
  readonly log: Logger;
}

/**
 * Apollo Server without the plugins that wrap every field resolver. Its answering of federated traces, which a
 * subgraph's schema would turn on for any caller, is a setting.
 */
export function createApolloServer(settings: ApolloServerSettings): ApolloServer<Context> {
  const { schema, executor, introspection, federatedTraces, log } = settings;
  return new ApolloServer<Context>({
    schema,
    introspection,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions: { maxTokens: MAX_TOKENS },
    documentStore: createDocumentStore(),
    formatError,
    stringifyResult: stringifyAnswer,
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      logErrors(log),
      sortsErrors(),
      ...(federatedTraces
        ? [ApolloServerPluginInlineTrace()]
        : [ApolloServerPluginInlineTraceDisabled(), answersCompiled(executor, log)]),
    ],
  });
}

/**
 * Answers what was compiled, in place of Apollo Server's own execution; the rest, seen for the first time, it executes.
 *
 * `GatewayInterface`, its other way of being handed an executor, makes for each request an object with a getter, hence
 * with a shape of its own, which the engine keeps together with the whole answer until the old generation is collected.
 */
function answersCompiled(executor: OperationExecutor, log: Logger): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ queryHash, document, operation, operationName, request, contextValue: context }) {
          if (!operation || queryHash === undefined) return null;
          const { variables } = request;
          const toExecute = { documentHash: queryHash, document, operation, operationName, variables, context };
          const result = await executor.executeCompiled(toExecute);
          if (!result) return null;
          for (const error of result.errors ?? []) logError(log, error, operationName);
          const errors = result.errors?.map((error) => formatError(toFormatted(error), error));
          const singleResult = errors ? { ...result, errors } : { data: result.data ?? null };
          return { http: { headers: new HeaderMap(), status: undefined }, body: { kind: 'single', singleResult } };
        },
      };
    },
  };
}

/** An answer's errors are in the same order whichever way it was executed. */
function sortsErrors(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response: { body } }) {
          if (body.kind === 'single' && body.singleResult.errors) {
            body.singleResult.errors = inOrder(body.singleResult.errors);
          }
        },
      };
    },
  };
}

/** As Apollo Server has it: every error has a code. */
function toFormatted(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON();
  return {
    ...formatted,
    extensions: { ...formatted.extensions, code: error.extensions.code ?? 'INTERNAL_SERVER_ERROR' },
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
  if (original instanceof ClientGone) return;
  if (!original) log.debug({ ...about, message: error.message }, 'operation refused');
  else if (!(original instanceof GatewayError)) log.error({ ...about, err: original }, 'bug');
  else if (original.extensions.code === 'BAD_USER_INPUT') log.debug({ ...about, message: error.message }, 'bad input');
  else log.warn({ ...about, err: original, cause: original.cause }, 'upstream fault');
}
