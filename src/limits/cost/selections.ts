import { type FieldNode, type GraphQLObjectType, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import { collectFieldsWhere, type SelectionDocument } from '../../resolvers/collectFields.js';

/** What decides which fields are selected. */
export interface Selections extends SelectionDocument {
  /** The variables of `@skip` and `@include`; one that is no Boolean is left out. */
  readonly switches: ReadonlyMap<string, boolean>;
}

/**
 * The fields that are selected on an object, by response name, as execution collects them.
 *
 * Unlike `collectFields` it never throws: a directive whose variable is no Boolean leaves nothing out, because execution
 * may have made calls before it comes to that directive.
 */
export function collectSelections(
  sets: readonly SelectionSetNode[],
  type: GraphQLObjectType,
  selections: Selections,
): Map<string, FieldNode[]> {
  return collectFieldsWhere(sets, type.name, selections, (selection) => !isLeftOut(selection, selections.switches));
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
