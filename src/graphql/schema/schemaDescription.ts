import { type DocumentNode, Kind, type SchemaDefinitionNode, visit } from 'graphql';

/**
 * The SDL without what the schema says of itself, to compose supergraphs from: composition passes it on to the supergraph,
 * and Hive Router cannot parse one that has it. The descriptions of types and fields stay.
 */
export function withoutSchemaDescription(document: DocumentNode): DocumentNode {
  return visit(document, { SchemaDefinition: ({ description: _, ...node }) => node });
}

/** What the schema says of itself. */
export function schemaDescription({ definitions }: DocumentNode): string | undefined {
  const definition = definitions.find((node): node is SchemaDefinitionNode => node.kind === Kind.SCHEMA_DEFINITION);
  return definition?.description?.value;
}
