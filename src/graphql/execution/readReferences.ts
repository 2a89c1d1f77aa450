import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Operation } from './operation.js';

/** The field by which routers have entities read. */
const ENTITIES = '_entities';

/** Variables with the representations of entities; a literal list counts as a variable without a name. */
export function readReferences(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly string[] {
  const names = new Set<string>();
  const Field = ({ name, arguments: args = [] }: FieldNode) => {
    if (name.value !== ENTITIES) return;
    const value = args.find((argument) => argument.name.value === 'representations')?.value;
    names.add(value?.kind === Kind.VARIABLE ? value.name.value : '');
  };
  for (const node of [operation, ...Object.values(fragments)]) visit(node, { Field });
  return [...names];
}

/** @returns the type of all representations; undefined where they have several types, or none that is known */
export function typeOfReferences(
  references: readonly string[],
  variables: Operation['variables'],
  schema: GraphQLSchema,
): GraphQLObjectType | undefined {
  let name: unknown;
  for (const reference of references) {
    const given = variables?.[reference];
    if (!Array.isArray(given)) return undefined;
    for (const representation of given) {
      const own: unknown = representation?.__typename;
      name ??= own;
      if (own !== name) return undefined;
    }
  }
  const type = typeof name === 'string' ? schema.getType(name) : undefined;
  return isObjectType(type) ? type : undefined;
}
