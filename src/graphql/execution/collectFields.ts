import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a document says beside the selection itself. */
export interface SelectionScope {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As they were coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The fields that are selected on an object, by their names in the answer and in its order; several nodes of one name
 * are merged. `@skip` and `@include` are obeyed.
 *
 * @param typeName of the object; conditions of fragments are compared with it by name, for no type here is abstract
 * @see https://spec.graphql.org/October2021/#CollectFields()
 */
export function collectFields(
  sets: readonly (SelectionSetNode | undefined)[],
  typeName: string,
  scope: SelectionScope,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) if (set) collect(set, typeName, scope, fields, visited);
  return fields;
}

function collect(
  set: SelectionSetNode,
  typeName: string,
  scope: SelectionScope,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of set.selections) {
    if (!isIncluded(selection, scope.variables)) continue;
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      const nodes = fields.get(name);
      if (nodes) nodes.push(selection);
      else fields.set(name, [selection]);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : spread(selection.name.value, scope, visited);
    const condition = fragment?.typeCondition?.name.value;
    if (!fragment || (condition !== undefined && condition !== typeName)) continue;
    collect(fragment.selectionSet, typeName, scope, fields, visited);
  }
}

/** @returns undefined where the fragment was spread on this object before */
function spread(name: string, { fragments }: SelectionScope, visited: Set<string>): FragmentDefinitionNode | undefined {
  if (visited.has(name)) return undefined;
  visited.add(name);
  return fragments.get(name);
}

function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
