import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { countCalls, smallFinding, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { readSharedCases } from '../kit/sharedCases.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { untilCalls } from '../kit/until.js';

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

async function serve(findings: readonly WireFinding[]): Promise<TestGateway> {
  gateway = await startGateway({ emulator: await startEmulator({ detectors: [{ ...US, findings: [...findings] }] }) });
  return gateway;
}

const LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const SEVERITIES = [
  0,
  0.5,
  1,
  3.95,
  4,
  6.99,
  7,
  8.9,
  9,
  10,
  10.5,
  11,
  -1,
  null,
  '8',
  '8.5',
  ' 5 ',
  '1e0',
  '8x',
  'HIGH',
  '',
  true,
  [],
];
const cases: [string, WireFinding[]][] = [
  ['here', [...SEVERITIES.map((severity, n) => smallFinding(US, n, { severity })), smallFinding(US, 99)]],
  ...readSharedCases('severities'),
];

describe.each(cases)('Severities of all kinds (%s)', (_name, findings) => {
  test('are counted as they are listed, shown and filtered', async () => {
    const { query } = await serve(findings);
    const { data } = await query(
      '{ findings(first: 100) { nodes { id severityLevel } totalCount severityCounts { low medium high critical } } }',
    );
    const nodes: { id: string; severityLevel: string | null }[] = data.findings.nodes;
    expect(nodes).toHaveLength(findings.length);
    expect(data.findings.totalCount).toBe(findings.length);
    for (const level of LEVELS) {
      const shown = nodes.filter(({ severityLevel }) => severityLevel === level).map(({ id }) => id);
      const filtered = await query(
        `{ findings(first: 100, filter: {severityLevel: {in: [${level}]}}) { nodes { id } totalCount } }`,
      );
      expect(filtered.data.findings.nodes.map(({ id }: { id: string }) => id).sort()).toEqual(shown.sort());
      expect(filtered.data.findings.totalCount).toBe(shown.length);
      expect(data.findings.severityCounts[level.toLowerCase()]).toBe(shown.length);
    }
  });
});

describe('Counts', () => {
  test('begin with the page', async () => {
    const { query, emulator } = await serve(smallFindings(US, 20));
    // The list is held until the count has been asked for: if counting waited for the page, it never would be.
    const release = emulator.faults.hold({ operation: 'ListFindings' });
    const answer = query('{ findings { nodes { title } totalCount } }');
    await untilCalls(emulator, 1, 'GetFindingsStatistics');
    release();
    expect((await answer).data.findings.totalCount).toBe(20);
    expect(countCalls(emulator)).toEqual({ ListFindings: 1, GetFindings: 1, GetFindingsStatistics: 1 });
  });

  test('are no sum of what GuardDuty did not report', async () => {
    const { query } = await serve(Array.from({ length: 120 }, (_, n) => smallFinding(US, n, { severity: n / 12 })));
    const answer = await query('{ findings(first: 1) { nodes { id } totalCount } }');
    expect(answer.data.findings).toMatchObject({ totalCount: null, nodes: [{}] });
    expect(codesOf(answer)).toEqual(['UPSTREAM_INVALID']);
  });
});
