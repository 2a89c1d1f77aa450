import { GetFindingsStatisticsCommand, type GetFindingsStatisticsCommandInput } from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { clientOf, DETECTOR, emulatorOf, finding, findings, send } from './kit.js';

const MONDAY = '2026-08-10T23:59:59.500Z';
const TUESDAY = '2026-08-11T00:00:00Z';

let emulator: Emulator;
beforeAll(async () => {
  const bucket = { resourceType: 'S3Bucket', s3BucketDetails: [{ name: 'data' }] };
  emulator = await emulatorOf([
    finding('a', { severity: 8, updatedAt: MONDAY, type: 'A:B/C' }),
    finding('b', { severity: 8, updatedAt: TUESDAY, type: 'A:B/C', accountId: '210987654321' }),
    finding('c', { severity: 2, updatedAt: TUESDAY, type: 'A:B/C', resource: bucket }),
    finding('d', { severity: '5.5', updatedAt: MONDAY, type: 'D:E/F', resource: bucket }),
    finding('e', { severity: undefined, updatedAt: undefined, createdAt: undefined, type: 'D:E/F', resource: null }),
  ]);
});
afterAll(() => emulator.close());

async function statistics(input: Omit<GetFindingsStatisticsCommandInput, 'DetectorId'>) {
  const answer = await clientOf(emulator).send(new GetFindingsStatisticsCommand({ DetectorId: DETECTOR, ...input }));
  return answer.FindingStatistics;
}

test('by severity, highest first; findings without one are in a row without one', async () => {
  expect((await statistics({ GroupBy: 'SEVERITY' }))?.GroupedBySeverity).toEqual([
    { Severity: 8, TotalFindings: 2, LastGeneratedAt: new Date(TUESDAY) },
    { Severity: 5.5, TotalFindings: 1, LastGeneratedAt: new Date(MONDAY) },
    { Severity: 2, TotalFindings: 1, LastGeneratedAt: new Date(TUESDAY) },
    { TotalFindings: 1 },
  ]);
});

test('by finding type, most frequent first or last', async () => {
  const most = await statistics({ GroupBy: 'FINDING_TYPE' });
  expect(most?.GroupedByFindingType?.map((row) => [row.FindingType, row.TotalFindings])).toEqual([
    ['A:B/C', 3],
    ['D:E/F', 2],
  ]);
  const least = await statistics({ GroupBy: 'FINDING_TYPE', OrderBy: 'ASC', MaxResults: 1 });
  expect(least?.GroupedByFindingType?.map((row) => row.FindingType)).toEqual(['D:E/F']);
});

test('by account', async () => {
  const rows = (await statistics({ GroupBy: 'ACCOUNT' }))?.GroupedByAccount;
  expect(rows?.map((row) => [row.AccountId, row.TotalFindings])).toEqual([
    ['123456789012', 4],
    ['210987654321', 1],
  ]);
});

test('by resource, with account and type; findings without a resource id have a row of their own', async () => {
  const rows = (await statistics({ GroupBy: 'RESOURCE' }))?.GroupedByResource;
  expect(rows?.[0]).toEqual({
    AccountId: '123456789012',
    ResourceId: 'data',
    ResourceType: 'S3Bucket',
    TotalFindings: 2,
    LastGeneratedAt: new Date(TUESDAY),
  });
  expect(rows?.reduce((sum, { TotalFindings = 0 }) => sum + TotalFindings, 0)).toBe(5);
});

test('by date, a row for each day and severity; findings without a date are in a row without one', async () => {
  const rows = (await statistics({ GroupBy: 'DATE' }))?.GroupedByDate;
  expect(rows?.map((row) => [row.Date?.toISOString().slice(0, 10), row.Severity, row.TotalFindings])).toEqual([
    ['2026-08-11', 8, 1],
    ['2026-08-11', 2, 1],
    ['2026-08-10', 8, 1],
    ['2026-08-10', 5.5, 1],
    [undefined, undefined, 1],
  ]);
});

test('times are epoch seconds on the wire', async () => {
  const response = await send(emulator, `/detector/${DETECTOR}/findings/statistics`, {
    groupBy: 'DATE',
    orderBy: 'ASC',
  });
  const { findingStatistics } = (await response.json()) as { findingStatistics: { groupedByDate: unknown[] } };
  expect(findingStatistics.groupedByDate[1]).toEqual({
    date: Date.parse('2026-08-10') / 1000,
    severity: 5.5,
    lastGeneratedAt: Date.parse(MONDAY) / 1000,
    totalFindings: 1,
  });
});

test('only findings that meet the criteria count', async () => {
  const answer = await statistics({
    GroupBy: 'ACCOUNT',
    FindingCriteria: { Criterion: { severity: { GreaterThan: 7 } } },
  });
  expect(answer?.GroupedByAccount?.map(({ TotalFindings }) => TotalFindings)).toEqual([1, 1]);
});

test('the deprecated counts by severity still work', async () => {
  const answer = await statistics({ FindingStatisticTypes: ['COUNT_BY_SEVERITY'] });
  expect(answer?.CountBySeverity).toEqual({ '8.0': 2, '5.5': 1, '2.0': 1 });
});

test('25 groups by default, at most 100, and no token for more', async () => {
  const many = await emulatorOf(findings(150, (number) => ({ type: `A:B/${number}` })));
  const read = async (body: object) => {
    const response = await send(many, `/detector/${DETECTOR}/findings/statistics`, {
      groupBy: 'FINDING_TYPE',
      ...body,
    });
    return (await response.json()) as { findingStatistics: { groupedByFindingType: unknown[] }; nextToken?: string };
  };
  expect((await read({})).findingStatistics.groupedByFindingType).toHaveLength(25);
  const all = await read({ maxResults: 100 });
  expect(all.findingStatistics.groupedByFindingType).toHaveLength(100);
  expect(all.nextToken).toBeUndefined();
  await many.close();
});

test('a changed finding changes the counts at once', async () => {
  await statistics({ GroupBy: 'SEVERITY' });
  emulator.store(DETECTOR).update('c', { severity: 9 });
  expect((await statistics({ GroupBy: 'SEVERITY' }))?.GroupedBySeverity?.[0]?.Severity).toBe(9);
});
