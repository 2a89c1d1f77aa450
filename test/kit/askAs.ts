import { createLog } from '../../src/commands/createLog.js';
import type { Gateway } from '../../src/createGateway.js';
import { createApolloServer } from '../../src/graphql/apollo/createApolloServer.js';
import { stringifyAnswer } from '../../src/graphql/execution/jsonText.js';
import type { Logger } from '../../src/model/logger.js';
import { EVERYBODY } from '../../src/model/principal.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import type { GraphqlAnswer } from './graphqlClient.js';

/** @param accounts what the caller may see; undefined for everything */
export type AskAs = (
  accounts: readonly string[] | undefined,
  query: string,
  variables?: Record<string, unknown>,
) => Promise<GraphqlAnswer>;

/**
 * Asks a gateway as somebody who may see some accounts only, without HTTP and signing in: Apollo Server, the executor, and
 * all that lies below them are the real ones.
 */
export async function askAsOf(gateway: Gateway, log: Logger = createLog('silent')): Promise<AskAs> {
  const { schema, executor, limits } = gateway;
  const server = createApolloServer({ schema, executor, limits, introspection: true, federatedTraces: false, log });
  await server.start();
  return async (ids, query, variables) => {
    const accounts = ids === undefined ? VisibleAccounts.ALL : VisibleAccounts.of(ids);
    const contextValue = gateway.createContext({ principal: { ...EVERYBODY, accounts } });
    const { http, body } = await server.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('The answer came in parts');
    return { status: http.status ?? 200, ...JSON.parse(stringifyAnswer(body.singleResult)) };
  };
}
