import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { ConnectionSelection } from '../findings/connection/connectionReader.js';
import { collectFields, type SelectionScope } from './collectFields.js';
import { publicName } from './typeNames.js';

/** Fields of a finding that can be answered without reading its document. */
const FREE_FIELDS = new Set(['id', '__typename']);
const PAGE_FIELDS = new Set(['edges', 'nodes', 'pageInfo']);
const COUNT_FIELDS = new Set(['totalCount', 'severityCounts']);

/** Which parts of a `FindingConnection` are selected, after `@skip` and `@include`. */
export function readConnectionSelection(info: GraphQLResolveInfo): ConnectionSelection {
  const scope = { schema: info.schema, fragments: info.fragments, variables: info.variableValues };
  const connection = fieldsOf(info.fieldNodes, 'FindingConnection', scope);
  const nodes = [
    ...named(connection, 'nodes'),
    ...named(fieldsOf(named(connection, 'edges'), 'FindingEdge', scope), 'node'),
  ];
  return {
    page: connection.some(({ name }) => PAGE_FIELDS.has(name.value)),
    counts: connection.some(({ name }) => COUNT_FIELDS.has(name.value)),
    documents: fieldsOf(nodes, 'Finding', scope).some(({ name }) => !FREE_FIELDS.has(name.value)),
  };
}

/** @param type its canonical name */
function fieldsOf(parents: readonly FieldNode[], type: string, scope: SelectionScope): FieldNode[] {
  const sets = parents.map(({ selectionSet }) => selectionSet);
  const typeName = publicName(scope.schema, type) ?? type;
  return [...collectFields(sets, typeName, scope).values()].flat();
}

function named(fields: readonly FieldNode[], fieldName: string): FieldNode[] {
  return fields.filter(({ name }) => name.value === fieldName);
}
