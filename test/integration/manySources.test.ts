import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import {
  AP,
  callsOf,
  countCalls,
  EU,
  findingArn,
  findingId,
  smallFinding,
  smallFindings,
  US,
} from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const MEMBER = { region: 'us-east-1', accountId: '210987654321', detectorId: 'e1'.repeat(16) };
const ROLE = 'arn:aws:iam::210987654321:role/Reader';

interface Node {
  readonly id: string;
  readonly updatedAt: string;
  readonly severity: number | null;
}

const ids = (nodes: readonly Node[]) => nodes.map(({ id }) => id);

/** The expected connection: all findings by key, ties by id, missing keys last. */
function model(findings: readonly WireFinding[], key: (finding: WireFinding) => unknown, sign: 1 | -1): string[] {
  const compare = (a: unknown, b: unknown) => (a === b ? 0 : (a as number) < (b as number) ? -1 : 1);
  return [...findings]
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
      return sign * compare(x, y) || compare(a.id, b.id);
    })
    .map(({ id }) => id);
}

describe('Three regions', () => {
  const us = smallFindings(US, 130);
  const eu = smallFindings(EU, 90, 40);
  const ap = smallFindings(AP, 20, 60);
  const all = [...us, ...eu, ...ap];
  const byUpdate = model(all, ({ updatedAt }) => updatedAt, -1);
  let gateway: TestGateway;

  beforeAll(async () => {
    const emulator = await startEmulator({
      detectors: [
        { ...US, findings: us },
        { ...EU, findings: eu },
        { ...AP, findings: ap },
      ],
    });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region, AP.region] });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.emulator.clearCalls());

  async function walk(first: number, order: string, fields = 'nodes { id }'): Promise<string[]> {
    const found: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { data, errors } = await gateway.query(
        `query ($first: Int!, $after: String) { findings(first: $first, after: $after, orderBy: ${order}) {
          ${fields} pageInfo { hasNextPage endCursor } } }`,
        { first, after },
      );
      expect(errors).toBeUndefined();
      found.push(...ids(data.findings.nodes));
      if (!data.findings.pageInfo.hasNextPage) return found;
      after = data.findings.pageInfo.endCursor;
    }
  }

  test('are merged into one list in the same order for every page size', async () => {
    const order = '{field: UPDATED_AT, direction: DESC}';
    for (const first of [1000, 7, 20, 50, 73]) expect(await walk(first, order)).toEqual(byUpdate);
  });

  test('have the same order for every page size although each source orders ties differently', async () => {
    for (const order of ['{field: SEVERITY, direction: ASC}', '{field: TYPE, direction: DESC}']) {
      const whole = await walk(1000, order);
      expect(new Set(whole).size).toBe(all.length);
      for (const first of [9, 33, 50]) expect(await walk(first, order)).toEqual(whole);
      // Within a source, GuardDuty's order is kept, including ties.
      for (const detector of [US, EU, AP]) {
        const alone = await startGateway({
          emulator: gateway.emulator,
          keepEmulator: true,
          regions: [detector.region],
        });
        const { data } = await alone.query(`{ findings(first: 1000, orderBy: ${order}) { nodes { id } } }`);
        await alone.close();
        const own = new Set(ids(data.findings.nodes));
        expect(whole.filter((id) => own.has(id))).toEqual([...own]);
      }
    }
  });

  test('take one ListFindings and one GetFindings each for a page of up to 50', async () => {
    const { data } = await gateway.query('{ findings(first: 50) { nodes { id updatedAt } } }');
    expect(ids(data.findings.nodes)).toEqual(byUpdate.slice(0, 50));
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 3, GetFindings: 3 });
  });

  test('take at most sources × ⌈n/50⌉ ListFindings, and read few documents that are not shown', async () => {
    const { data } = await gateway.query('{ findings(first: 200) { nodes { id updatedAt } } }');
    expect(ids(data.findings.nodes)).toEqual(byUpdate.slice(0, 200));
    const { ListFindings = 0, GetFindings = 0 } = countCalls(gateway.emulator);
    expect(ListFindings).toBeLessThanOrEqual(3 * 4);
    expect(GetFindings).toBeLessThanOrEqual(4 + 3);
  });

  test('are ordered by id without reading documents', async () => {
    const whole = model(all, ({ id }) => id, 1);
    expect(await walk(60, '{field: ID, direction: ASC}')).toEqual(whole);
    expect(countCalls(gateway.emulator).GetFindings).toBeUndefined();
  });

  test('continue after any edge', async () => {
    const { data } = await gateway.query('{ findings(first: 60) { edges { cursor } } }');
    for (const index of [0, 13, 49, 59]) {
      const { cursor } = data.findings.edges[index];
      const next = await gateway.query(
        'query ($after: String) { findings(first: 10, after: $after) { nodes { id } } }',
        { after: cursor },
      );
      expect(ids(next.data.findings.nodes)).toEqual(byUpdate.slice(index + 1, index + 11));
    }
  });

  test('are counted together', async () => {
    const { data } = await gateway.query(`{ findings(filter: {severityLevel: {in: [LOW, HIGH]}}) {
      totalCount severityCounts { low medium high critical } sources { region status error } } }`);
    const levels = all.map(({ severity }) => severity as number);
    const low = levels.filter((severity) => severity < 4).length;
    const high = levels.filter((severity) => severity >= 7 && severity < 9).length;
    expect(data.findings).toEqual({
      totalCount: low + high,
      severityCounts: { low, medium: 0, high, critical: 0 },
      sources: [US, EU, AP].map(({ region }) => ({ region, status: 'OK', error: null })),
    });
  });

  test('return severity levels that are not adjacent as one list', async () => {
    const { data } = await gateway.query(
      '{ findings(first: 200, filter: {severityLevel: {in: [LOW, HIGH]}}) { nodes { id severity } } }',
    );
    const wanted = all.filter(({ severity }) => [1, 2, 3, 7, 8].includes(severity as number));
    expect(ids(data.findings.nodes)).toEqual(model(wanted, ({ updatedAt }) => updatedAt, -1));
  });

  test('are all asked at once for a plain id, and only one if the region is known', async () => {
    const eu5 = findingId(EU, 125);
    const regions = [US.region, EU.region, AP.region];
    const fresh = await startGateway({ emulator: gateway.emulator, keepEmulator: true, regions });
    const bare = await fresh.query(`{ finding(id: "${eu5}") { region } }`);
    expect(bare.data.finding.region).toBe('eu-west-1');
    expect(callsOf(gateway.emulator, 'GetFindings')).toHaveLength(3);
    gateway.emulator.clearCalls();
    await fresh.query(`{ finding(id: "${eu5}") { region } }`);
    await fresh.query(`{ finding(id: "${findingArn(AP, findingId(AP, 61))}") { region } }`);
    await fresh.close();
    expect(gateway.emulator.calls.map(({ region }) => region)).toEqual(['eu-west-1', 'ap-south-1']);
  });

  test('return null if none has the finding, and an error if one of them could not be asked', async () => {
    expect(await gateway.query('{ finding(id: "none") { id } }')).toMatchObject({ data: { finding: null } });
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { region: 'eu-west-1' } });
    const unsure = await gateway.query(
      `{ none: finding(id: "none") { id } known: finding(id: "${findingId(AP, 62)}") { id } }`,
    );
    gateway.emulator.faults.clear();
    expect(unsure.data.none).toBeNull();
    expect(unsure.data.known.id).toBe(findingId(AP, 62));
    expect(unsure.errors).toHaveLength(1);
    expect(unsure.errors?.[0]?.message).toContain('eu-west-1');
  });

  test('fail the field with the name of the region if one of them fails', async () => {
    gateway.emulator.faults.add({ kind: 'http500', match: { region: 'eu-west-1' } });
    const { data, errors } = await gateway.query('{ findings { nodes { id } } detectors { region error status } }');
    gateway.emulator.faults.clear();
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'UPSTREAM_UNAVAILABLE', region: 'eu-west-1' },
      path: ['findings'],
    });
  });

  test('refuse a cursor made for another set of sources', async () => {
    const { data } = await gateway.query('{ findings(first: 1) { pageInfo { endCursor } } }');
    const other = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      regions: ['us-east-1', 'eu-west-1'],
      cursorSecret: 'x'.repeat(16),
    });
    const mine = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      regions: ['us-east-1', 'eu-west-1'],
    });
    const query = 'query ($after: String) { findings(after: $after) { nodes { id } } }';
    const answers = [
      await other.query(query, { after: data.findings.pageInfo.endCursor }),
      await mine.query(query, { after: data.findings.pageInfo.endCursor }),
    ];
    await Promise.all([other.close(), mine.close()]);
    for (const { errors } of answers) expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});

