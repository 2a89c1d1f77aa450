import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse, print } from 'graphql';
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
import { scalars } from './scalars.js';

/** The type that @apollo/subgraph has for resolvers. */
type SubgraphResolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { typeDefs: unknown }>['resolvers']
>;

const SCHEMA_DIRECTORY = new URL('../../../schema/', import.meta.url);

/** The type `Mutation` and what only it needs. */
const MUTATION_FILE = 'mutation.graphql';

/** What the schema has; what is left out is off. */
export interface SchemaOptions {
  readonly mutations?: boolean;
  /** The scopes that the SDL tells routers to require; left out, it says nothing of scopes. */
  readonly scopes?: ScopeNames | undefined;
}

/** Reads the SDL from the files in `schema/`. This is the text that a supergraph is composed from. */
export function readSdl({ mutations = false, scopes }: SchemaOptions = {}): string {
  const sdl = readFiles(mutations);
  return scopes === undefined ? sdl : print(addAuthDirectives(parse(sdl), scopes));
}

/** The executable schema, a Federation 2 subgraph. */
export function createSchema(options: SchemaOptions = {}): GraphQLSchema {
  const found: Resolvers = { Detector, Finding, FindingConnection, FindingEdge, Query, Signal };
  const readers: Resolvers = { ...scalars, ...entities, ...pointers, ...found };
  const resolvers: Resolvers = options.mutations ? { ...readers, Mutation, ChangePayload } : readers;
  const schema = buildSubgraphSchema({ typeDefs: parse(readSdl(options)), resolvers: resolvers as SubgraphResolvers });
  checkRepresentations(schema);
  return schema;
}

function readFiles(mutations: boolean): string {
  return readdirSync(SCHEMA_DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql') && (mutations || file !== MUTATION_FILE))
    .sort()
    .map((file) => readFileSync(new URL(file, SCHEMA_DIRECTORY), 'utf8').trim())
    .join('\n\n');
}
