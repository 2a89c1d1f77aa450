import type { FindingGroup, FindingStatistic, OrderDirection, SeverityCounts } from '../__generated__/resolvers.js';
import type { GroupBy, WireStatistics } from '../guardduty/source.js';
import { toIsoInstant } from '../types/instant.js';
import { severityLevel } from './severity.js';

/** One group as one source counts it. */
type Group = Omit<FindingStatistic, 'exact'>;

/** How a kind of group is read from GuardDuty's answer. */
interface Grouping {
  readonly groupBy: GroupBy;
  readonly read: (statistics: WireStatistics) => Group[];
}

const GROUPINGS: Readonly<Record<FindingGroup, Grouping>> = {
  SEVERITY: {
    groupBy: 'SEVERITY',
    read: ({ groupedBySeverity = [] }) =>
      groupedBySeverity.map((row) => ({ ...common(row, [row.severity]), severity: row.severity ?? null })),
  },
  FINDING_TYPE: {
    groupBy: 'FINDING_TYPE',
    read: ({ groupedByFindingType = [] }) =>
      groupedByFindingType.map((row) => ({ ...common(row, [row.findingType]), findingType: row.findingType ?? null })),
  },
  ACCOUNT: {
    groupBy: 'ACCOUNT',
    read: ({ groupedByAccount = [] }) =>
      groupedByAccount.map((row) => ({ ...common(row, [row.accountId]), accountId: row.accountId ?? null })),
  },
  RESOURCE: {
    groupBy: 'RESOURCE',
    read: ({ groupedByResource = [] }) =>
      groupedByResource.map((row) => ({
        ...common(row, [row.accountId, row.resourceType, row.resourceId]),
        accountId: row.accountId ?? null,
        resourceId: row.resourceId ?? null,
        resourceType: row.resourceType ?? null,
      })),
  },
  DATE: {
    groupBy: 'DATE',
    read: ({ groupedByDate = [] }) =>
      groupedByDate.map((row) => {
        const date = toIsoInstant(row.date) ?? null;
        return { ...common(row, [date, row.severity]), date, severity: row.severity ?? null };
      }),
  },
};

export function toGroupBy(group: FindingGroup): GroupBy {
  return GROUPINGS[group].groupBy;
}

/**
 * The groups of all sources as one list, largest first for DESC; equal counts by key.
 *
 * @param maxGroups as many groups as GuardDuty reports at once: a source with that many may have more
 */
export function mergeStatistics(
  answers: readonly WireStatistics[],
  group: FindingGroup,
  direction: OrderDirection,
  maxGroups: number,
): FindingStatistic[] {
  const groups = answers.map((answer) => GROUPINGS[group].read(answer));
  const exact = groups.every(({ length }) => length < maxGroups);
  const merged = new Map<string, FindingStatistic>();
  for (const row of groups.flat()) {
    const known = merged.get(row.key);
    merged.set(row.key, known ? add(known, row) : { ...row, exact });
  }
  const sign = direction === 'ASC' ? 1 : -1;
  return [...merged.values()].sort((a, b) => sign * (a.count - b.count) || (a.key < b.key ? -1 : 1));
}

/** Counts by band and in all, from groups by severity. */
export interface FindingCounts {
  readonly total: number;
  readonly bySeverity: SeverityCounts;
}

export function countBySeverity(answers: readonly WireStatistics[]): FindingCounts {
  const bySeverity = { low: 0, medium: 0, high: 0, critical: 0 };
  let total = 0;
  for (const { severity, count } of answers.flatMap(GROUPINGS.SEVERITY.read)) {
    total += count;
    const level = severityLevel(severity);
    if (level) bySeverity[level.toLowerCase() as Lowercase<typeof level>] += count;
  }
  return { total, bySeverity };
}

function common(
  row: { totalFindings?: number | undefined; lastGeneratedAt?: number | string | undefined },
  key: readonly unknown[],
): Pick<Group, 'key' | 'count' | 'lastGeneratedAt'> {
  return {
    key: key.map((part) => String(part ?? '')).join('/'),
    count: row.totalFindings ?? 0,
    lastGeneratedAt: toIsoInstant(row.lastGeneratedAt) ?? null,
  };
}

function add(a: FindingStatistic, b: Group): FindingStatistic {
  const lastGeneratedAt = [a.lastGeneratedAt, b.lastGeneratedAt].reduce((x, y) => ((x ?? '') > (y ?? '') ? x : y));
  return { ...a, count: a.count + b.count, lastGeneratedAt };
}
