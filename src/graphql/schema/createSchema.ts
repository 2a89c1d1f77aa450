import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse, print } from 'graphql';
import type { Resolvers } from '../../__generated__/resolvers.js';
import { Finding } from '../../resolvers/Finding.js';
import { FindingConnection } from '../../resolvers/FindingConnection.js';
import { FindingEdge } from '../../resolvers/FindingEdge.js';
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

/**
 * Reads the SDL from the files in `schema/`. This is the text that a supergraph is composed from.
 * @param scopes the scopes that the SDL tells routers to require; left out, it says nothing of scopes
 */
export function readSdl(scopes?: ScopeNames): string {
  const sdl = readFiles();
  return scopes === undefined ? sdl : print(addAuthDirectives(parse(sdl), scopes));
}

/**
 * The executable schema, a Federation 2 subgraph.
 * @param scopes like those of `readSdl`, for `_service { sdl }`
 */
export function createSchema(scopes?: ScopeNames): GraphQLSchema {
  const resolvers: Resolvers = { ...scalars, Finding, FindingConnection, FindingEdge, Query, Signal };
  const schema = buildSubgraphSchema({ typeDefs: parse(readSdl(scopes)), resolvers: resolvers as SubgraphResolvers });
  checkRepresentations(schema);
  return schema;
}

function readFiles(): string {
  return readdirSync(SCHEMA_DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(new URL(file, SCHEMA_DIRECTORY), 'utf8').trim())
    .join('\n\n');
}
