import type { Entity } from '../../model/entity.js';
import type { SourceGroups } from '../statistics/readGroups.js';
import { ENTITY_RULES } from './entityKinds.js';

/**
 * Divides statistics by account or by resource among entities of one kind.
 *
 * @returns counts by key. Undefined where a group belongs to none of the entities, or groups may be missing: what GuardDuty
 *   takes for the resource of a finding is then something else, and sums would be wrong
 */
export function divideGroups(
  answers: readonly SourceGroups[],
  entities: readonly Entity[],
): ReadonlyMap<string, number> | undefined {
  const keys = new Map(entities.map((entity) => [idOf(entity), entity.key]));
  const counts = new Map<string, number>();
  for (const { groups, isWhole } of answers) {
    if (!isWhole) return undefined;
    for (const { accountId, resourceId, count } of groups) {
      const key = keys.get(resourceId ?? accountId ?? '');
      if (key === undefined) return undefined;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  return counts;
}

function idOf(entity: Entity): string {
  return ENTITY_RULES[entity.kind].resourceIdOf?.(entity) ?? entity.key;
}
