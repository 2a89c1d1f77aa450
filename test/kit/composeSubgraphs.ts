import { type CompositionResult, composeServices } from '@apollo/composition';
import { parse } from 'graphql';

export interface Subgraph {
  readonly name: string;
  /** Its GraphQL endpoint, including the path. */
  readonly url: string;
  readonly sdl: string;
}

/** Composes subgraphs with Apollo's composition library; errors and hints are in the result. */
export function composeSubgraphs(subgraphs: readonly Subgraph[]): CompositionResult {
  return composeServices(subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
}

/**
 * The SDL of a supergraph, as a router reads it.
 * @throws AggregateError if the subgraphs do not compose
 */
export function composeSupergraph(subgraphs: readonly Subgraph[]): string {
  const { supergraphSdl, errors } = composeSubgraphs(subgraphs);
  if (supergraphSdl !== undefined) return supergraphSdl;
  throw new AggregateError(errors ?? [], `The subgraphs do not compose: ${errors?.join('\n')}`);
}
