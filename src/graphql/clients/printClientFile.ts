import type { GraphQLSchema } from 'graphql';
import { apolloFile } from './apolloFile.js';
import { describeSchema, type SchemaDescription } from './describeSchema.js';
import { relayFile } from './relayFile.js';
import { urqlFile } from './urqlFile.js';

const FILES: ReadonlyMap<string, (description: SchemaDescription) => string> = new Map([
  ['apollo', apolloFile],
  ['urql', urqlFile],
  ['relay', relayFile],
]);

/** The clients that there is a file for. */
export const CLIENTS: readonly string[] = [...FILES.keys()];

/**
 * @param client one of `CLIENTS`
 * @returns a TypeScript file that tells the client's cache what identifies objects, and which fields are read page by
 *   page; undefined for another client
 */
export function printClientFile(client: string, schema: GraphQLSchema): string | undefined {
  const print = FILES.get(client);
  if (print === undefined) return undefined;
  const command = `guardduty-graphql schema --client ${client}`;
  return `// Printed by \`${command}\`. Print it again when the schema or its names have changed.\n${print(describeSchema(schema))}`;
}
