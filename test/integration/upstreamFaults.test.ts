import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../src/emulator/faults/faultRule.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, EU, findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
// A gateway for each test: it remembers that a source keeps failing.
beforeEach(async () => {
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: smallFindings(US, 60) },
      { ...EU, findings: smallFindings(EU, 30) },
    ],
  });
  gateway = await startGateway({ emulator, regions: [US.region, EU.region] });
});
afterEach(() => gateway.close());

const fail = (kind: FaultKind, operation: string, region = 'us-east-1') =>
  gateway.emulator.faults.add({ kind, match: { operation, region } });

describe('A fault of GuardDuty is said, never covered up', () => {
  test.each([
    ['throttle', 'THROTTLED', /asks for fewer calls/],
    ['http429', 'THROTTLED', /asks for fewer calls/],
    ['http500', 'UPSTREAM_UNAVAILABLE', /could not be reached or failed/],
    ['reset', 'UPSTREAM_UNAVAILABLE', /could not be reached or failed/],
    ['accessDenied', 'UPSTREAM_UNAVAILABLE', /refuses the gateway's own credentials/],
    ['wrongShape', 'UPSTREAM_INVALID', /makes no sense/],
  ] as const)('%s: lists, counts and statistics are %s', async (kind, code, message) => {
    for (const [operation, query] of [
      ['ListFindings', '{ findings { nodes { id } } }'],
      ['GetFindingsStatistics', '{ findings { totalCount severityCounts { low } } }'],
      ['GetFindingsStatistics', '{ findingStatistics(groupBy: FINDING_TYPE) { count } }'],
    ] as const) {
      gateway.emulator.faults.clear();
      fail(kind, operation);
      const answer = await gateway.query(query);
      expect(codesOf(answer)[0]).toBe(code);
      expect(answer.errors?.[0]?.message).toMatch(message);
      expect(answer.data?.findings?.totalCount ?? null).toBeNull();
    }
  });

  test.each(['cutBody', 'emptyBody', 'nullBody', 'malformedJson', 'wrongShape', 'http500', 'reset'] as const)(
    '%s passes: the call is made again, and answered',
    async (kind) => {
      for (const [operation, query] of [
        ['ListFindings', '{ findings(first: 5) { nodes { id } } }'],
        ['GetFindings', '{ findings(first: 5) { nodes { title } } }'],
        ['GetFindingsStatistics', '{ findings { totalCount } }'],
        ['GetDetector', '{ detectors { region status } }'],
      ] as const) {
        const { emulator } = gateway;
        emulator.faults.add({ kind, match: { operation, region: US.region }, times: 2 });
        emulator.clearCalls();
        const { data, errors } = await gateway.query(query);
        expect(errors).toBeUndefined();
        expect(JSON.stringify(data)).not.toContain('null');
        const calls = callsOf(emulator, operation).filter(({ region }) => region === US.region);
        expect(calls).toHaveLength(3);
      }
    },
  );

  test('a call that hangs is given up', async () => {
    const { emulator } = gateway;
    const impatient = await startGateway({ emulator, keepEmulator: true, regions: [US.region], timeoutMs: 150 });
    fail('hang', 'ListFindings');
    const answer = await impatient.query('{ findings { nodes { id } } }');
    await impatient.close();
    expect(codesOf(answer)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(answer.errors?.[0]?.message).toMatch(/did not answer in time/);
  });

  test('a detector of a wrong shape is an error in words of ours', async () => {
    fail('wrongShape', 'GetDetector');
    const { data, errors } = await gateway.query('{ detectors { region error } }');
    expect(errors).toBeUndefined();
    expect(data.detectors).toEqual([
      { region: 'us-east-1', error: expect.stringMatching(/^GuardDuty in us-east-1.*makes no sense\.$/) },
      { region: 'eu-west-1', error: null },
    ]);
  });

  test('a source that does not answer is not OK, even where nothing else is asked', async () => {
    gateway.emulator.faults.add({ kind: 'http500', match: { region: 'us-east-1' } });
    const { data } = await gateway.query('{ findings { sources { region status error } } }');
    expect(data.findings.sources).toEqual([
      { region: 'us-east-1', status: 'UNAVAILABLE', error: expect.stringContaining('could not be reached') },
      { region: 'eu-west-1', status: 'OK', error: null },
    ]);
  });

  test('findings that were not asked for are never passed on', async () => {
    fail('extraIds', 'GetFindings');
    const { data } = await gateway.query(`{ findingsById(ids: ["${findingId(US, 3)}"]) { id } }`);
    expect(data.findingsById).toEqual([{ id: findingId(US, 3) }]);
  });
});

describe('A batch that GuardDuty refuses', () => {
  const refused = { kind: 'badRequest', match: { operation: 'GetFindings', region: US.region } } as const;

  test('for some of its ids lacks those alone, without an error', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => findingId(US, n));
    gateway.emulator.faults.add({ kind: 'rejectIds', ids: [ids[7] ?? '', ids[21] ?? ''] });
    const query =
      '{ findings(first: 60, orderBy: {field: COUNT, direction: ASC}) { nodes { id } edges { node { title } } } }';
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    expect(data.findings.nodes).toHaveLength(60);
    expect(data.findings.nodes.filter((node: unknown) => node === null)).toHaveLength(2);
  });

  test.each([
    ['with ids', [{ ...refused, times: 1 }]],
    ['with ids, and one without', [{ ...refused, times: 2 }]],
    ['of any kind', [refused]],
    [
      'that are halves of it',
      [
        { ...refused, times: 1 },
        { ...refused, skip: 1 },
      ],
    ],
  ])('for a while is not taken for one without its findings: calls %s', async (_what, rules) => {
    gateway.emulator.faults.add(...rules);
    const ids = [findingId(US, 3), findingId(US, 4)];
    const query = `query ($ids: [ID!]!) { findingsById(ids: $ids, orderBy: {field: COUNT, direction: ASC}) { id } }`;
    const { data, errors = [] } = await gateway.query(query, { ids });
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(errors.map(() => 'UPSTREAM_UNAVAILABLE'));
    const answered = data.findingsById.filter((node: unknown) => node !== null);
    expect(answered).toHaveLength(ids.length - errors.length);
  });
});

