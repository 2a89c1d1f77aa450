/** One attribute's condition in GuardDuty's current operators; all that are given must hold. */
export interface Condition {
  equals?: string[];
  notEquals?: string[];
  greaterThan?: number;
  greaterThanOrEqual?: number;
  lessThan?: number;
  lessThanOrEqual?: number;
}

/** Conditions by attribute name; all must hold. */
export type Criteria = Readonly<Record<string, Condition>>;

/** GuardDuty's SortCriteria. */
export interface Sort {
  readonly attributeName: string;
  readonly orderBy: 'ASC' | 'DESC';
}
