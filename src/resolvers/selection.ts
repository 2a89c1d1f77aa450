import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ConnectionSelection } from '../findings/connection/connectionReader.js';

/** What costs no document. */
const FREE_FIELDS = new Set(['id', '__typename']);
const PAGE_FIELDS = new Set(['edges', 'nodes', 'pageInfo']);
const COUNT_FIELDS = new Set(['totalCount', 'severityCounts']);

/** What of a `FindingConnection` is selected, by the rules of `@skip` and `@include`. */
export function readConnectionSelection(info: GraphQLResolveInfo): ConnectionSelection {
  const connection = fieldsOf(info.fieldNodes, info);
  const edges = connection.filter(({ name }) => name.value === 'edges');
  const nodes = [
    ...connection.filter(({ name }) => name.value === 'nodes'),
    ...fieldsOf(edges, info).filter(({ name }) => name.value === 'node'),
  ];
  return {
    page: connection.some(({ name }) => PAGE_FIELDS.has(name.value)),
    counts: connection.some(({ name }) => COUNT_FIELDS.has(name.value)),
    documents: fieldsOf(nodes, info).some(({ name }) => !FREE_FIELDS.has(name.value)),
  };
}

/** The fields right below these, through fragments. */
function fieldsOf(parents: readonly FieldNode[], info: GraphQLResolveInfo): FieldNode[] {
  return parents.flatMap(({ selectionSet }) => (selectionSet ? collect(selectionSet, info) : []));
}

function collect(selectionSet: SelectionSetNode, info: GraphQLResolveInfo): FieldNode[] {
  return selectionSet.selections
    .filter((selection) => isIncluded(selection, info))
    .flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return collect(selection.selectionSet, info);
      const fragment = info.fragments[selection.name.value];
      return fragment ? collect(fragment.selectionSet, info) : [];
    });
}

function isIncluded(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false;
}
