import type { EntityKind } from '../../model/entity.js';
import { SEVERITY_LEVELS } from '../fields/severity.js';
import { ENTITY_RULES } from './entityKinds.js';

/** Pages beyond those that are needed where each entity has as many findings as the others. */
const SPARE_PAGES = 4;

/** Pages that are read of a list, for each source, to count the findings of entities that statistics cannot tell apart. */
export const COUNTED_PAGES = 4;

/**
 * How many pages of the list of several entities are read of each source at most.
 * @param entities up to 50
 * @param first findings that each of them is asked for
 */
export function pagesFor(entities: number, first: number, idsPerPage: number): number {
  return Math.ceil((entities * first) / idsPerPage) + SPARE_PAGES;
}

/** Calls to each source that count the findings of a batch of entities, which is more than one. */
export function callsOfTotals(kind: EntityKind): number {
  return callsOfGroups(kind, 1);
}

/** The same by severity band, of which there are four. */
export function callsOfSeverities(kind: EntityKind): number {
  return callsOfGroups(kind, SEVERITY_LEVELS.length);
}

/** Statistics that cannot be divided among the entities are followed by lists with their documents. */
function callsOfGroups(kind: EntityKind, groups: number): number {
  if (kind === 'AwsAccount') return groups;
  return (ENTITY_RULES[kind].resourceIdOf ? groups : 0) + 2 * COUNTED_PAGES;
}
