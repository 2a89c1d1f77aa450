import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What decides which fields are selected. */
export interface Selections {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The variables of `@skip` and `@include`; one that is no Boolean is left out. */
  readonly switches: ReadonlyMap<string, boolean>;
}

/**
 * The fields that are selected on an object, by response name, as execution collects them: a fragment counts once
 * however often it is spread, and fields of one name are merged.
 *
 * Unlike `collectFields` it never throws: a directive whose variable is no Boolean leaves nothing out, because execution
 * may have made calls before it comes to that directive.
 */
export function collectSelections(
  sets: readonly SelectionSetNode[],
  type: GraphQLObjectType,
  selections: Selections,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) collect(set, type, selections, fields, visited);
  return fields;
}

function collect(
  set: SelectionSetNode,
  type: GraphQLObjectType,
  selections: Selections,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of set.selections) {
    if (isLeftOut(selection, selections.switches)) continue;
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      const nodes = fields.get(name);
      if (nodes) nodes.push(selection);
      else fields.set(name, [selection]);
      continue;
    }
    let fragment: { readonly typeCondition?: FragmentDefinitionNode['typeCondition']; selectionSet: SelectionSetNode };
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value;
      const definition = visited.has(name) ? undefined : selections.fragments.get(name);
      visited.add(name);
      if (definition === undefined) continue;
      fragment = definition;
    } else {
      fragment = selection;
    }
    if (appliesTo(fragment.typeCondition?.name.value, type, selections.schema)) {
      collect(fragment.selectionSet, type, selections, fields, visited);
    }
  }
}

function appliesTo(condition: string | undefined, type: GraphQLObjectType, schema: GraphQLSchema): boolean {
  if (condition === undefined || condition === type.name) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.isSubType(abstract, type);
}

function isLeftOut({ directives = [] }: SelectionNode, switches: Selections['switches']): boolean {
  return directives.some(({ name, arguments: [condition] = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return false;
    const given = condition?.value;
    const value =
      given?.kind === Kind.VARIABLE
        ? switches.get(given.name.value)
        : given?.kind === Kind.BOOLEAN
          ? given.value
          : undefined;
    return value === (name.value === 'skip');
  });
}
