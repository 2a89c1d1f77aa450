import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  isObjectType,
  Kind,
} from 'graphql';

/** What a client's cache has to know of a schema. Names are those of the schema, sorted. */
export interface SchemaDescription {
  readonly roots: {
    readonly query: string;
    readonly mutation: string | undefined;
    readonly subscription: string | undefined;
  };
  /** Every object type that a client can read, root types included. */
  readonly types: readonly TypeDescription[];
  /** The types, without the root types, whose objects belong to the object that they are read with. */
  readonly embedded: readonly string[];
  /** The types whose objects are the same wherever they are read. */
  readonly identified: readonly IdentifiedType[];
  /** Every field that is read page by page. */
  readonly connections: readonly ConnectionField[];
}

export interface TypeDescription {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

export interface IdentifiedType {
  readonly name: string;
  /** The fields that tell its objects apart. */
  readonly key: readonly string[];
}

export interface ConnectionField {
  readonly type: string;
  readonly field: string;
  /** The arguments that say which list it is; the others say which page of it. */
  readonly listArguments: readonly string[];
}

/** Arguments of a connection that belong to a page. */
const PAGE_ARGUMENTS = ['first', 'after', 'last', 'before'];

/** Types and fields of federation. Names that people choose may begin with an underscore, too. */
const FOR_ROUTERS: ReadonlySet<string> = new Set(['_Any', '_Entity', '_Service', '_entities', '_service']);

/**
 * Finds out what a client's cache has to know. Objects are identified only if their type has a `@key`: many others have an
 * `id`, too, which recurs in other findings with other values.
 *
 * @param schema a subgraph's schema, made from its SDL: without the SDL's nodes, no type is identified
 */
export function describeSchema(schema: GraphQLSchema): SchemaDescription {
  const roots = {
    query: schema.getQueryType()?.name ?? 'Query',
    mutation: schema.getMutationType()?.name,
    subscription: schema.getSubscriptionType()?.name,
  };
  const types = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter(({ name }) => !name.startsWith('__') && !FOR_ROUTERS.has(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const identified = types.flatMap((type) => {
    const key = keyOf(type);
    return key === undefined ? [] : [{ name: type.name, key }];
  });
  const elsewhere = [...Object.values(roots), ...identified.map(({ name }) => name)];
  return {
    roots,
    types: types.map((type) => ({
      name: type.name,
      fields: fieldsOf(type).map((field) => ({ name: field.name, type: String(field.type) })),
    })),
    embedded: types.map(({ name }) => name).filter((name) => !elsewhere.includes(name)),
    identified,
    connections: types.flatMap((type) =>
      fieldsOf(type)
        .filter(isConnection)
        .map((field) => ({
          type: type.name,
          field: field.name,
          listArguments: field.args.map(({ name }) => name).filter((name) => !PAGE_ARGUMENTS.includes(name)),
        })),
    ),
  };
}

/** @returns the fields of the first `@key` that every object has; undefined if the type has no such key */
function keyOf(type: GraphQLObjectType): string[] | undefined {
  const fields = type.getFields();
  return keysOf(type).find((key) => key.every((name) => isNonNullType(fields[name]?.type)));
}

function keysOf({ astNode, extensionASTNodes }: GraphQLObjectType): string[][] {
  return [astNode, ...extensionASTNodes]
    .flatMap((node) => node?.directives ?? [])
    .filter(({ name }) => name.value === 'key')
    .flatMap(({ arguments: given = [] }) => given.filter(({ name }) => name.value === 'fields'))
    .flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value.split(/[\s,]+/).filter(Boolean)] : []));
}

/** Fields for clients, in the order of the SDL. */
function fieldsOf(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter(({ name }) => !FOR_ROUTERS.has(name));
}

/** Whether the field has the form of the Relay Cursor Connections specification. */
function isConnection({ type, args }: GraphQLField<unknown, unknown>): boolean {
  const connection = getNamedType(type);
  if (!isObjectType(connection)) return false;
  const { edges, pageInfo } = connection.getFields();
  return edges !== undefined && pageInfo !== undefined && args.some(({ name }) => name === 'after');
}
