import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The document that selections are of. */
export interface SelectionDocument {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>;
}

/** What decides which fields of a selection set are selected. */
export interface SelectionScope extends SelectionDocument {
  /** After coercion. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Collects the fields that are selected on an object, by response name and in the order of the answer. Nodes with the
 * same response name are listed together, `@skip` and `@include` are obeyed, and a fragment is visited once however often
 * it is spread.
 *
 * @param typeName the type of the object
 * @throws GraphQLError where a variable of `@skip` or `@include` is null
 * @see https://spec.graphql.org/October2021/#CollectFields()
 */
export function collectFields(
  sets: readonly (SelectionSetNode | undefined)[],
  typeName: string,
  scope: SelectionScope,
): Map<string, FieldNode[]> {
  return collectFieldsWhere(sets, typeName, scope, (selection) => isIncluded(selection, scope.variables));
}

/** The same, but for what leaves selections out. @param includes whether `@skip` and `@include` let a selection be */
export function collectFieldsWhere(
  sets: readonly (SelectionSetNode | undefined)[],
  typeName: string,
  document: SelectionDocument,
  includes: (selection: SelectionNode) => boolean,
): Map<string, FieldNode[]> {
  const collection = {
    typeName,
    document,
    includes,
    fields: new Map<string, FieldNode[]>(),
    visited: new Set<string>(),
  };
  for (const set of sets) if (set) collect(set, collection);
  return collection.fields;
}

interface Collection {
  readonly typeName: string;
  readonly document: SelectionDocument;
  readonly includes: (selection: SelectionNode) => boolean;
  readonly fields: Map<string, FieldNode[]>;
  readonly visited: Set<string>;
}

function collect(set: SelectionSetNode, collection: Collection): void {
  const { typeName, document, includes, fields, visited } = collection;
  for (const selection of set.selections) {
    if (!includes(selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      const nodes = fields.get(name);
      if (nodes) nodes.push(selection);
      else fields.set(name, [selection]);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : spread(selection.name.value, document, visited);
    if (fragment && appliesTo(fragment, typeName, document.schema)) {
      collect(fragment.selectionSet, collection);
    }
  }
}

/** @returns undefined where the fragment was spread on this object before */
function spread(
  name: string,
  { fragments }: SelectionDocument,
  visited: Set<string>,
): FragmentDefinitionNode | undefined {
  if (visited.has(name)) return undefined;
  visited.add(name);
  return fragments[name];
}

function appliesTo(
  { typeCondition }: FragmentDefinitionNode | InlineFragmentNode,
  typeName: string,
  schema: GraphQLSchema,
): boolean {
  const condition = typeCondition?.name.value;
  if (condition === undefined || condition === typeName) return true;
  const [abstract, type] = [schema.getType(condition), schema.getType(typeName)];
  return isAbstractType(abstract) && isObjectType(type) && schema.isSubType(abstract, type);
}

function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  // Nearly no selection has directives, and a compiled page collects thousands.
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
