import { readSettings } from '../config/readConfig.js';
import { readSdl } from '../graphql/schema/createSchema.js';
import { type Command, refuse, runWithOptions } from './command.js';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'print the SDL, to compose a supergraph or generate code from',
  help: `Usage: guardduty-graphql schema

Prints the SDL of the subgraph (Apollo Federation 2) to standard output, as a gateway with the same settings has it:
with changes if MUTATIONS is on. With AUTH_SCHEMA_DIRECTIVES=on it tells routers which scopes to require
(AUTH_SCOPE_READ, AUTH_SCOPE_WRITE).
  rover subgraph publish … --schema <(guardduty-graphql schema)`,

  run: (context) =>
    runWithOptions(context, schemaCommand, [], async () => {
      const settings = readSettings(context.environment, [
        'mutations',
        'authSchemaDirectives',
        'authScopeRead',
        'authScopeWrite',
      ]);
      if (!('mutations' in settings)) return refuse(context, settings);
      const { mutations, authSchemaDirectives, authScopeRead: read, authScopeWrite: write } = settings;
      context.print(readSdl({ mutations, scopes: authSchemaDirectives ? { read, write } : undefined }));
      return { kind: 'exit', code: 0 };
    }),
};
