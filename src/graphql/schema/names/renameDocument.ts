import {
  type ASTNode,
  buildASTSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isUnchanged, type NameTable } from './nameTable.js';

/**
 * Puts public names into operations that are written in canonical names. What is selected of entities and keys that are
 * left out goes, with the fragments and variables that nothing else uses, and so does an operation of which nothing stays.
 *
 * @param document valid in the SDL of the table
 */
export function renameDocument(document: DocumentNode, table: NameTable): DocumentNode {
  if (isUnchanged(table)) return document;
  const { types, fields } = table;
  const isLeftOut = (type: string) => types.has(type) && types.get(type) === undefined;
  const typeInfo = new TypeInfo(schemaOf(table));
  const renamed: DocumentNode = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: {
        // On leaving, because what is below the field is found by its canonical name.
        leave(node) {
          const coordinate = `${typeInfo.getParentType()?.name}.${node.name.value}`;
          const name = fields.get(coordinate)?.name;
          const type = typeInfo.getType();
          const isGone = (fields.has(coordinate) && name === undefined) || (type && isLeftOut(getNamedType(type).name));
          if (isGone || node.selectionSet?.selections.length === 0) return null;
          return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
        },
      },
      InlineFragment: {
        leave: ({ selectionSet, typeCondition }) =>
          selectionSet.selections.length === 0 || (typeCondition && isLeftOut(typeCondition.name.value))
            ? null
            : undefined,
      },
      FragmentDefinition: {
        leave: ({ typeCondition }) => (isLeftOut(typeCondition.name.value) ? null : undefined),
      },
      NamedType: {
        leave(node) {
          const name = types.get(node.name.value);
          return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
        },
      },
    }),
  );
  return prune(renamed);
}

/** Takes out what has nothing in it any more, and what nothing uses, until nothing changes. */
function prune(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    FragmentSpread: ({ name }) => void used.add(name.value),
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(`$${name.value}`),
  });
  const fragments = new Set(
    document.definitions
      .filter(isFragment)
      .filter(isFull)
      .map(({ name }) => name.value),
  );
  let hasChanged = false;
  const remove = (isUseless: boolean) => {
    hasChanged ||= isUseless;
    return isUseless ? null : undefined;
  };
  const pruned: DocumentNode = visit(document, {
    Field: { leave: ({ selectionSet }) => remove(selectionSet?.selections.length === 0) },
    InlineFragment: { leave: ({ selectionSet }) => remove(selectionSet.selections.length === 0) },
    FragmentSpread: ({ name }) => remove(!fragments.has(name.value)),
    FragmentDefinition: { leave: (node) => remove(!isFull(node) || !used.has(node.name.value)) },
    OperationDefinition: { leave: (node) => remove(!isFull(node)) },
    VariableDefinition: ({ variable }) => remove(!used.has(`$${variable.name.value}`)),
  });
  return hasChanged ? prune(pruned) : document;
}

function isFragment(node: ASTNode): node is FragmentDefinitionNode {
  return node.kind === Kind.FRAGMENT_DEFINITION;
}

function isFull({ selectionSet }: Pick<FragmentDefinitionNode, 'selectionSet'>): boolean {
  return selectionSet.selections.length > 0;
}

const schemas = new WeakMap<NameTable, GraphQLSchema>();

/** Types alone: federation's directives are not defined. */
function schemaOf(table: NameTable): GraphQLSchema {
  const schema =
    schemas.get(table) ?? buildASTSchema(parse(table.canonicalSdl), { assumeValid: true, assumeValidSDL: true });
  schemas.set(table, schema);
  return schema;
}
