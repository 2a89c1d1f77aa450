import { composeServices as composeWithApollo } from '@apollo/composition';
import { composeServices as composeWithGuild } from '@theguild/federation-composition';
import { federateSubgraphs, ROUTER_COMPATIBILITY_VERSION_ONE } from '@wundergraph/composition';
import { type DocumentNode, parse } from 'graphql';
import type { Subgraph } from './composeSubgraphs.js';

/** What became of a composition: the types that clients of the supergraph see, or what is wrong. */
export type Composed =
  | { readonly kind: 'composed'; readonly document: DocumentNode }
  | { readonly kind: 'refused'; readonly messages: readonly string[] };

/** The composition libraries of the routers: Apollo's, Hive's and Cosmo's. */
export const COMPOSERS: Readonly<Record<string, (subgraphs: readonly Subgraph[]) => Composed>> = {
  '@apollo/composition': (subgraphs) => {
    const { supergraphSdl, errors } = composeWithApollo(
      subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
    );
    return supergraphSdl === undefined ? refused(errors) : { kind: 'composed', document: parse(supergraphSdl) };
  },
  '@theguild/federation-composition': (subgraphs) => {
    const result = composeWithGuild(subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
    return result.publicSdl === undefined
      ? refused(result.errors)
      : { kind: 'composed', document: parse(result.publicSdl) };
  },
  '@wundergraph/composition': (subgraphs) => {
    const result = federateSubgraphs({
      subgraphs: subgraphs.map(({ name, url, sdl }) => ({ name, url, definitions: parse(sdl) })),
      version: ROUTER_COMPATIBILITY_VERSION_ONE,
    });
    return result.success ? { kind: 'composed', document: result.federatedGraphAST } : refused(result.errors);
  },
};

function refused(errors: readonly { readonly message: string }[] = []): Composed {
  return { kind: 'refused', messages: errors.map(({ message }) => message) };
}
