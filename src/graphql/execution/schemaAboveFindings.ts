import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { FINDING } from './compileProjector.js';

/** Answers with findings as members of a union, which a leaf cannot be. */
export const ENTITIES = '_entities';

/**
 * The part of a schema that is above findings: a finding is a leaf there, so that what executes an operation over it
 * leaves in the place of each finding what its resolver answered.
 */
export function createSkeleton(schema: GraphQLSchema): GraphQLSchema {
  const rebuilt = new Map<string, GraphQLOutputType>([[FINDING, new GraphQLScalarType({ name: FINDING })]]);
  const query = schema.getQueryType();
  return new GraphQLSchema({ query: query ? (rebuild(query) as GraphQLObjectType) : null });

  function rebuild(type: GraphQLOutputType): GraphQLOutputType {
    if (isNonNullType(type)) return new GraphQLNonNull(rebuild(type.ofType));
    if (isListType(type)) return new GraphQLList(rebuild(type.ofType));
    const known = rebuilt.get(type.name);
    if (known || !isObjectType(type)) return known ?? type;
    const { fields, ...config } = type.toConfig();
    const copy: GraphQLObjectType = new GraphQLObjectType({
      ...config,
      fields: () =>
        Object.fromEntries(
          Object.entries(fields)
            .filter(([name]) => name !== ENTITIES)
            .map(([name, field]) => [name, { ...field, type: rebuild(field.type) }]),
        ),
    });
    rebuilt.set(type.name, copy);
    return copy;
  }
}
