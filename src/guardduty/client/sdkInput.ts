import type {
  Condition as SdkCondition,
  FindingCriteria as SdkCriteria,
  SortCriteria as SdkSort,
} from '@aws-sdk/client-guardduty';
import type { Condition, Criteria, Sort } from '../../model/criteria.js';

/** @returns undefined where nothing is filtered: leaving criteria out is safer than an empty map */
export function toSdkCriteria(criteria: Criteria): SdkCriteria | undefined {
  const entries = Object.entries(criteria);
  if (entries.length === 0) return undefined;
  return { Criterion: Object.fromEntries(entries.map(([name, condition]) => [name, toSdkCondition(condition)])) };
}

export function toSdkSort(sort: Sort): SdkSort {
  return { AttributeName: sort.attributeName, OrderBy: sort.orderBy };
}

function toSdkCondition(condition: Condition): SdkCondition {
  const { equals, notEquals, greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual } = condition;
  return {
    ...(equals && { Equals: equals }),
    ...(notEquals && { NotEquals: notEquals }),
    ...(greaterThan !== undefined && { GreaterThan: greaterThan }),
    ...(greaterThanOrEqual !== undefined && { GreaterThanOrEqual: greaterThanOrEqual }),
    ...(lessThan !== undefined && { LessThan: lessThan }),
    ...(lessThanOrEqual !== undefined && { LessThanOrEqual: lessThanOrEqual }),
  };
}
