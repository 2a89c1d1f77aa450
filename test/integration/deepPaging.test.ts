import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { countCalls, smallFinding, type TestDetector } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const SOURCES = 30;
const EACH = 110;

const detectors = Array.from(
  { length: SOURCES },
  (_, n): TestDetector => ({
    region: `eu-test-${n}`,
    accountId: '123456789012',
    detectorId: n.toString(16).padStart(2, '0').repeat(16),
  }),
);
/** The sources' findings alternate in time, so that all lists are read equally deep. */
const findings = detectors.map((detector, source) =>
  Array.from({ length: EACH }, (_, n) => smallFinding(detector, n * SOURCES + source)),
);
const newest = findings
  .flat()
  .sort((a, b) => (String(a.updatedAt) < String(b.updatedAt) ? 1 : -1))
  .map(({ id }) => id);

const regions = detectors.map(({ region }) => region);
const QUERY = `query ($first: Int!, $after: String, $field: FindingOrderField!) {
  findings(first: $first, after: $after, orderBy: {field: $field, direction: DESC}) {
    edges { cursor node { id title severity } } pageInfo { hasNextPage endCursor } } }`;

describe('Paging deep into the lists of thirty sources', () => {
  let emulator: Emulator;
  let gateway: TestGateway;
  const start = () => startGateway({ emulator, keepEmulator: true, regions });
  beforeAll(async () => {
    emulator = await startEmulator({
      detectors: detectors.map((detector, n) => ({ ...detector, findings: findings[n] ?? [] })),
    });
    gateway = await start();
    await gateway.query('{ findings(first: 1) { totalCount } }');
  });
  afterAll(async () => {
    await gateway.close();
    await emulator.close();
  });
  beforeEach(() => emulator.clearCalls());

  async function walk(first: number, field: string, restarts: boolean) {
    const ids: string[] = [];
    const lists: number[] = [];
    const keys: number[] = [];
    let after: string | null = null;
    do {
      if (restarts) {
        await gateway.close();
        gateway = await start();
      }
      const { data, errors }: Awaited<ReturnType<TestGateway['query']>> = await gateway.query(QUERY, {
        first,
        after,
        field,
      });
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = data.findings;
      for (const { cursor } of edges) expect(cursor.length).toBeLessThanOrEqual(2000);
      ids.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
      keys.push(...edges.map(({ node }: { node: { severity: number } }) => node.severity));
      lists.push(countCalls(emulator).ListFindings ?? 0);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    return { ids, lists, keys };
  }

  test('takes no more calls for a deep page than for the first ones', async () => {
    const { ids, lists } = await walk(300, 'UPDATED_AT', false);
    expect(ids).toEqual(newest);
    for (const calls of lists) expect(calls).toBeLessThanOrEqual(2 * SOURCES);
  });

  test('continues in a gateway that has just started', async () => {
    expect((await walk(900, 'UPDATED_AT', true)).ids).toEqual(newest);
  });

  test('returns findings that tie across all sources once, also after restarts', async () => {
    const { ids, keys } = await walk(900, 'SEVERITY', true);
    expect([...ids].sort()).toEqual([...newest].sort());
    expect(keys).toEqual([...keys].sort((a, b) => b - a));
  });
});
