import {
  type DocumentNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  print,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';

/**
 * What a subgraph has and the supergraph lacks: types, fields, arguments, values of enums, and what any of them was like.
 * @returns coordinates by type
 */
export function findLosses(subgraph: DocumentNode, supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const [own, all] = [membersOf(subgraph), membersOf(supergraph)];
  const losses = new Map<string, string[]>();
  for (const [coordinate, is] of own) {
    if (all.get(coordinate) === is) continue;
    const type = coordinate.split('.')[0] as string;
    losses.set(type, [...(losses.get(type) ?? []), coordinate]);
  }
  return losses;
}

/** Everything that types have, as text by coordinate: `Query.findings(first:)` is `Int! = 20`. */
function membersOf({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const definition of definitions) {
    if (!isTypeDefinitionNode(definition) && !isTypeExtensionNode(definition)) continue;
    for (const [member, is] of membersOfType(definition)) members.set(definition.name.value + member, is);
  }
  return members;
}

function membersOfType(definition: TypeDefinitionNode | TypeExtensionNode): (readonly [string, string])[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return (definition.fields ?? []).flatMap(({ name, type, arguments: args = [] }) => [
        [`.${name.value}`, print(type)] as const,
        ...args.map((argument) => [`.${name.value}(${argument.name.value}:)`, inputOf(argument)] as const),
      ]);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return (definition.fields ?? []).map((field) => [`.${field.name.value}`, inputOf(field)] as const);
    case Kind.ENUM_TYPE_DEFINITION:
      return (definition.values ?? []).map(({ name }) => [`.${name.value}`, 'a value'] as const);
    default:
      return [['', definition.kind]];
  }
}

function inputOf({ type, defaultValue }: InputValueDefinitionNode): string {
  return print(type) + (defaultValue ? ` = ${print(defaultValue).replaceAll(/\s+/g, '')}` : '');
}
