import type { Fetcher } from '@graphiql/toolkit';
import { type DocumentNode, parse } from 'graphql';

/**
 * Sends no operation name that the document lacks. GraphiQL takes note of the names a tenth of a second after the text,
 * so that whoever opens another tab and runs it at once would send the name of the tab before, and be refused.
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
    return []; // the gateway says what is wrong with it
  }
  return document.definitions.flatMap((node) => ('operation' in node && node.name ? [node.name.value] : []));
}
