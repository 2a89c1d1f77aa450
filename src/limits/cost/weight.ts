import type { FieldNode, GraphQLField, SelectionSetNode } from 'graphql';
import type { EntityKind } from '../../model/entity.js';
import type { PageSelection } from './weighPage.js';

/** What is selected of one object. */
export interface Weight {
  /** Scalars and enums that the answer can have; what is long counts as several. */
  readonly leaves: number;
  /** Findings that are read by id for it. */
  readonly ids: number;
  /** How many such reads follow one another, because one leads to the next. */
  readonly depth: number;
  /** The field that most of the leaves are below, by response names; empty if there is no such field. */
  readonly heaviest: readonly string[];
  /** What is read of the entities that it points to; their sizes depend on variables. */
  readonly entities: readonly EntityReads[];
}

/** A field that reads the findings of entities, which are read together. */
export interface EntityReads {
  readonly kind: EntityKind;
  readonly reads: EntityField;
  /** Entities for one object. */
  readonly count: number;
  /** One of the nodes that are merged into the field; they agree in their arguments. */
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** What is selected of each finding, and of the connection; nothing for a count. */
  readonly each: Weight;
  readonly page: PageSelection | undefined;
}

export type EntityField = 'findings' | 'findingCount' | 'severityCounts';

export const NOTHING: Weight = { leaves: 0, ids: 0, depth: 0, heaviest: [], entities: [] };

/** @returns the weight of so many objects */
export function times(weight: Weight, count: number): Weight {
  const entities = weight.entities.map((reads) => ({ ...reads, count: reads.count * count }));
  return { ...weight, leaves: weight.leaves * count, ids: weight.ids * count, entities };
}

/** @param parts by response name */
export function sum(parts: readonly (readonly [string, Weight])[]): Weight {
  let [leaves, ids, depth] = [0, 0, 0];
  let most: readonly [string, Weight] = ['', NOTHING];
  for (const part of parts) {
    leaves += part[1].leaves;
    ids += part[1].ids;
    depth = Math.max(depth, part[1].depth);
    if (part[1].leaves > most[1].leaves) most = part;
  }
  const heaviest = most[1].leaves * 2 > leaves ? [most[0], ...most[1].heaviest] : [];
  return { leaves, ids, depth, heaviest, entities: parts.flatMap(([, { entities }]) => entities) };
}

export function setsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

export function throughLink(finding: Weight, count: number): Weight {
  return { ...times({ ...finding, ids: finding.ids + 1 }, count), depth: finding.depth + 1 };
}

/** For an object of which it is not known which of two types it has. */
export function atLeastBoth(a: Weight, b: Weight): Weight {
  const heavier = a.leaves >= b.leaves ? a : b;
  const entities = [...a.entities, ...b.entities];
  return { ...heavier, ids: Math.max(a.ids, b.ids), depth: Math.max(a.depth, b.depth), entities };
}

export function plus(weight: Weight, leaves: number): Weight {
  return leaves === 0 ? weight : { ...weight, leaves: weight.leaves + leaves };
}
