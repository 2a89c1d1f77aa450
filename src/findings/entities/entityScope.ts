import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Entity } from '../../model/entity.js';
import type { FindingAttributes } from '../../model/findingAttribute.js';
import type { Narrowing } from '../connection/pageReader.js';
import { ENTITY_RULES } from './entityKinds.js';
import { narrowCriteria } from './narrowCriteria.js';

/**
 * Limits queries to the findings of these resources.
 * @param entities one or more of the same kind, as many as GuardDuty takes values of an attribute
 */
export function scopeOf(
  entities: readonly [Entity, ...Entity[]],
  paths: FindingAttributes,
  { visibility }: Pick<OperationLoader, 'visibility'>,
): Narrowing {
  const conditions = ENTITY_RULES[entities[0].kind].conditionsOf(entities);
  return {
    key: JSON.stringify(conditions),
    narrow: (asked) => narrowCriteria(asked, conditions, paths, visibility.isLimited),
  };
}
