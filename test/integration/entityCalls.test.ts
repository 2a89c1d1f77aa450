import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { COUNTED_PAGES, pagesFor } from '../../src/findings/entities/pageBudget.js';
import type { EntityKind } from '../../src/model/entity.js';
import { findingsAbout, representationOf, TEST_KINDS } from '../kit/entityFindings.js';
import { countCalls, EU, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const SIZES = [1, 10, 50, 100, 500];
const MOST = 500;
const KINDS = Object.keys(TEST_KINDS) as EntityKind[];
const SOURCES = 2;
const FIRST = 2;
/** One, two or three findings in each region; of the later ones, one or none. */
const findingsOf = (n: number) => (n < 100 ? 1 + (n % 3) : n % 2);

interface Expected {
  readonly ids: readonly string[];
  readonly count: number;
  readonly bySeverity: { low: number; medium: number; high: number; critical: number };
}

/** What is expected of each entity, from its findings in the order of the list. */
function expectedOf(findings: readonly WireFinding[]): Expected {
  const within = (from: number, below: number) =>
    findings.filter(({ severity }) => Number(severity) >= from && Number(severity) < below).length;
  return {
    ids: findings.slice(0, FIRST).map(({ id }) => id),
    count: findings.length,
    bySeverity: { low: within(1, 4), medium: within(4, 7), high: within(7, 9), critical: within(9, 11) },
  };
}

/** By what tells the findings of one entity from those of the others. */
function groupBySubject(findings: readonly WireFinding[]): ReadonlyMap<string, WireFinding[]> {
  const groups = new Map<string, WireFinding[]>();
  for (const finding of [...findings].sort(newestFirst)) {
    const subject = JSON.stringify([finding.resource, finding.accountId]);
    groups.set(subject, [...(groups.get(subject) ?? []), finding]);
  }
  return groups;
}

function newestFirst(a: WireFinding, b: WireFinding): number {
  if (a.updatedAt === b.updatedAt) return a.id < b.id ? -1 : 1;
  return String(a.updatedAt) < String(b.updatedAt) ? 1 : -1;
}

/** What a field of a batch of entities may cost at each source: lists, documents, statistics. */
const batches = (size: number) => Math.ceil(size / 50);
const pagesOf = (size: number) => (size === 1 ? 1 : batches(size) * pagesFor(Math.min(size, 50), FIRST, 50));

describe.each(KINDS)('The findings of many of %s', (kind) => {
  let gateway: TestGateway;
  let expected: Expected[];

  beforeAll(async () => {
    const us = findingsAbout(kind, US, { entities: MOST, findingsOf });
    const eu = findingsAbout(kind, EU, { entities: MOST, findingsOf, from: 500 });
    const groups = groupBySubject([...us, ...eu]);
    expected = Array.from({ length: MOST }, (_, n) => {
      const { resource, accountId = US.accountId } = TEST_KINDS[kind].members(n);
      return expectedOf(groups.get(JSON.stringify([resource, accountId])) ?? []);
    });
    const detectors = [
      { ...US, findings: us },
      { ...EU, findings: eu },
    ];
    const emulator = await startEmulator({ detectors });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region], maxCalls: 10_000 });
  });
  afterAll(() => gateway.close());

  async function ask(size: number, selection: string) {
    const r = Array.from({ length: size }, (_, n) => representationOf(kind, n));
    const { data, errors } = await gateway.query(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${kind} { answer: ${selection} } } }`,
      { r },
    );
    expect(errors).toBeUndefined();
    const answers = data._entities.map(({ answer }: { answer: unknown }) => answer);
    return { answers, calls: countCalls(gateway.emulator) };
  }

  test.each(SIZES)('%i of them: first pages', async (size) => {
    const { answers, calls } = await ask(size, `findings(first: ${FIRST}) { nodes { id title } }`);
    const ids = answers.map(({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id));
    expect(ids).toEqual(expected.slice(0, size).map((one) => one.ids));
    const { ListFindings = 0, GetFindings = 0, ...others } = calls;
    expect(others).toEqual({});
    expect(ListFindings).toBeLessThanOrEqual(SOURCES * pagesOf(size));
    expect(GetFindings).toBeLessThanOrEqual(SOURCES * pagesOf(size));
    // Three pages hold all findings of 50 entities.
    expect(ListFindings).toBeLessThanOrEqual(SOURCES * 3 * batches(size));
  });

  test.each(SIZES)('%i of them: counts', async (size) => {
    const { answers, calls } = await ask(size, 'findingCount');
    expect(answers).toEqual(expected.slice(0, size).map(({ count }) => count));
    expectCounting(calls, size, 1);
  });

  test.each(SIZES)('%i of them: counts by severity', async (size) => {
    const { answers, calls } = await ask(size, 'severityCounts { low medium high critical }');
    expect(answers).toEqual(expected.slice(0, size).map(({ bySeverity }) => bySeverity));
    expectCounting(calls, size, 4);
  });

  /** Statistics that can be divided among the entities, or else documents. */
  function expectCounting(calls: Record<string, number>, size: number, groups: number) {
    const { GetFindingsStatistics = 0, ListFindings = 0, GetFindings = 0 } = calls;
    if (size === 1) {
      expect(calls).toEqual({ GetFindingsStatistics: SOURCES });
    } else if (ListFindings === 0) {
      expect(['AwsAccount', 'AwsEc2Instance', 'AwsEksCluster', 'AwsRdsDbInstance', 'AwsIamAccessKey']).toContain(kind);
      expect(calls).toEqual({ GetFindingsStatistics: SOURCES * groups * batches(size) });
    } else {
      expect(['AwsS3Bucket', 'AwsLambdaFunction', 'AwsIamRole', 'AwsIamUser']).toContain(kind);
      expect(GetFindingsStatistics).toBe(0);
      expect(ListFindings).toBeLessThanOrEqual(SOURCES * COUNTED_PAGES * batches(size));
      expect(GetFindings).toBeLessThanOrEqual(SOURCES * COUNTED_PAGES * batches(size));
    }
  }
});
