import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { EU, findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { readSharedCases } from '../kit/sharedCases.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

async function serve(us: readonly WireFinding[], eu?: readonly WireFinding[]): Promise<TestGateway> {
  const detectors = [{ ...US, findings: [...us] }, ...(eu ? [{ ...EU, findings: [...eu] }] : [])];
  gateway = await startGateway({
    emulator: await startEmulator({ detectors }),
    regions: detectors.map(({ region }) => region),
  });
  return gateway;
}

const FIELDS = ['UPDATED_AT', 'SEVERITY', 'TYPE', 'COUNT', 'ID'];

async function walk(first: number, field: string, direction: string, filter = '{}'): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { data, errors }: Awaited<ReturnType<TestGateway['query']>> = await (gateway as TestGateway).query(
      `query ($first: Int!, $after: String) {
        findings(first: $first, after: $after, filter: ${filter}, orderBy: {field: ${field}, direction: ${direction}}) {
          nodes { id title } pageInfo { hasNextPage endCursor } } }`,
      { first, after },
    );
    expect(errors).toBeUndefined();
    ids.push(...data.findings.nodes.map(({ id }: { id: string }) => id));
    after = data.findings.pageInfo.hasNextPage ? data.findings.pageInfo.endCursor : null;
  } while (after);
  return ids;
}

/** In every order, paging returns each finding exactly once, and in the same order for all page sizes. */
async function expectComplete(findings: readonly WireFinding[], sizes = [1, 4]): Promise<void> {
  for (const field of FIELDS) {
    for (const direction of ['ASC', 'DESC']) {
      const whole = await walk(1000, field, direction);
      expect([...whole].sort()).toEqual(findings.map(({ id }) => id).sort());
      for (const first of sizes) expect(await walk(first, field, direction)).toEqual(whole);
    }
  }
}

/** Values that real documents have in place of a key. */
const ODD = [
  null,
  '',
  'yesterday',
  '2026-10-01t11:00:00z',
  '2026-02-30T00:00:00Z',
  7,
  '7',
  -1,
  1e40,
  true,
  [],
  {},
  [1],
];

describe('Paging loses no finding', () => {
  test.each([
    ['updatedAt', (odd: unknown) => ({ updatedAt: odd })],
    ['severity', (odd: unknown) => ({ severity: odd })],
    ['type', (odd: unknown) => ({ type: odd })],
    ['service.count', (odd: unknown) => ({ service: { detectorId: US.detectorId, archived: false, count: odd } })],
    ['service', (odd: unknown) => ({ service: odd === null ? { archived: false } : { archived: false, odd } })],
  ])('with an odd %s', async (_path, toMembers) => {
    const us = ODD.map((odd, n) => smallFinding(US, n, toMembers(odd)));
    const eu = smallFindings(EU, 5, 3);
    await serve([...us, ...smallFindings(US, 4, 20)], eu);
    await expectComplete([...us, ...smallFindings(US, 4, 20), ...eu], [3]);
  });

  test('if GuardDuty sorts in an order of its own', async () => {
    // GuardDuty sorts values that it does not recognize as dates after all dates.
    const us = ['12:00:00', '10:00:00', '09:00:00', '11:00:00'].map((time, n) =>
      smallFinding(US, n, { updatedAt: n === 3 ? `2026-10-01t${time}z` : `2026-10-01T${time}Z` }),
    );
    await serve(us, smallFindings(EU, 3));
    await expectComplete([...us, ...smallFindings(EU, 3)]);
  });

  for (const [name, findings] of readSharedCases('times-paging', 'times', 'severities')) {
    test(`of the shared case ${name}`, async () => {
      await serve(findings);
      await expectComplete(findings, [2]);
    });
  }
});

/** Instants of the same hour in the forms that people and tools write, and some values that are not instants. */
const INSTANTS = [
  '2026-10-01T11:00:00.000Z',
  '2026-10-01T11:00:01Z',
  '2026-10-01 11:00:02.123456789',
  '2026-10-01T11:00:03+00:00',
  '2026-10-01t11:00:04z',
  '2026-10-01T13:00:05+02:00',
  '2026-10-01 11:00:06 UTC',
  1_790_852_407,
  1_790_852_408_000,
  '1790852409',
  '2026-02-30T11:00:00Z',
  'soon',
];
const instants = INSTANTS.map((updatedAt, n) => smallFinding(US, n, { updatedAt }));

describe('An instant in any form', () => {
  test.each([['all forms', instants], ...readSharedCases('times')])(
    'is displayed, sorted and filtered as the same instant (%s)',
    async (_name, findings) => {
      await serve(findings);
      const { data } = await (gateway as TestGateway).query(
        '{ findings(first: 100, orderBy: {field: UPDATED_AT, direction: ASC}) { nodes { id updatedAt } } }',
      );
      const shown: { id: string; updatedAt: string | null }[] = data.findings.nodes;
      expect(shown).toHaveLength(findings.length);
      for (const { id, updatedAt } of shown) {
        if (updatedAt === null) continue;
        const range = `{updatedAt: {gte: "${updatedAt}", lte: "${updatedAt}"}}`;
        expect(await walk(100, 'UPDATED_AT', 'ASC', range)).toContain(id);
      }
      const known = shown.flatMap(({ updatedAt }) => (updatedAt === null ? [] : [updatedAt]));
      expect(known).toEqual([...known].sort());
    },
  );
});

describe('A page of ids that GuardDuty repeats', () => {
  test('is skipped as far as it has been returned', async () => {
    const us = smallFindings(US, 30);
    const { emulator } = await serve(us);
    Object.assign(emulator.behaviour, { repeatsPages: true });
    for (const first of [4, 7, 20]) {
      const ids = await walk(first, 'UPDATED_AT', 'DESC');
      expect(ids).toEqual(us.map(({ id }) => id).reverse());
    }
    expect(await walk(3, 'ID', 'ASC')).toHaveLength(30);
  });
});

describe('The position of a cursor without documents', () => {
  test.each(['ASC', 'DESC'])('is found again after pages have become shorter (%s)', async (direction) => {
    const { emulator, query } = await serve(smallFindings(US, 90));
    const list = `query ($first: Int!, $after: String) { findings(first: $first, after: $after,
      orderBy: {field: COUNT, direction: ${direction}}) { nodes { id } pageInfo { endCursor } } }`;
    const first = await query(list, { first: 45 });
    Object.assign(emulator.behaviour, { shortPages: true });
    const { data, errors } = await query(list, { first: 10, after: first.data.findings.pageInfo.endCursor });
    expect(errors).toBeUndefined();
    const number = (n: number) => (direction === 'ASC' ? 45 + n : 44 - n);
    expect(data.findings.nodes.map(({ id }: { id: string }) => id)).toEqual(
      Array.from({ length: 10 }, (_, n) => findingId(US, number(n))),
    );
  });
});
