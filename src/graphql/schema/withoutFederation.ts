import { type DefinitionNode, type DocumentNode, Kind, specifiedDirectives, visit } from 'graphql';
import { markFetchable } from './markFetchable.js';

const KEPT: ReadonlySet<string> = new Set([...specifiedDirectives.map(({ name }) => name), 'fetchable']);

/**
 * The SDL as clients see the graph, for Relay, IDEs and generators of code: without what only composition and routers
 * need, the directives of federation and their import. Types that Relay can fetch again are marked for it.
 */
export function withoutFederation(document: DocumentNode): DocumentNode {
  return visit(markFetchable(withoutExtensions(document)), {
    Directive: ({ name }) => (KEPT.has(name.value) ? undefined : null),
    SchemaExtension: {
      // Nothing is left of one that only imports.
      leave: ({ operationTypes = [] }) => (operationTypes.length === 0 ? null : undefined),
    },
  });
}

/** With the fields of extensions in the types themselves: relay-compiler takes extensions for fields of the client. */
function withoutExtensions(document: DocumentNode): DocumentNode {
  const extensions = document.definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_EXTENSION);
  const definitions = document.definitions
    .filter(({ kind }) => kind !== Kind.OBJECT_TYPE_EXTENSION)
    .map((node): DefinitionNode => {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node;
      const more = extensions.filter(({ name }) => name.value === node.name.value);
      return { ...node, fields: [node, ...more].flatMap(({ fields = [] }) => fields) };
    });
  return { ...document, definitions };
}
