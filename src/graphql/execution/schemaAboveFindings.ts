import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLUnionType,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { canonicalName, publicName } from '../../resolvers/typeNames.js';

/** The canonical name of the type whose values are projected. */
export const FINDING = 'Finding';

/** Whether values of a type are findings: the type itself, and `_Entity`, as far as findings are referred to. */
export function holdsFindings(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  if (isUnionType(named)) return named.getTypes().some(isFindingType);
  return isFindingType(named);
}

/** Whether a type is `Finding`, by whatever name clients know it. */
export function isFindingType(type: GraphQLNamedType): boolean {
  return canonicalName(type) === FINDING;
}

/**
 * The part of a schema that is above findings: a finding is a leaf in it, so that executing an operation leaves in the
 * place of each finding what its resolver returned.
 *
 * @param references what representations of entities refer to. A finding is a leaf, and other entities have fields, so
 *   that there is no union of both.
 */
export function schemaAboveFindings(schema: GraphQLSchema, references: 'findings' | 'others'): GraphQLSchema {
  const finding = new GraphQLScalarType({ name: publicName(schema, FINDING) ?? FINDING });
  const rebuilt = new Map<string, GraphQLOutputType>();
  const query = schema.getQueryType();
  const above = query ? (rebuild(query) as GraphQLObjectType) : null;
  return new GraphQLSchema({ query: above, extensions: schema.extensions });

  function rebuild(type: GraphQLOutputType): GraphQLOutputType {
    if (isNonNullType(type)) return new GraphQLNonNull(rebuild(type.ofType));
    if (isListType(type)) return new GraphQLList(rebuild(type.ofType));
    if (isUnionType(type) && references === 'others') return rebuildUnion(type);
    if (holdsFindings(type)) return finding;
    const known = rebuilt.get(type.name);
    if (known || !isObjectType(type)) return known ?? type;
    const { fields, ...config } = type.toConfig();
    const copy: GraphQLObjectType = new GraphQLObjectType({ ...config, fields: () => rebuildFields(fields) });
    rebuilt.set(type.name, copy);
    return copy;
  }

  function rebuildUnion(union: GraphQLUnionType): GraphQLUnionType {
    const others = union.getTypes().filter((type) => !isFindingType(type));
    return new GraphQLUnionType({
      ...union.toConfig(),
      types: others.map((type) => rebuild(type) as GraphQLObjectType),
    });
  }

  function rebuildFields(fields: GraphQLFieldConfigMap<unknown, unknown>): GraphQLFieldConfigMap<unknown, unknown> {
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        { ...resolvedWith(schema, field), type: rebuild(field.type) },
      ]),
    );
  }
}

/** Resolvers of unions, such as `_entities`, look up their members' types, which the schema above findings lacks. */
function resolvedWith(
  schema: GraphQLSchema,
  field: GraphQLFieldConfig<unknown, unknown>,
): GraphQLFieldConfig<unknown, unknown> {
  const { resolve } = field;
  if (!resolve || !isUnionType(getNamedType(field.type))) return field;
  return { ...field, resolve: (root, args, context, info) => resolve(root, args, context, { ...info, schema }) };
}