describe('A finding of an unlikely shape', () => {
  test('fails where it is unlikely, and nowhere else', async () => {
    const odd = smallFinding(US, 500, {
      severity: 'grave',
      type: { no: 'text' },
      associatedAttackSequenceArn: { no: 'text' },
      service: {
        archived: false,
        detection: { sequence: { signals: [{ type: 'FINDING', uid: { no: 'text' } }, 'no signal'] } },
      },
      resource: {
        instanceDetails: { productCodes: [{ code: 'not a member of GuardDuty', productCodeType: 'marketplace' }] },
      },
    });
    gateway.emulator.store(US.detectorId).put(odd);
    const { data, errors } = await gateway.query(`{ finding(id: "${odd.id}") {
      title severity severityLevel type classification { artifact } attackSequence { id }
      service { archived detection { sequence { signals { type finding { id } } } } }
      resource { instanceDetails { productCodes { code productType } } } } }`);
    gateway.emulator.store(US.detectorId).delete(odd.id);
    expect(errors?.map(({ path }) => path?.slice(1).join('.')).sort()).toEqual([
      'attackSequence',
      'classification',
      'service.detection.sequence.signals.0.finding',
      'service.detection.sequence.signals.1',
      'severity',
      'severityLevel',
      'type',
    ]);
    for (const code of codesOf({ status: 200, errors })) expect(code).toBe('UPSTREAM_INVALID');
    expect(data.finding).toMatchObject({
      title: 'Finding 500 of us-east-1',
      service: { archived: false },
      resource: { instanceDetails: { productCodes: [{ code: null, productType: 'marketplace' }] } },
    });
  });
});