describe('Statistics of three regions', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const many = smallFindings(AP, 120).map((finding, n) => ({ ...finding, type: `Recon:EC2/Kind${n}` }));
    const emulator = await startEmulator({
      detectors: [
        { ...US, findings: smallFindings(US, 70) },
        { ...EU, findings: smallFindings(EU, 35) },
        { ...AP, findings: many },
      ],
    });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region] });
  });
  afterAll(() => gateway.close());

  test('are added up by group, largest or smallest first', async () => {
    const { data } = await gateway.query(`{
      down: findingStatistics(groupBy: FINDING_TYPE, first: 3) { key count findingType exact }
      up: findingStatistics(groupBy: SEVERITY, direction: ASC, filter: {severity: {gte: 9}}) { key count severity lastGeneratedAt exact }
      accounts: findingStatistics(groupBy: ACCOUNT) { key count accountId }
    }`);
    expect(data.down).toEqual(
      [0, 1, 2].map((n) => ({ key: `Recon:EC2/Type${n}`, count: 15, findingType: `Recon:EC2/Type${n}`, exact: true })),
    );
    expect(data.up.map(({ severity, count }: { severity: number; count: number }) => [severity, count])).toEqual([
      [10, 10],
      [9, 10],
    ]);
    expect(
      data.up.every(({ lastGeneratedAt }: { lastGeneratedAt: string }) => /^2026-01-01T0.*Z$/.test(lastGeneratedAt)),
    ).toBe(true);
    expect(data.accounts).toEqual([{ key: '123456789012', count: 105, accountId: '123456789012' }]);
  });

  test('by day and by resource name the day and the resource', async () => {
    const { data, errors } = await gateway.query(`{
      days: findingStatistics(groupBy: DATE, first: 100) { key count date severity }
      resources: findingStatistics(groupBy: RESOURCE) { key count accountId resourceId resourceType }
    }`);
    expect(errors).toBeUndefined();
    expect(data.days).toHaveLength(10);
    for (const { key, date, severity } of data.days) expect(key).toBe(`${date}/${severity}`);
    expect(new Set(data.resources.map(({ key }: { key: string }) => key)).size).toBe(data.resources.length);
  });

  test('are marked as not exact if a source was cut off at 100 groups', async () => {
    const other = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      regions: [US.region, AP.region],
    });
    const { data } = await other.query('{ findingStatistics(groupBy: FINDING_TYPE, first: 100) { count exact } }');
    await other.close();
    expect(data.findingStatistics).toHaveLength(100);
    expect(data.findingStatistics.every(({ exact }: { exact: boolean }) => !exact)).toBe(true);
  });
});

