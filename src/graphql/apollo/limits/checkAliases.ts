import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { MAX_ALIAS } from './documentLimits.js';
import { refusal } from './refusal.js';

const LONG_NAME = new RegExp(`\\w{${MAX_ALIAS + 1}}`);

/**
 * Refuses a document with an alias that is too long. What aliases add to the data is paid for as leaves, but they come
 * back in the path of each error, too, of which an answer can have one for every value.
 */
export function checkAliases(document: DocumentNode): GraphQLError | undefined {
  // Few documents have a word as long as that, and no others need a walk.
  if (!LONG_NAME.test(document.loc?.source.body ?? '')) return undefined;
  let longest = 0;
  visit(document, {
    Field: ({ alias }) => {
      longest = Math.max(longest, alias?.value.length ?? 0);
    },
  });
  if (longest <= MAX_ALIAS) return undefined;
  return refusal(
    'QUERY_TOO_COMPLEX',
    `An alias has ${longest} characters; up to ${MAX_ALIAS} are accepted, because it comes back with every finding.`,
  );
}
