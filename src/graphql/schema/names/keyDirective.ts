import { type ConstDirectiveNode, Kind, type ObjectTypeDefinitionNode, type ObjectTypeExtensionNode } from 'graphql';

/** The key fields of an entity; empty for other types. Each `@key` of this SDL has one field. */
export function keysOf({ directives = [] }: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): string[] {
  return directives.flatMap((directive) => keyField(directive) ?? []);
}

/** @returns undefined for other directives */
export function keyField({ name, arguments: args = [] }: ConstDirectiveNode): string | undefined {
  if (name.value !== 'key') return undefined;
  const fields = args.find((argument) => argument.name.value === 'fields')?.value;
  return fields?.kind === Kind.STRING ? fields.value : undefined;
}

/** The same directive with another field. */
export function withKeyField(directive: ConstDirectiveNode, field: string): ConstDirectiveNode {
  const args = directive.arguments?.map((argument) =>
    argument.name.value === 'fields' ? { ...argument, value: { kind: Kind.STRING, value: field } as const } : argument,
  );
  return { ...directive, arguments: args };
}
