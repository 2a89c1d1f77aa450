import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { ENTITY_RULES } from '../../findings/entities/entityKinds.js';
import type { EntityKind } from '../../model/entity.js';
import { MAX_FILTERS } from '../../model/suppressionRule.js';
import { canonicalName } from '../../resolvers/typeNames.js';
import { type IntrospectionSizes, readIntrospectionSizes } from './introspectionSizes.js';
import { aliasWeight, leafWeight } from './leafWeight.js';
import { Repeats } from './repeats.js';
import { collectSelections, type Selections } from './selections.js';
import { weighPage } from './weighPage.js';
import {
  atLeastBoth,
  type EntityField,
  NOTHING,
  plus,
  setsOf,
  sum,
  throughLink,
  times,
  type Weight,
} from './weight.js';

/** Elements of a list inside a finding, together with all lists inside that one. */
export const ELEMENTS = 5;

/** Fields of a finding that lead to another finding, which is read by its id. */
const LINKS: ReadonlySet<string> = new Set(['Finding.attackSequence', 'Signal.finding']);
/** Each rule has lists of its own. */
const RULES = 'Detector.suppressionRules';
/** Lists of types in which not each type of the schema comes once. */
const OF_SOME_TYPES: ReadonlySet<string> = new Set(['__Type.interfaces', '__Type.possibleTypes']);

/**
 * Where an object stands. `plain`: outside the lists of a finding. `list`: in such a list.
 * `each`: in introspection, where all types of the schema are gone through. `any`: where one of them is reached.
 */
type Place = 'plain' | 'list' | 'each' | 'any';

/** Weighs selections of one operation, each once however often it comes. */
export class Weigher {
  readonly #selections: Selections;
  readonly #sizes: IntrospectionSizes;
  readonly #known = new WeakMap<SelectionSetNode, Map<string, Weight>>();

  constructor(selections: Selections) {
    this.#selections = selections;
    this.#sizes = sizesOf(selections.schema);
  }

  collect(sets: readonly SelectionSetNode[], type: GraphQLObjectType): Map<string, FieldNode[]> {
    return collectSelections(sets, type, this.#selections);
  }

  /** What the nodes of one field select of one object of its type; one leaf for a scalar. */
  ofField(type: GraphQLOutputType, nodes: readonly FieldNode[], place: Place = 'plain'): Weight {
    const named = getNamedType(type);
    const sets = setsOf(nodes);
    if (isObjectType(named)) return this.#ofObject(named, sets, place);
    if (!isAbstractType(named)) return { ...NOTHING, leaves: 1 };
    const possible = this.#selections.schema.getPossibleTypes(named).map((one) => this.#ofObject(one, sets, place));
    return possible.reduce(atLeastBoth, NOTHING);
  }

  /** For fields of which each value can have another type. @returns the most of all types, and of each by its name */
  ofEach(type: GraphQLUnionType, nodes: readonly FieldNode[]): { each: Weight; byType: ReadonlyMap<string, Weight> } {
    const possible = this.#selections.schema.getPossibleTypes(type);
    const byType = new Map(possible.map((one) => [one.name, this.#ofObject(one, setsOf(nodes), 'plain')]));
    return { each: [...byType.values()].reduce(atLeastBoth, NOTHING), byType };
  }

  /** What is selected of an object. */
  #ofObject(type: GraphQLObjectType, sets: readonly SelectionSetNode[], place: Place): Weight {
    const [set, another] = sets;
    if (set === undefined) return NOTHING;
    if (another !== undefined) return this.#weigh(type, sets, place);
    let known = this.#known.get(set);
    if (known === undefined) {
      known = new Map();
      this.#known.set(set, known);
    }
    const key = `${type.name} ${place}`;
    let weight = known.get(key);
    if (weight === undefined) {
      weight = this.#weigh(type, sets, place);
      known.set(key, weight);
    }
    return weight;
  }

  #weigh(type: GraphQLObjectType, sets: readonly SelectionSetNode[], place: Place): Weight {
    const parts: [string, Weight][] = [];
    const repeats = new Repeats(type);
    for (const [name, nodes] of this.collect(sets, type)) {
      const weight = this.#ofMember(type, nodes, place);
      parts.push([name, isIntrospected(place) ? weight : repeats.weigh(nodes, weight)]);
    }
    return sum(parts);
  }

  #ofMember(parent: GraphQLObjectType, nodes: readonly FieldNode[], place: Place): Weight {
    const name = nodes[0]?.name.value ?? '';
    const ofName = nodes[0] ? aliasWeight(nodes[0]) * factorOf(place) : 0;
    const leaf = leafWeight(parent, name, this.#selections.schema);
    const field = parent.getFields()[name];
    // `__typename` is a field of every type.
    if (field === undefined) return plus({ ...NOTHING, leaves: leaf * factorOf(place) }, ofName);
    const coordinate = `${canonicalName(parent)}.${name}`;
    if (coordinate === RULES) return plus(times(this.ofField(field.type, nodes), MAX_FILTERS), ofName);
    const kind = kindOf(parent);
    if (kind && field.args.length > 0) return plus(this.#ofEntity(kind, field, nodes), ofName);
    if (LINKS.has(coordinate)) return plus(throughLink(this.ofField(field.type, nodes), factorOf(place)), ofName);
    if (isLeafType(getNamedType(field.type)) && !isIntrospected(place)) {
      return plus({ ...NOTHING, leaves: leaf * factorOf(isList(field.type) ? 'list' : place) }, ofName);
    }
    if (isIntrospected(place)) return plus(this.#ofTypeSystem(coordinate, field.type, nodes, place, leaf), ofName);
    return plus(this.ofField(field.type, nodes, isList(field.type) ? 'list' : place), ofName);
  }

  /** How many findings there are depends on variables; counts of them do not. */
  #ofEntity(kind: EntityKind, field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): Weight {
    const [node] = nodes;
    const type = getNamedType(field.type);
    if (node === undefined) return NOTHING;
    const reads = { kind, reads: field.name as EntityField, count: 1, node, field };
    if (field.name === 'findings' && isObjectType(type)) {
      return { ...NOTHING, entities: [{ ...reads, ...weighPage(type, nodes, this) }] };
    }
    return { ...this.ofField(field.type, nodes), entities: [{ ...reads, each: NOTHING, page: undefined }] };
  }

  /** All fields of all types are the fields of the schema, while any one type may be the one with the most fields. */
  #ofTypeSystem(
    coordinate: string,
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    place: Place,
    leaf: number,
  ): Weight {
    const size = this.#sizes.get(coordinate);
    const inside = size === undefined || OF_SOME_TYPES.has(coordinate) ? 'any' : place;
    const below = isLeafType(getNamedType(type)) ? { ...NOTHING, leaves: leaf } : this.ofField(type, nodes, inside);
    if (size === undefined) return below;
    return times(below, place === 'each' ? size.mean : size.most);
  }
}

function kindOf(type: GraphQLObjectType): EntityKind | undefined {
  const name = canonicalName(type);
  return name in ENTITY_RULES ? (name as EntityKind) : undefined;
}

function isIntrospected(place: Place): boolean {
  return place === 'each' || place === 'any';
}

function factorOf(place: Place): number {
  return place === 'list' ? ELEMENTS : 1;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

const sizes = new WeakMap<GraphQLSchema, IntrospectionSizes>();

function sizesOf(schema: GraphQLSchema): IntrospectionSizes {
  const known = sizes.get(schema) ?? readIntrospectionSizes(schema);
  sizes.set(schema, known);
  return known;
}
