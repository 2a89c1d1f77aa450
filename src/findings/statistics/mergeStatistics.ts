import type { FindingGroup, FindingStatistic, OrderDirection, SeverityCounts } from '../../__generated__/types.js';
import { GatewayError } from '../../model/errors.js';
import type { StatisticsGroup } from '../../model/statisticsGroup.js';
import { severityLevel } from '../fields/severity.js';
import type { SourceGroups } from './readGroups.js';

/** What tells the groups of a kind apart. */
const KEYS: Readonly<Record<FindingGroup, readonly (keyof StatisticsGroup)[]>> = {
  SEVERITY: ['severity'],
  FINDING_TYPE: ['findingType'],
  ACCOUNT: ['accountId'],
  RESOURCE: ['accountId', 'resourceType', 'resourceId'],
  DATE: ['date', 'severity'],
};

/**
 * The groups of all sources as one list, largest first for DESC; equal counts by key.
 */
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

/** Counts by level and in all, from groups by severity. */
export interface FindingCounts {
  readonly total: number;
  readonly bySeverity: SeverityCounts;
}

/**
 * A severity outside of the levels, or none, counts in all and in no level.
 * @throws UPSTREAM_INVALID where a source has so many severities that it did not report all: a sum would be too small
 */
export function countBySeverity(answers: readonly SourceGroups[]): FindingCounts {
  if (answers.some(({ isWhole }) => !isWhole)) {
    throw new GatewayError('UPSTREAM_INVALID', 'GuardDuty counts more severities than it reports at once.');
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
