import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { refusal } from './limits/refusal.js';

/** Characters of an alias. The longest name of a field has 36. */
const MAX_ALIAS = 100;
const LONG_NAME = new RegExp(`\\w{${MAX_ALIAS + 1}}`);

/**
 * Refuses a document with an alias so long that an answer would be made of it: it comes back with each of up to 1,000
 * findings, and with each error below it, which turns a document of 1 MB into an answer of a gigabyte.
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
