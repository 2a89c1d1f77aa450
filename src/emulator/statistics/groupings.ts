import { instantOf } from '../model/instant.js';
import { numberOf } from '../model/number.js';
import { readPath } from '../model/readPath.js';
import type { WireFinding } from '../wireFinding.js';
import { resourceIdOf } from './resourceIdOf.js';

export type GroupBy = 'ACCOUNT' | 'DATE' | 'FINDING_TYPE' | 'RESOURCE' | 'SEVERITY';

/** The values that identify a row of a grouping, in wire names; undefined members are left out of the answer. */
export type RowKey = Readonly<Record<string, string | number | undefined>>;

export interface Grouping {
  /** The member of `findingStatistics` that has the rows. */
  member: string;
  /** A member that the finding lacks is undefined, so that every finding is in a row. */
  keyOf(finding: WireFinding): RowKey;
  /** Whether rows are ordered by their key, or by their count as GuardDuty does for "top" lists. */
  sortedBy: 'key' | 'count';
}

const DAY = 86_400_000;

export const GROUPINGS: Readonly<Record<GroupBy, Grouping>> = {
  ACCOUNT: {
    member: 'groupedByAccount',
    keyOf: (finding) => ({ accountId: textAt(finding, ['accountId']) }),
    sortedBy: 'count',
  },
  DATE: { member: 'groupedByDate', keyOf: dayAndSeverity, sortedBy: 'key' },
  FINDING_TYPE: {
    member: 'groupedByFindingType',
    keyOf: (finding) => ({ findingType: textAt(finding, ['type']) }),
    sortedBy: 'count',
  },
  RESOURCE: {
    member: 'groupedByResource',
    keyOf: (finding) => ({
      accountId: textAt(finding, ['accountId']),
      resourceId: resourceIdOf(finding),
      resourceType: textAt(finding, ['resource', 'resourceType']),
    }),
    sortedBy: 'count',
  },
  SEVERITY: { member: 'groupedBySeverity', keyOf: (finding) => ({ severity: severityOf(finding) }), sortedBy: 'key' },
};

/** When GuardDuty last generated the finding, as epoch milliseconds. */
export function generatedAt(finding: WireFinding): number | undefined {
  return instantOf(finding.updatedAt) ?? instantOf(finding.createdAt);
}

/** The severity as a number, even if a file has it as a string. */
export function severityOf(finding: WireFinding): number | undefined {
  return numberOf(finding.severity);
}

/** A row of DATE is a UTC day (its first instant in epoch seconds) and one severity. */
function dayAndSeverity(finding: WireFinding): RowKey {
  const instant = generatedAt(finding);
  const date = instant === undefined ? undefined : (Math.floor(instant / DAY) * DAY) / 1000;
  return { date, severity: severityOf(finding) };
}

function textAt(finding: WireFinding, segments: readonly string[]): string | undefined {
  const [value] = readPath(finding, segments);
  return value === undefined ? undefined : String(value);
}
