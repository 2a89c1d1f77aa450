import type { Fetcher } from '@graphiql/toolkit';
import { type DocumentNode, parse } from 'graphql';

/**
 * Drops an operation name that the document does not have. GraphiQL updates the name a tenth of a second after the
 * text, so running another tab right after opening it would send the name of the previous tab, and be refused.
 */
export function dropStaleName(fetcher: Fetcher): Fetcher {
  return (params, options) => {
    const { operationName, ...rest } = params;
    const known = !operationName || operationNames(params.query).includes(operationName);
    return fetcher(known ? params : rest, options);
  };
}

function operationNames(query: string): string[] {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    return []; // the gateway reports the syntax error
  }
  return document.definitions.flatMap((node) => ('operation' in node && node.name ? [node.name.value] : []));
}
