import { type FieldNode, type GraphQLNamedType, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { canonicalName } from '../../resolvers/typeNames.js';
import { Repeats } from './repeats.js';
import type { Weigher } from './selectionWeight.js';
import { NOTHING, setsOf, sum, type Weight } from './weight.js';

/** What is selected of a connection. */
export interface PageSelection {
  readonly isListed: boolean;
  readonly documents: boolean;
  readonly counts: boolean;
  /** What is selected of the connection itself. */
  readonly once: Weight;
  /** What is selected of each source's status, and under how many names. */
  readonly status: Weight;
  readonly statuses: number;
}

const PAGE_FIELDS = new Set(['edges', 'nodes', 'pageInfo']);
const COUNT_FIELDS = new Set(['totalCount', 'severityCounts']);
const FREE_FIELDS = new Set(['id', '__typename']);

/** Weighs a page of findings. @returns what is selected of each finding, and of the connection */
export function weighPage(
  connection: GraphQLObjectType,
  nodes: readonly FieldNode[],
  weigher: Weigher,
): { readonly each: Weight; readonly page: PageSelection } {
  const each: [string, Weight][] = [];
  const once: [string, Weight][] = [];
  const statuses: [string, Weight][] = [];
  let [isListed, documents, counts] = [false, false, false];
  const repeats = new Repeats(connection);
  for (const [name, members] of weigher.collect(setsOf(nodes), connection)) {
    const fieldName = members[0]?.name.value ?? '';
    const type = connection.getFields()[fieldName]?.type;
    // `__typename` is a field of every type.
    const own = type === undefined ? { ...NOTHING, leaves: 1 } : weigher.ofField(type, members);
    const weight = repeats.weigh(members, own);
    isListed ||= PAGE_FIELDS.has(fieldName);
    counts ||= COUNT_FIELDS.has(fieldName);
    if (type !== undefined && (fieldName === 'edges' || fieldName === 'nodes')) {
      each.push([name, weight]);
      documents ||= readsDocuments(getNamedType(type), members, weigher);
    } else if (fieldName === 'sources') statuses.push([name, weight]);
    else once.push([name, weight]);
  }
  const page = { isListed, documents, counts, once: sum(once), status: sum(statuses), statuses: statuses.length };
  return { each: sum(each), page };
}

/** Whether more is selected of findings, or of the findings of edges, than what a list of ids answers. */
function readsDocuments(type: GraphQLNamedType, nodes: readonly FieldNode[], weigher: Weigher): boolean {
  if (!isObjectType(type)) return false;
  const fields = [...weigher.collect(setsOf(nodes), type).values()];
  if (canonicalName(type) === 'Finding') return fields.some(([node]) => !FREE_FIELDS.has(node?.name.value ?? ''));
  return fields.some((members) => {
    const field = type.getFields()[members[0]?.name.value ?? ''];
    return field !== undefined && readsDocuments(getNamedType(field.type), members, weigher);
  });
}
