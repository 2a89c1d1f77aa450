import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { FaultKind } from '../../src/emulator/faults/faultRule.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { EU, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

interface LogLine {
  readonly level: number;
  readonly msg: string;
}

const WARN = 40;

async function serve(timeoutMs?: number) {
  const lines: LogLine[] = [];
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: smallFindings(US, 120) },
      { ...EU, findings: smallFindings(EU, 120) },
    ],
  });
  const log = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  gateway = await startGateway({
    emulator,
    regions: [US.region, EU.region],
    log,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  lines.length = 0;
  const fail = (kind: FaultKind, more: object = {}) =>
    emulator.faults.add({ kind, match: { operation: 'GetFindings', region: EU.region }, ...more });
  const complaints = (about: string) => lines.filter(({ level, msg }) => level >= WARN && msg === about);
  return { ...gateway, fail, complaints };
}

const PAGE = `query ($first: Int!, $partial: Boolean!) { findings(first: $first, partial: $partial) {
  nodes { id title region } sources { region status error } pageInfo { hasNextPage } } }`;

describe('A source that lists findings and gives no document of them', () => {
  test.each([
    ['accessDenied', /eu-west-1.*guardduty:GetFindings/],
    ['http500', /eu-west-1/],
    ['throttle', /eu-west-1/],
    ['badRequest', /eu-west-1/],
  ] as const)('for %s fails the field, naming the region', async (kind, message) => {
    const { query, fail } = await serve();
    fail(kind);
    const { data, errors } = await query(PAGE, { first: 100, partial: false });
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.path).toEqual(['findings']);
    expect(errors?.[0]?.message).toMatch(message);
  });

  test.each(['accessDenied', 'http500', 'throttle', 'badRequest', 'hang'] as const)(
    'for %s is left out of a partial answer, and named',
    async (kind) => {
      const { query, fail, complaints } = await serve(kind === 'hang' ? 500 : undefined);
      fail(kind);
      const { data, errors } = await query(PAGE, { first: 100, partial: true });
      expect(errors).toBeUndefined();
      expect(complaints('source left out of a partial answer')).toHaveLength(1);
      const newest = Array.from({ length: 100 }, (_, n) => findingId(US, 119 - n));
      expect(data.findings.nodes.map(({ id }: { id: string }) => id)).toEqual(newest);
      expect(data.findings.sources).toEqual([
        { region: US.region, status: 'OK', error: null },
        { region: EU.region, status: 'UNAVAILABLE', error: expect.stringContaining('eu-west-1') },
      ]);
    },
  );

  test('alone fails the field, too', async () => {
    const { emulator, query } = await serve();
    const only = await startGateway({ emulator, keepEmulator: true, regions: [EU.region] });
    emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' } });
    const whole = await only.query(PAGE, { first: 100, partial: false });
    const partial = await only.query(PAGE, { first: 100, partial: true });
    await only.close();
    expect(codesOf(whole)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(partial.data.findings).toMatchObject({ nodes: [], sources: [{ status: 'UNAVAILABLE' }] });
    emulator.faults.clear();
    expect((await query(PAGE, { first: 1, partial: false })).errors).toBeUndefined();
  });
});

describe('A source that refuses to list findings', () => {
  test('is left out of a partial answer if nothing in the query can be the cause', async () => {
    const { query, emulator } = await serve();
    emulator.faults.add({ kind: 'badRequest', match: { operation: 'ListFindings', region: EU.region } });
    const { data, errors } = await query(PAGE, { first: 100, partial: true });
    expect(errors).toBeUndefined();
    expect(data.findings.nodes).toHaveLength(100);
    expect(data.findings.sources[1]).toMatchObject({ region: EU.region, status: 'UNAVAILABLE' });
  });
});

describe('A single batch that fails', () => {
  test('leaves nulls in place with an error of their own, and one line in the log', async () => {
    const { query, fail, complaints } = await serve();
    fail('accessDenied', { times: 1 });
    const ids = Array.from({ length: 100 }, (_, n) => findingId(EU, n));
    const byId = await query(
      'query ($ids: [ID!]!) { findings(first: 1) { totalCount } findingsById(ids: $ids) { id title } }',
      { ids },
    );
    expect(byId.data.findingsById.filter((node: unknown) => node === null)).toHaveLength(50);
    expect(byId.errors).toHaveLength(50);
    expect(complaints('upstream fault')).toHaveLength(1);
  });
});
