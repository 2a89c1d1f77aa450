import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, smallFindings, type TestDetector } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const DETECTORS: readonly TestDetector[] = Array.from({ length: 6 }, (_, index) => ({
  region: `eu-test-${index + 1}`,
  accountId: '123456789012',
  detectorId: `${index + 1}a`.repeat(16),
}));
const idsOf = (detector: TestDetector) => smallFindings(detector, 60).map(({ id }) => id);

let gateway: TestGateway;
beforeEach(async () => {
  const emulator = await startEmulator({
    detectors: DETECTORS.map((detector) => ({ ...detector, findings: smallFindings(detector, 60) })),
  });
  gateway = await startGateway({ emulator, regions: DETECTORS.map(({ region }) => region), timeoutMs: 700 });
});
afterEach(() => gateway.close());

const PAGE = '{ findings(first: 50) { nodes { id title } } }';

describe('Where every source fails, a page costs a few calls for each', () => {
  test.each([
    ['throttle', 'ListFindings', 3],
    ['throttle', 'GetFindings', 4],
    ['http500', 'ListFindings', 3],
    ['http500', 'GetFindings', 4],
    ['hang', 'ListFindings', 3],
    ['hang', 'GetFindings', 4],
    ['reset', 'GetFindings', 4],
    ['wrongShape', 'GetFindings', 4],
    ['accessDenied', 'ListFindings', 1],
    ['accessDenied', 'GetFindings', 2],
    ['badRequest', 'ListFindings', 1],
    // Why it was refused takes two calls without ids.
    ['badRequest', 'GetFindings', 4],
    // Whether it was for some of the ids takes another list, and two rounds of halves.
    ['rejectIds', 'GetFindings', 10],
    // None of the findings is there, so that more of them are read.
    ['missingIds', 'GetFindings', 4],
  ] as const)('%s of %s: %i at most', async (kind, operation, most) => {
    const ids = kind === 'missingIds' ? DETECTORS.flatMap(idsOf) : [];
    gateway.emulator.faults.add({ kind, ids, match: { operation } });
    await gateway.query(PAGE);
    for (const { region } of DETECTORS) {
      const calls = gateway.emulator.calls.filter((call) => call.region === region);
      expect(calls.length).toBeLessThanOrEqual(most);
    }
  });

  test.each(['throttle', 'hang', 'http500', 'accessDenied'] as const)(
    'a finding whose source is known is looked for nowhere else: %s',
    async (kind) => {
      const { emulator, query } = gateway;
      const { data } = await query('{ findings(first: 1) { nodes { id title region } } }');
      const [{ id, region }] = data.findings.nodes;
      emulator.clearCalls();
      emulator.faults.add({ kind, match: { region } });
      const answer = await query('query ($id: ID!) { finding(id: $id) { title } }', { id });
      expect(answer.data.finding).toBeNull();
      expect(codesOf(answer)).toHaveLength(1);
      expect(new Set(emulator.calls.map((call) => call.region))).toEqual(new Set([region]));
    },
  );

  test('and no source is asked for the findings of another one', async () => {
    gateway.emulator.faults.add({ kind: 'throttle', match: { operation: 'GetFindings' } });
    await gateway.query(PAGE);
    for (const detector of DETECTORS) {
      const own = new Set(idsOf(detector));
      const calls = callsOf(gateway.emulator, 'GetFindings').filter(({ region }) => region === detector.region);
      expect(calls.length).toBeGreaterThan(0);
      for (const { body } of calls) {
        expect((body as { findingIds: string[] }).findingIds.every((id) => own.has(id))).toBe(true);
      }
    }
  });
});

describe('Unknown ids that GuardDuty refuses', () => {
  test('cost a few calls, however many they are', async () => {
    const [first] = DETECTORS;
    if (first === undefined) throw new Error('No detector');
    const { emulator } = gateway;
    const alone = await startGateway({ emulator, keepEmulator: true, regions: [first.region] });
    emulator.behaviour.unknownIds = 'reject';
    const known = idsOf(first).slice(0, 20);
    const ids = [...known, ...Array.from({ length: 30 }, (_, n) => `${n}`.padStart(32, '0'))];
    const { data, errors } = await alone.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id title } }', {
      ids,
    });
    await alone.close();
    expect(errors).toBeUndefined();
    expect(data.findingsById.map((node: { id: string } | null) => node?.id ?? null)).toEqual([
      ...known,
      ...Array.from({ length: 30 }, () => null),
    ]);
    expect(emulator.calls.length).toBeLessThanOrEqual(8);
  });
});

describe('A refused call', () => {
  test.each([
    ['ListFindings', PAGE],
    ['GetFindings', `{ findingsById(ids: ["${idsOf(DETECTORS[0] as TestDetector)[0]}"]) { title } }`],
    ['GetFindingsStatistics', '{ findingStatistics(groupBy: SEVERITY) { count } }'],
  ])('says that guardduty:%s is missing, and where', async (operation, query) => {
    const [first] = DETECTORS;
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation, region: first?.region ?? '' } });
    const { errors = [] } = await gateway.query(query);
    expect(errors[0]?.message).toBe(
      `GuardDuty in eu-test-1 (account 123456789012) refuses the gateway's own credentials: guardduty:${operation} is not allowed.`,
    );
    expect(errors[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      region: 'eu-test-1',
      accountId: '123456789012',
      missingPermission: `guardduty:${operation}`,
    });
  });

  test('names the action of looking for a detector too', async () => {
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetDetector' } });
    const { data } = await gateway.query('{ detectors { error } }');
    for (const { error } of data.detectors) expect(error).toMatch(/guardduty:GetDetector is not allowed/);
  });

  test('is one error for all the findings that it was made for', async () => {
    const [first] = DETECTORS;
    if (first === undefined) throw new Error('No detector');
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { region: first.region } });
    const { findings } = gateway.gateway.createContext();
    const arns = smallFindings(first, 50).map(({ arn }) => String(arn));
    const outcomes = await findings.many({ ids: arns });
    expect(outcomes).toHaveLength(50);
    expect(new Set(outcomes).size).toBe(1);
    expect(outcomes[0]).toBeInstanceOf(Error);
    expect(codesOf({ status: 200, errors: [outcomes[0] as never] })).toEqual(['UPSTREAM_UNAVAILABLE']);
  });
});
