import { readSettings } from '../config/readConfig.js';
import { SETTINGS } from '../config/settings.js';
import type { SchemaOptions } from '../graphql/schema/createSchema.js';
import { type Command, type CommandContext, type CommandResult, refuse, runWithOptions } from './command.js';
import type { Options } from './options.js';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'print the SDL, to compose a supergraph or generate code from',
  help: `Usage: guardduty-graphql schema [--api] [--hash] [--client CLIENT] [--prefix PREFIX] [--names FILE]

Prints the SDL of the subgraph (Apollo Federation 2) to standard output, as a gateway with the same settings has it:
with changes if MUTATIONS is on, and with the names that TYPE_PREFIX, TYPE_PREFIX_SCALARS and SCHEMA_NAMES give. With
AUTH_SCHEMA_DIRECTIVES=on it tells routers which scopes to require (AUTH_SCOPE_READ, AUTH_SCOPE_WRITE).
  rover subgraph publish … --schema <(guardduty-graphql schema)

Options
  --api            print the schema as clients see it, without federation's directives: for Relay, IDEs and code generators
  --hash           print the SHA-256 of the SDL instead; without --api it is the sdlHash of /readyz
  --client CLIENT  print what the cache of a client (apollo, urql, relay) has to know, as a TypeScript file (docs/frontends.md)
  --prefix PREFIX  use this prefix instead of TYPE_PREFIX
  --names FILE     use this file instead of SCHEMA_NAMES`,

  run: (context) =>
    runWithOptions(context, schemaCommand, ['api', 'hash', 'client', 'prefix', 'names'], printSchema(context)),
};

function printSchema(context: CommandContext) {
  return async ({ api = false, hash = false, client, prefix, names }: Options): Promise<CommandResult> => {
    const given = prefix === undefined ? undefined : SETTINGS.typePrefix.parse(prefix);
    const settings = readSettings(withoutReplaced(context.environment, { prefix, names }), [
      'mutations',
      'authSchemaDirectives',
      'authScopeRead',
      'authScopeWrite',
      'typePrefix',
      'typePrefixScalars',
      'schemaNamesFile',
    ]);
    const faults = given?.kind === 'faults' ? given.faults.map((fault) => `--prefix: ${fault}`) : [];
    if (!('mutations' in settings)) return refuse(context, [...faults, ...settings]);
    const typePrefix = given?.kind === 'value' ? given.value : settings.typePrefix;
    // Help and faults of settings do not wait for these, nor do other commands.
    const { readNaming } = await import('./readNaming.js');
    const naming = await readNaming(
      { ...settings, typePrefix, schemaNamesFile: names ?? settings.schemaNamesFile },
      {
        prefix: prefix === undefined ? SETTINGS.typePrefix.name : '--prefix',
        names: names === undefined ? SETTINGS.schemaNamesFile.name : '--names',
      },
    );
    if (faults.length + naming.faults.length > 0) return refuse(context, [...faults, ...naming.faults]);
    const { mutations, authSchemaDirectives, authScopeRead: read, authScopeWrite: write } = settings;
    const scopes = authSchemaDirectives ? { read, write } : undefined;
    if (client !== undefined) return printForClient(context, client, { ...naming.options, mutations });
    const { readApiSdl, readSdl } = await import('../graphql/schema/createSchema.js');
    const { hashSdl } = await import('../graphql/schema/hashSdl.js');
    const options = { ...naming.options, mutations, scopes };
    const printed = api ? readApiSdl(options) : readSdl(options);
    context.print(hash ? hashSdl(printed) : printed);
    return { kind: 'exit', code: 0 };
  };
}

async function printForClient(context: CommandContext, client: string, options: SchemaOptions): Promise<CommandResult> {
  const { createSchema } = await import('../graphql/schema/createSchema.js');
  const { CLIENTS, printClientFile } = await import('../graphql/clients/printClientFile.js');
  const file = printClientFile(client, createSchema(options));
  if (file === undefined) return refuse(context, [`--client must be one of ${CLIENTS.join(', ')}, not "${client}".`]);
  context.print(file.trimEnd());
  return { kind: 'exit', code: 0 };
}

/** A variable whose place an option takes does not count, so it cannot be faulty either. */
function withoutReplaced(environment: CommandContext['environment'], { prefix, names }: Options) {
  return {
    ...environment,
    ...(prefix !== undefined && { [SETTINGS.typePrefix.name]: undefined }),
    ...(names !== undefined && { [SETTINGS.schemaNamesFile.name]: undefined }),
  };
}
