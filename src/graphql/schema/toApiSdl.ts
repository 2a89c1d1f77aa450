import { type DocumentNode, parse, print, specifiedDirectives, visit } from 'graphql';

const KEPT: ReadonlySet<string> = new Set(specifiedDirectives.map(({ name }) => name));

/**
 * The SDL as clients see the graph, for Relay, IDEs and generators of code: without what only composition and routers
 * need, the directives of federation and their import.
 */
export function toApiSdl(sdl: string): string {
  return print(withoutFederation(parse(sdl, { noLocation: true })));
}

function withoutFederation(document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: ({ name }) => (KEPT.has(name.value) ? undefined : null),
    SchemaExtension: {
      // Nothing is left of one that only imports.
      leave: ({ operationTypes = [] }) => (operationTypes.length === 0 ? null : undefined),
    },
  });
}
