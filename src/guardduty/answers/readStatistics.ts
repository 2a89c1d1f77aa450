import type { FindingStatistics, GroupByType } from '@aws-sdk/client-guardduty';
import { toIsoInstant } from '../../model/instant.js';
import type { StatisticsGroup } from '../../model/statisticsGroup.js';
import type { Wire } from '../client/wire.js';

type WireStatistics = Wire<FindingStatistics>;

/** The member in which GuardDuty puts the rows of each kind of group. */
const MEMBERS = {
  SEVERITY: 'groupedBySeverity',
  FINDING_TYPE: 'groupedByFindingType',
  ACCOUNT: 'groupedByAccount',
  RESOURCE: 'groupedByResource',
  DATE: 'groupedByDate',
} as const satisfies Record<GroupByType, keyof WireStatistics>;

/** All members that any kind of row can have. */
interface Row {
  readonly totalFindings?: unknown;
  readonly lastGeneratedAt?: unknown;
  readonly accountId?: unknown;
  readonly date?: unknown;
  readonly findingType?: unknown;
  readonly resourceId?: unknown;
  readonly resourceType?: unknown;
  readonly severity?: unknown;
}

/**
 * The groups of a statistics answer.
 *
 * @returns undefined where the answer lacks the rows that were asked for: an empty list would mean a count of zero
 */
export function readStatistics(statistics: unknown, groupBy: GroupByType): StatisticsGroup[] | undefined {
  const rows = (statistics as WireStatistics | undefined)?.[MEMBERS[groupBy]];
  if (!Array.isArray(rows) || !rows.every(isRow)) return undefined;
  return rows.map((row: Row) => ({
    count: row.totalFindings as number,
    lastGeneratedAt: toIsoInstant(row.lastGeneratedAt) ?? null,
    accountId: textOf(row.accountId),
    date: toIsoInstant(row.date) ?? null,
    findingType: textOf(row.findingType),
    resourceId: textOf(row.resourceId),
    resourceType: textOf(row.resourceType),
    severity: typeof row.severity === 'number' ? row.severity : null,
  }));
}

function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null && Number.isInteger((row as Row).totalFindings);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
