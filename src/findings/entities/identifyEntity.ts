import type { Entity, EntityKind } from '../../model/entity.js';
import { ENTITY_RULES, type EntityReference } from './entityKinds.js';

/** @returns null where the keys name no resource of this kind, or two different ones */
export function identifyEntity(kind: EntityKind, reference: EntityReference): Entity | null {
  return ENTITY_RULES[kind].identify(reference) ?? null;
}
