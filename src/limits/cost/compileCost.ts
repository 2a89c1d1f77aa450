import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { SelectionDocument } from '../../resolvers/collectFields.js';
import { canonicalName } from '../../resolvers/typeNames.js';
import { Repeats } from './repeats.js';
import { ELEMENTS, setsOf, sum, times, Weigher, type Weight } from './selectionWeight.js';

/** A root field, weighed as far as variables do not matter. */
export type RootCost =
  | (Root & { readonly kind: 'findings'; readonly page: PageSelection })
  /** `ids` names the argument with the findings to read; without it there is one. */
  | (Root & { readonly kind: 'byId'; readonly ids: string | undefined; readonly isChange: boolean })
  | (Root & { readonly kind: 'statistics' })
  /** One call to each source, each of which adds to the answer. */
  | (Root & { readonly kind: 'eachSource'; readonly readsRules: boolean })
  | (Root & { readonly kind: 'other' });

interface Root {
  /** The response name. */
  readonly name: string;
  /** One of the nodes that are merged into the field; they agree in their arguments. */
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** What is selected of each element, or of the field's only value. */
  readonly each: Weight;
}

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

/** Weighs the root fields of an operation, for one combination of values of the variables of `@skip` and `@include`. */
export function compileCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: SelectionDocument['fragments'],
  switches: ReadonlyMap<string, boolean>,
): RootCost[] {
  const type = schema.getRootType(operation.operation);
  if (!type) return [];
  const weigher = new Weigher({ schema, fragments, switches });
  const fields = weigher.collect([operation.selectionSet], type);
  return [...fields].flatMap(([name, nodes]) => {
    const [node] = nodes;
    const field = node && fieldOf(type, node.name.value);
    return node && field ? [costOf(type, field, name, node, nodes, weigher)] : [];
  });
}

function costOf(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  name: string,
  node: FieldNode,
  nodes: readonly FieldNode[],
  weigher: Weigher,
): RootCost {
  const root = { name, node, field };
  if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef) {
    const place = field === SchemaMetaFieldDef ? 'each' : 'any';
    return { ...root, kind: 'other', each: weigher.ofField(field.type, nodes, place) };
  }
  if (parent.name === 'Query') {
    const type = getNamedType(field.type);
    if (field.name === 'findings' && isObjectType(type)) return costOfPage(root, type, nodes, weigher);
    const each = weigher.ofField(field.type, nodes);
    if (field.name === 'detectors') {
      return { ...root, kind: 'eachSource', each, readsRules: selects('suppressionRules', field, nodes, weigher) };
    }
    if (field.name === 'findingStatistics') return { ...root, kind: 'statistics', each };
    const ids = field.args.find(({ name }) => name === 'ids' || name === 'representations')?.name;
    if (ids !== undefined || field.name === 'finding') return { ...root, kind: 'byId', each, ids, isChange: false };
  }
  const each = weigher.ofField(field.type, nodes);
  if (parent.name === 'Mutation') {
    const ids = field.args.find(({ name }) => name === 'ids')?.name;
    // A change that names no findings reads none: each source makes up its own.
    if (ids === undefined) return { ...root, kind: 'eachSource', each, readsRules: false };
    return { ...root, kind: 'byId', each, ids, isChange: true };
  }
  return { ...root, kind: 'other', each: isList(field.type) ? times(each, ELEMENTS) : each };
}

function costOfPage(
  root: Omit<Root, 'each'>,
  connection: GraphQLObjectType,
  nodes: readonly FieldNode[],
  weigher: Weigher,
): RootCost {
  const each: [string, Weight][] = [];
  const once: [string, Weight][] = [];
  const statuses: [string, Weight][] = [];
  let [isListed, documents, counts] = [false, false, false];
  const repeats = new Repeats(connection);
  for (const [name, members] of weigher.collect(setsOf(nodes), connection)) {
    const fieldName = members[0]?.name.value ?? '';
    const type = fieldOf(connection, fieldName)?.type;
    if (type === undefined) continue;
    const weight = repeats.weigh(members, weigher.ofField(type, members));
    isListed ||= PAGE_FIELDS.has(fieldName);
    counts ||= COUNT_FIELDS.has(fieldName);
    if (fieldName === 'edges' || fieldName === 'nodes') {
      each.push([name, weight]);
      documents ||= readsDocuments(getNamedType(type), members, weigher);
    } else if (fieldName === 'sources') statuses.push([name, weight]);
    else once.push([name, weight]);
  }
  const page = { isListed, documents, counts, once: sum(once), status: sum(statuses), statuses: statuses.length };
  return { ...root, kind: 'findings', each: sum(each), page };
}

/** Whether a field is selected of the objects that another one leads to. */
function selects(
  name: string,
  parent: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  weigher: Weigher,
): boolean {
  const type = getNamedType(parent.type);
  if (!isObjectType(type)) return false;
  return [...weigher.collect(setsOf(nodes), type).values()].some(([node]) => node?.name.value === name);
}

/** Whether more is selected of findings, or of the findings of edges, than what a list of ids answers. */
function readsDocuments(type: unknown, nodes: readonly FieldNode[], weigher: Weigher): boolean {
  if (!isObjectType(type)) return false;
  const fields = [...weigher.collect(setsOf(nodes), type).values()];
  if (canonicalName(type) === 'Finding') return fields.some(([node]) => !FREE_FIELDS.has(node?.name.value ?? ''));
  return fields.some((members) => {
    const field = type.getFields()[members[0]?.name.value ?? ''];
    return field !== undefined && readsDocuments(getNamedType(field.type), members, weigher);
  });
}

function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  switch (name) {
    case SchemaMetaFieldDef.name:
      return SchemaMetaFieldDef;
    case TypeMetaFieldDef.name:
      return TypeMetaFieldDef;
    case TypeNameMetaFieldDef.name:
      return TypeNameMetaFieldDef;
    default:
      return type.getFields()[name];
  }
}

function isList(type: unknown): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}
