/** What findings are grouped by. */
export type GroupKind = 'ACCOUNT' | 'DATE' | 'FINDING_TYPE' | 'RESOURCE' | 'SEVERITY';

/** A group of findings in one source. Members that do not apply to its kind are null. */
export interface StatisticsGroup {
  readonly count: number;
  /** ISO 8601. */
  readonly lastGeneratedAt: string | null;
  readonly accountId: string | null;
  /** ISO 8601. */
  readonly date: string | null;
  readonly findingType: string | null;
  readonly resourceId: string | null;
  readonly resourceType: string | null;
  readonly severity: number | null;
}
