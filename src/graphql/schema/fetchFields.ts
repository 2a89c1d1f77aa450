import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';

/** What relay-compiler calls the field of `Query` through which an object of this type is fetched again. */
export const FETCH = 'fetch__';

/** Resolves a representation, as @apollo/subgraph keeps it with a type. */
type ResolveReference = (representation: object, context: unknown, info: unknown) => unknown;

/**
 * The fields of `Query` through which Relay refetches fragments: one for each type with a key of type `ID`. relay-compiler
 * accepts keys of no other type. Whatever the types are called, so are the fields.
 *
 * @param document with `@key`s
 * @returns what to add to it
 */
export function fetchFields({ definitions }: DocumentNode): DocumentNode {
  const fields = definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const { value: type } = definition.name;
    return idKeysOf(definition)
      .slice(0, 1)
      .map(
        (key) => `
  "The object with this key, for clients that fetch objects again by their keys, as Relay does."
  ${FETCH}${type}("Its \`${key}\`." ${key}: ID!): ${type} @shareable`,
      );
  });
  if (fields.length === 0) return { kind: Kind.DOCUMENT, definitions: [] };
  return parse(`extend type Query {${fields.join('\n')}\n}`, { noLocation: true });
}

/** The keys of a type that are one field of type `ID!`. */
export function idKeysOf({ directives = [], fields = [] }: ObjectTypeDefinitionNode): string[] {
  const keys = directives
    .filter(({ name }) => name.value === 'key')
    .flatMap(({ arguments: given = [] }) => given)
    .flatMap(({ name, value }) => (name.value === 'fields' && value.kind === Kind.STRING ? [value.value] : []));
  const isRequiredId = (key: string) => {
    const type = fields.find(({ name }) => name.value === key)?.type;
    return type?.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.NAMED_TYPE && type.type.name.value === 'ID';
  };
  return keys.filter(isRequiredId);
}

/** Lets these fields answer what `_entities` answers to the same key. */
export function resolveFetchFields(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const { type } = field;
    if (!field.name.startsWith(FETCH) || !isObjectType(type)) continue;
    const resolveReference = referenceResolverOf(type);
    field.resolve = (_root, key: object, context: unknown, info) =>
      resolveReference({ __typename: type.name, ...key }, context, info);
  }
}

function referenceResolverOf({ name, extensions }: GraphQLObjectType): ResolveReference {
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: ResolveReference } } };
  const resolve = apollo?.subgraph?.resolveReference;
  if (!resolve) throw new Error(`${name} has a key, but no resolver of references`);
  return resolve;
}
