import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import type { GraphQLSchema } from 'graphql';
import type { OperationLimits } from '../../limits/operationLimits.js';
import type { Logger } from '../../model/logger.js';
import type { Context } from '../../resolvers/context.js';
import { stringifyAnswer } from '../execution/jsonText.js';
import { EXECUTION_OPTIONS } from '../execution/operation.js';
import type { OperationExecutor } from '../execution/operationExecutor.js';
import type { TrustedDocuments } from '../trusted/trustedDocuments.js';
import { allowCaching } from './allowCaching.js';
import { checkDocuments } from './checkDocuments.js';
import { createQueryCache } from './createQueryCache.js';
import { ErrorLog } from './errorLog.js';
import { executeOperations } from './executeOperations.js';
import { formatError, withoutSuggestions } from './formatError.js';
import { createRouterCheck } from './isRouter.js';
import { limitOperations } from './limitOperations.js';
import { MAX_ERRORS, MAX_RECURSIVE_SELECTIONS, MAX_TOKENS } from './limits/documentLimits.js';
import { logErrors } from './logErrors.js';
import { readHashes } from './readHashes.js';
import { refuseIntrospection } from './refuseIntrospection.js';
import { sortAnswerErrors } from './sortAnswerErrors.js';
import { trustDocuments } from './trustDocuments.js';

export interface ApolloServerSettings {
  readonly schema: GraphQLSchema;
  readonly executor: OperationExecutor;
  readonly limits: OperationLimits;
  readonly introspection: boolean;
  /** With which a request may ask for the schema although introspection is off, and for entities in any words. */
  readonly routerToken: string | undefined;
  /** Whether documents are remembered for clients that send only their hash. */
  readonly persistedQueries: boolean;
  readonly trustedDocuments: TrustedDocuments;
  /** Whether all other documents are refused. */
  readonly trustedDocumentsOnly: boolean;
  /** How long a browser may keep the answer to a GET; 0 for not at all. */
  readonly responseMaxAgeMs: number;
  /** Whether a supergraph's router is told how long each field took, which takes graphql-js and several times the CPU. */
  readonly federatedTraces: boolean;
  readonly log: Logger;
}

/**
 * Apollo Server without the plugins that wrap every field resolver. Federated traces, which a subgraph's schema would
 * turn on for any caller, are a setting; with them Apollo Server executes operations itself.
 */
export function createApolloServer(settings: ApolloServerSettings): ApolloServer<Context> {
  const { schema, executor, limits, introspection, federatedTraces, responseMaxAgeMs, log } = settings;
  const formatted = introspection ? formatError : withoutSuggestions(formatError);
  const errorLog = new ErrorLog(log);
  const isRouter = createRouterCheck(settings.routerToken);
  const { trustedDocuments: trusted, trustedDocumentsOnly: only } = settings;
  return new ApolloServer<Context>({
    schema,
    // `refuseIntrospection` decides for each request, and also about the SDL of the subgraph.
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: MAX_RECURSIVE_SELECTIONS,
    validationOptions: { maxErrors: MAX_ERRORS - 1 },
    executionOptions: EXECUTION_OPTIONS,
    // `checkDocuments` keeps them.
    documentStore: null,
    formatError: formatted,
    // Registering is what it is there to prevent where only trusted documents are accepted.
    persistedQueries: settings.persistedQueries && !only && { cache: createQueryCache() },
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
      readHashes(),
      checkDocuments(trusted),
      trustDocuments({ trusted, only, isRouter }),
      ...(introspection ? [] : [refuseIntrospection(isRouter)]),
      limitOperations(limits),
      ...(responseMaxAgeMs > 0 ? [allowCaching(responseMaxAgeMs)] : []),
      logErrors(errorLog),
      ...(federatedTraces
        ? [ApolloServerPluginInlineTrace(), sortAnswerErrors()]
        : [
            ApolloServerPluginInlineTraceDisabled(),
            executeOperations({ executor, introspection, formatError: formatted, errorLog }),
          ]),
    ],
  });
}
