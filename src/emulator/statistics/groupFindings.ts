import type { WireFinding } from '../wireFinding.js';
import { GROUPINGS, type GroupBy, generatedAt, type RowKey } from './groupings.js';

/** A row of statistics in wire form; `lastGeneratedAt` is epoch seconds. */
export type StatisticRow = RowKey & { lastGeneratedAt: number | undefined; totalFindings: number };

/** All rows of a grouping in ascending order, by key or by count; rows with equal counts are ordered by key. */
export function groupFindings(findings: readonly WireFinding[], groupBy: GroupBy): StatisticRow[] {
  const { keyOf, sortedBy } = GROUPINGS[groupBy];
  const rows = new Map<string, { key: RowKey; count: number; latest: number | undefined }>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const name = JSON.stringify(key);
    const row = rows.get(name) ?? { key, count: 0, latest: undefined };
    row.count += 1;
    row.latest = later(row.latest, generatedAt(finding));
    rows.set(name, row);
  }
  return [...rows.values()]
    .sort((a, b) => (sortedBy === 'count' ? a.count - b.count : 0) || compareKeys(a.key, b.key))
    .map(({ key, count, latest }) => ({
      ...key,
      lastGeneratedAt: latest === undefined ? undefined : latest / 1000,
      totalFindings: count,
    }));
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

function compareKeys(a: RowKey, b: RowKey): number {
  for (const member of Object.keys(a)) {
    const [left, right] = [a[member] ?? '', b[member] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
