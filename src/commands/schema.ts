import { readSdl } from '../graphql/createSchema.js';
import { type Command, USAGE_ERROR } from './command.js';
import { readOptions } from './options.js';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'print the SDL, for composition into a supergraph or for code generation',
  help: `Usage: guardduty-graphql schema

Prints the SDL of the subgraph (Apollo Federation 2) to standard output.
  rover subgraph publish … --schema <(guardduty-graphql schema)`,

  async run({ args, print, complain }) {
    const options = readOptions(args, []);
    if (typeof options === 'string') {
      complain(options);
      return { kind: 'exit', code: USAGE_ERROR };
    }
    print(options.help ? schemaCommand.help : readSdl());
    return { kind: 'exit', code: 0 };
  },
};