describe('A member account and its administrator', () => {
  const memberOwn = smallFindings(MEMBER, 30);
  const adminOwn = smallFindings(US, 30);
  let emulator: Emulator;
  let gateway: TestGateway;
  beforeAll(async () => {
    emulator = await startEmulator({
      detectors: [
        { ...US, findings: [...adminOwn, ...memberOwn] },
        { ...MEMBER, findings: memberOwn },
      ],
    });
    process.env.AWS_ENDPOINT_URL_STS = emulator.url;
    gateway = await startGateway({ emulator, regions: ['us-east-1'], roleArns: [ROLE] });
  });
  afterAll(async () => {
    await gateway.close();
    delete process.env.AWS_ENDPOINT_URL_STS;
  });

  test("are two sources: one read with the gateway's credentials, one through the role", async () => {
    const { data } = await gateway.query('{ detectors { id accountId region status error } }');
    expect(data.detectors).toEqual([
      { id: US.detectorId, accountId: US.accountId, region: 'us-east-1', status: 'ENABLED', error: null },
      { id: MEMBER.detectorId, accountId: MEMBER.accountId, region: 'us-east-1', status: 'ENABLED', error: null },
    ]);
  });

  test('show each finding once for every page size, and count what each of them reports', async () => {
    const expected = model([...adminOwn, ...memberOwn], ({ updatedAt }) => updatedAt, -1);
    for (const first of [100, 7, 13]) {
      const found: string[] = [];
      let after: string | null = null;
      do {
        const { data } = await gateway.query(
          `query ($first: Int!, $after: String) { findings(first: $first, after: $after) { totalCount
            nodes { id accountId consoleUrl } pageInfo { hasNextPage endCursor } } }`,
          { first, after },
        );
        expect(data.findings.totalCount).toBe(90);
        found.push(...ids(data.findings.nodes));
        after = data.findings.pageInfo.hasNextPage ? data.findings.pageInfo.endCursor : null;
      } while (after);
      expect(found).toEqual(expected);
    }
  });

  test('read a finding from the member if it is requested by its member ARN', async () => {
    gateway.emulator.clearCalls();
    const { data } = await gateway.query(`{ finding(id: "${findingArn(MEMBER, findingId(MEMBER, 3))}") { id } }`);
    expect(data.finding.id).toBe(findingId(MEMBER, 3));
    expect(gateway.emulator.calls.map(({ accountId }) => accountId)).toEqual([MEMBER.accountId]);
  });
});

