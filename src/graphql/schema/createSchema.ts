import { buildSubgraphSchema } from '@apollo/subgraph';
import { concatAST, type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import type { Resolvers } from '../../__generated__/resolvers.js';
import { ChangePayload } from '../../resolvers/ChangePayload.js';
import { Detector } from '../../resolvers/Detector.js';
import { entities, pointers } from '../../resolvers/entities.js';
import { Finding } from '../../resolvers/Finding.js';
import { FindingConnection } from '../../resolvers/FindingConnection.js';
import { FindingEdge } from '../../resolvers/FindingEdge.js';
import { Mutation } from '../../resolvers/Mutation.js';
import { Query } from '../../resolvers/Query.js';
import { Signal } from '../../resolvers/Signal.js';
import { addAuthDirectives, type ScopeNames } from './addAuthDirectives.js';
import { checkRepresentations } from './checkRepresentations.js';
import { fetchFields, resolveFetchFields } from './fetchFields.js';
import { markNames } from './names/markNames.js';
import { isUnchanged, type NameTable } from './names/nameTable.js';
import { readNames } from './names/readNames.js';
import { renameResolvers } from './names/renameResolvers.js';
import { renameSdl } from './names/renameSdl.js';
import type { NamingOptions } from './names/schemaNames.js';
import { createScalars } from './scalars.js';
import { schemaDescription, withoutSchemaDescription } from './schemaDescription.js';
import { readSdlFiles } from './sdlFiles.js';
import { withoutFederation } from './withoutFederation.js';

/** The type that @apollo/subgraph has for resolvers. */
type SubgraphResolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { typeDefs: unknown }>['resolvers']
>;

/** What the schema has; what is left out is off. */
export interface SchemaOptions extends NamingOptions {
  readonly mutations?: boolean;
  /** The scopes that the SDL tells routers to require; left out, it says nothing of scopes. */
  readonly scopes?: ScopeNames | undefined;
}

/** A schema with what it was made of. */
export interface AssembledSchema {
  readonly schema: GraphQLSchema;
  /** As `readSdl` has it. */
  readonly sdl: string;
  readonly names: NameTable;
}

/**
 * Reads the SDL from the files in `schema/`, and gives it the names that the options say. This is the text that a
 * supergraph is composed from.
 * @throws Error that says everything that is wrong with the names
 */
export function readSdl(options: SchemaOptions = {}): string {
  return printForComposition(readDocument(options, readNames(options)));
}

/**
 * The same as clients see it: without what is for composition and routers.
 * @throws Error that says everything that is wrong with the names
 */
export function readApiSdl(options: SchemaOptions = {}): string {
  return print(withoutFederation(readDocument(options, readNames(options))));
}

/**
 * The executable schema, a Federation 2 subgraph.
 * @throws Error that says everything that is wrong with the names
 */
export function createSchema(options: SchemaOptions = {}): GraphQLSchema {
  return assembleSchema(options).schema;
}

/** @throws Error that says everything that is wrong with the names */
export function assembleSchema(options: SchemaOptions): AssembledSchema {
  const names = readNames(options);
  const document = readDocument(options, names);
  const scalars = createScalars(names.types);
  const found: Resolvers = { Detector, Finding, FindingConnection, FindingEdge, Query, Signal };
  const readers: Resolvers = { ...scalars, ...entities, ...pointers, ...found };
  const resolvers: Resolvers = options.mutations ? { ...readers, Mutation, ChangePayload } : readers;
  const schema = buildSubgraphSchema({
    typeDefs: withoutSchemaDescription(document),
    resolvers: renameResolvers(resolvers as SubgraphResolvers, names),
  });
  // Introspection answers it; `_service`, which is made by now, does not.
  schema.description = schemaDescription(document);
  markNames(schema, names);
  checkRepresentations(schema);
  resolveFetchFields(schema);
  return { schema, sdl: printForComposition(document), names };
}

function printForComposition(document: DocumentNode): string {
  return print(withoutSchemaDescription(document));
}

function readDocument({ mutations = false, scopes }: SchemaOptions, names: NameTable): DocumentNode {
  const written = parse(readSdlFiles({ mutations }), { noLocation: true });
  const named = isUnchanged(names) ? written : renameSdl(written, names);
  const document = concatAST([named, fetchFields(named)]);
  return scopes === undefined ? document : addAuthDirectives(document, scopes);
}
