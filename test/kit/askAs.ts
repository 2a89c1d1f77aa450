import type { Authenticator } from '../../src/auth/authenticator.js';
import { EVERYBODY } from '../../src/model/principal.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { type GraphqlAnswer, postQuery } from './graphqlClient.js';

/** @param accounts what the caller may see; undefined for everything */
export type AskAs = (
  accounts: readonly string[] | undefined,
  query: string,
  variables?: Record<string, unknown>,
) => Promise<GraphqlAnswer>;

const HEADER = 'x-test-accounts';
const EVERYTHING = '*';

/** Believes what a request says of the accounts that its caller may see. */
export const BELIEVE_ACCOUNTS: Authenticator = {
  headers: [HEADER],
  authenticate: async ({ [HEADER]: header }) => {
    const named = String(header);
    const accounts = named === EVERYTHING ? VisibleAccounts.ALL : VisibleAccounts.of(named.split(',').filter(Boolean));
    return { kind: 'principal', principal: { ...EVERYBODY, accounts } };
  },
  close: () => {},
};

/** Asks a gateway that was started with BELIEVE_ACCOUNTS. */
export function askAsOf({ url }: { readonly url: string }): AskAs {
  return (accounts, query, variables) => postQuery(url, query, variables, { [HEADER]: accounts?.join() ?? EVERYTHING });
}