describe('A source without a detector, or that cannot be reached,', () => {
  test('is reported while the others are read', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
    const gateway = await startGateway({ emulator, regions: ['us-east-1', 'eu-north-1'] });
    const { data, errors } = await gateway.query(
      '{ findings { nodes { id } sources { region detectorId status error } } detectors { id region error } }',
    );
    expect(errors).toBeUndefined();
    expect(data.findings.nodes).toHaveLength(3);
    expect(data.findings.sources[1]).toEqual({
      region: 'eu-north-1',
      detectorId: null,
      status: 'UNAVAILABLE',
      error: 'GuardDuty is not enabled in eu-north-1: there is no detector.',
    });
    expect(data.detectors[1]).toMatchObject({
      id: null,
      region: 'eu-north-1',
      error: expect.stringContaining('no detector'),
    });
    await gateway.close();
  });

  test('does not keep the gateway from starting, and is found once it is back', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
    emulator.faults.add({ kind: 'accessDenied' });
    const gateway = await startGateway({ emulator });
    const failed = await gateway.query('{ findings { nodes { id } } detectors { region error } }');
    expect(failed.data).toBeNull();
    const reported = await gateway.query('{ detectors { region error } }');
    expect(reported.data.detectors[0].error).toContain("refuses the gateway's own credentials");
    emulator.faults.clear();
    const { data } = await gateway.query('{ findings { nodes { id } } }');
    expect(data.findings.nodes).toHaveLength(3);
    await gateway.close();
  });

  test('is read under its new detector id if the detector was created anew', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
    const gateway = await startGateway({ emulator });
    emulator.removeDetector(US.detectorId);
    emulator.addDetector({ ...US, detectorId: 'ff'.repeat(16), findings: [smallFinding(US, 7)] });
    const { data, errors } = await gateway.query('{ findings { nodes { id } sources { detectorId } } }');
    expect(errors).toBeUndefined();
    expect(data.findings).toEqual({ nodes: [{ id: findingId(US, 7) }], sources: [{ detectorId: 'ff'.repeat(16) }] });
    await gateway.close();
  });
});
