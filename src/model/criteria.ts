/** The condition on one attribute, in GuardDuty's current operators. All given operators must hold. */
export interface Condition {
  equals?: string[];
  notEquals?: string[];
  greaterThan?: number;
  greaterThanOrEqual?: number;
  lessThan?: number;
  lessThanOrEqual?: number;
}

/** Conditions by attribute name. All must hold. */
export type Criteria = Readonly<Record<string, Condition>>;

/** GuardDuty's SortCriteria. */
export interface Sort {
  readonly attributeName: string;
  readonly orderBy: 'ASC' | 'DESC';
}
