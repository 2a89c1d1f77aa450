import { readSdl } from '../graphql/schema/createSchema.js';
import { type Command, runWithOptions } from './command.js';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'print the SDL, to compose a supergraph or generate code from',
  help: `Usage: guardduty-graphql schema

Prints the SDL of the subgraph (Apollo Federation 2) to standard output.
  rover subgraph publish … --schema <(guardduty-graphql schema)`,

  run: (context) =>
    runWithOptions(context, schemaCommand, [], async () => {
      context.print(readSdl());
      return { kind: 'exit', code: 0 };
    }),
};
