import type { FindingGroup, FindingStatistic, OrderDirection, SeverityCounts } from '../../__generated__/types.js';
import { GatewayError } from '../../model/errors.js';
import type { StatisticsGroup } from '../../model/statisticsGroup.js';
import { severityLevel } from '../fields/severity.js';
import type { SourceGroups } from './readGroups.js';

/** The members that identify a group of each kind. */
const KEYS: Readonly<Record<FindingGroup, readonly (keyof StatisticsGroup)[]>> = {
  SEVERITY: ['severity'],
  FINDING_TYPE: ['findingType'],
  ACCOUNT: ['accountId'],
  RESOURCE: ['accountId', 'resourceType', 'resourceId'],
  DATE: ['date', 'severity'],
};

/** Adds up the groups of all sources. Sorted by count, ties by key. */
export function mergeStatistics(
  answers: readonly SourceGroups[],
  kind: FindingGroup,
  direction: OrderDirection,
): FindingStatistic[] {
  const exact = answers.every(({ isWhole }) => isWhole);
  const merged = new Map<string, FindingStatistic>();
  for (const group of answers.flatMap(({ groups }) => groups)) {
    const key = KEYS[kind].map((member) => group[member] ?? '').join('/');
    const known = merged.get(key);
    merged.set(key, known ? add(known, group) : { ...group, key, exact });
  }
  const sign = direction === 'ASC' ? 1 : -1;
  return [...merged.values()].sort((a, b) => sign * (a.count - b.count) || (a.key < b.key ? -1 : 1));
}

export interface FindingCounts {
  readonly total: number;
  readonly bySeverity: SeverityCounts;
}

/**
 * Adds up groups by severity. Findings without a severity, or with one outside of the levels, only count in the total.
 * @throws UPSTREAM_INVALID if a source has more distinct severities than it reports: the sums would be too small
 */
export function countBySeverity(answers: readonly SourceGroups[]): FindingCounts {
  if (answers.some(({ isWhole }) => !isWhole)) {
    throw new GatewayError('UPSTREAM_INVALID', 'GuardDuty has more distinct severities than it reports at once.');
  }
  const bySeverity = { low: 0, medium: 0, high: 0, critical: 0 };
  let total = 0;
  for (const { severity, count } of answers.flatMap(({ groups }) => groups)) {
    total += count;
    const level = severityLevel(severity);
    if (level) bySeverity[level.toLowerCase() as Lowercase<typeof level>] += count;
  }
  return { total, bySeverity };
}

function add(a: FindingStatistic, b: StatisticsGroup): FindingStatistic {
  const lastGeneratedAt = [a.lastGeneratedAt, b.lastGeneratedAt].reduce((x, y) => ((x ?? '') > (y ?? '') ? x : y));
  return { ...a, count: a.count + b.count, lastGeneratedAt };
}
