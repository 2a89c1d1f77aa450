import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { SelectionDocument } from '../../resolvers/collectFields.js';
import { canonicalName, publicName } from '../../resolvers/typeNames.js';
import { ELEMENTS, Weigher } from './selectionWeight.js';
import { type PageSelection, weighPage } from './weighPage.js';
import { setsOf, times, type Weight } from './weight.js';

/** A root field, weighed as far as variables do not matter. */
export type RootCost =
  | (Root & { readonly kind: 'findings'; readonly page: PageSelection })
  /** `ids` names the argument with the findings to read; without it there is one. */
  | (Root & { readonly kind: 'byId'; readonly ids: string | undefined; readonly isChange: boolean })
  /** Entities of a supergraph, by the name of their type. */
  | (Root & { readonly kind: 'references'; readonly byType: ReadonlyMap<string, Weight>; readonly findingType: string })
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
    return node && field ? [costOf(type, field, name, node, nodes, weigher, schema)] : [];
  });
}

function costOf(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  name: string,
  node: FieldNode,
  nodes: readonly FieldNode[],
  weigher: Weigher,
  schema: GraphQLSchema,
): RootCost {
  const root = { name, node, field };
  if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef) {
    const place = field === SchemaMetaFieldDef ? 'each' : 'any';
    return { ...root, kind: 'other', each: weigher.ofField(field.type, nodes, place) };
  }
  if (parent.name === 'Query') {
    const type = getNamedType(field.type);
    if (field.name === 'findings' && isObjectType(type)) {
      return { ...root, kind: 'findings', ...weighPage(type, nodes, weigher) };
    }
    if (isUnionType(type))
      return {
        ...root,
        kind: 'references',
        ...weigher.ofEach(type, nodes),
        findingType: publicName(schema, 'Finding') ?? '',
      };
    const each = weigher.ofField(field.type, nodes);
    if (field.name === 'detectors') {
      return { ...root, kind: 'eachSource', each, readsRules: selects('suppressionRules', field, nodes, weigher) };
    }
    if (field.name === 'findingStatistics') return { ...root, kind: 'statistics', each };
    const ids = field.args.find(({ name }) => name === 'ids')?.name;
    if (ids !== undefined || isFinding(field)) return { ...root, kind: 'byId', each, ids, isChange: false };
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

/** Whether the field reads one finding by its key. */
function isFinding({ type }: GraphQLField<unknown, unknown>): boolean {
  return !isList(type) && canonicalName(getNamedType(type)) === 'Finding';
}
