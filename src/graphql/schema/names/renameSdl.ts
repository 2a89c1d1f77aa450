import {
  type ASTNode,
  type DocumentNode,
  type FieldDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type NamedTypeNode,
  type NameNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type StringValueNode,
  type TypeNode,
  visit,
} from 'graphql';
import { keyField, withKeyField } from './keyDirective.js';
import type { NameTable } from './nameTable.js';

/** Values of `resource.resourceType` that descriptions quote, and that are names of types as well. */
const QUOTED_VALUES: ReadonlySet<string> = new Set(['AccessKey', 'S3Bucket']);

/** A type in backticks, or a field of one: `Signal.actorIds`. */
const QUOTED_NAME = /`([A-Za-z]\w*)(?:\.(\w+))?/g;

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

/**
 * Puts public names into an SDL that is written in canonical names: those of types, wherever they stand, descriptions
 * included, and those of key fields. Entities that are left out go, with the fields that lead to them.
 */
export function renameSdl(document: DocumentNode, table: NameTable): DocumentNode {
  const { types } = table;
  return visit(document, {
    // Before anything in the type has another name.
    enter: (node: ASTNode) => (isObjectNode(node) ? nameFields(node, table) : undefined),
    leave(node: ASTNode) {
      const description = 'description' in node && node.description ? describe(node.description, table) : undefined;
      const name = hasTypeName(node) ? renamed(node.name, types) : undefined;
      return name || description ? { ...node, ...(name && { name }), ...(description && { description }) } : undefined;
    },
  });
}

/** @returns null for a type that is left out */
function nameFields(node: ObjectNode, { types, fields }: NameTable): ObjectNode | null {
  const type = node.name.value;
  if (types.has(type) && types.get(type) === undefined) return null;
  const isKept = ({ name, type: fieldType }: FieldDefinitionNode) => {
    const coordinate = `${type}.${name.value}`;
    const leadsTo = namedType(fieldType).name.value;
    const leadsNowhere = types.has(leadsTo) && types.get(leadsTo) === undefined;
    return !leadsNowhere && (!fields.has(coordinate) || fields.get(coordinate) !== undefined);
  };
  const kept = node.fields?.filter(isKept).map((field): FieldDefinitionNode => {
    const named = fields.get(`${type}.${field.name.value}`);
    if (named === undefined) return field;
    const fieldType = named.type === undefined ? field.type : withName(field.type, named.type);
    return { ...field, name: { ...field.name, value: named.name }, type: fieldType };
  });
  const directives = node.directives?.flatMap((directive) => {
    const key = keyField(directive);
    const coordinate = `${type}.${key}`;
    if (key === undefined || !fields.has(coordinate)) return [directive];
    const named = fields.get(coordinate);
    return named === undefined ? [] : [withKeyField(directive, named.name)];
  });
  return { ...node, ...(kept && { fields: kept }), ...(directives && { directives }) };
}

function describe(description: StringValueNode, { types, fields }: NameTable): StringValueNode {
  const value = description.value.replace(QUOTED_NAME, (quoted, type: string, field: string | undefined) => {
    const name = types.get(type);
    if (name === undefined || (field === undefined && QUOTED_VALUES.has(type))) return quoted;
    if (field === undefined) return `\`${name}`;
    return `\`${name}.${fields.get(`${type}.${field}`)?.name ?? field}`;
  });
  return { ...description, value };
}

function isObjectNode(node: ASTNode): node is ObjectNode {
  const { kind } = node;
  return kind === Kind.OBJECT_TYPE_DEFINITION || kind === Kind.OBJECT_TYPE_EXTENSION;
}

function hasTypeName(node: ASTNode): node is ASTNode & { readonly name: NameNode } {
  return node.kind === Kind.NAMED_TYPE || isTypeDefinitionNode(node) || isTypeExtensionNode(node);
}

function renamed(name: NameNode, types: NameTable['types']): NameNode {
  return { ...name, value: types.get(name.value) ?? name.value };
}

function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

function withName(type: TypeNode, name: string): TypeNode {
  switch (type.kind) {
    case Kind.NAMED_TYPE:
      return { ...type, name: { ...type.name, value: name } };
    case Kind.NON_NULL_TYPE:
      return { ...type, type: withName(type.type, name) as Exclude<TypeNode, { kind: Kind.NON_NULL_TYPE }> };
    case Kind.LIST_TYPE:
      return { ...type, type: withName(type.type, name) };
    default:
      return type satisfies never;
  }
}
