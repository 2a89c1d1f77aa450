import { buildSchema, GraphQLScalarType, isIntrospectionType, isObjectType } from 'graphql';

/** Types of the gateway itself, whose fields are not members of SDK objects. */
const OURS = new Set(['Query', 'Mutation', 'Subscription', 'FindingConnection', 'FindingEdge', 'PageInfo']);

const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
});

/**
 * Resolvers as in a tutorial: one for the list, a loader for its nodes, and for each field below `Finding` one that
 * reads the SDK's member of that name.
 *
 * @param findings the result of `createFindings`; the context of a request is `{loader}`
 */
export function createResolvers(typeDefs, findings) {
  const types = Object.values(buildSchema(typeDefs).getTypeMap());
  const members = types
    .filter((type) => isObjectType(type) && !isIntrospectionType(type) && !OURS.has(type.name))
    .map((type) => [type.name, toMembers(Object.keys(type.getFields()))]);
  return {
    ...Object.fromEntries(members),
    DateTime,
    Query: {
      finding: (_parent, { id }, { loader }) => loader.load(id),
      findings: async (_parent, { first }) => ({ ids: await findings.list(first) }),
    },
    FindingConnection: { nodes: ({ ids }, _args, { loader }) => loader.loadMany(ids) },
  };
}

function toMembers(fields) {
  return Object.fromEntries(
    fields.map((field) => {
      const member = field[0].toUpperCase() + field.slice(1);
      return [field, (parent) => parent[member]];
    }),
  );
}
