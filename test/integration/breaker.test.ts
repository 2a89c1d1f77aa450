import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { EU, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until } from '../kit/until.js';

const US_ONLY = '{ findings(partial: true, first: 5) { nodes { id region } sources { region status error } } }';

let gateway: TestGateway;
beforeEach(async () => {
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: smallFindings(US, 10) },
      { ...EU, findings: smallFindings(EU, 10) },
    ],
  });
  gateway = await startGateway({ emulator, regions: [US.region, EU.region] });
});
afterEach(() => gateway.close());

const callsTo = (region: string) => gateway.emulator.calls.filter((call) => call.region === region).length;

describe('A source that keeps failing', () => {
  beforeEach(async () => {
    gateway.emulator.faults.add({ kind: 'http500', match: { region: EU.region } });
    for (let call = 0; call < 5; call++) await gateway.query(US_ONLY);
    gateway.emulator.clearCalls();
  });

  test('is left alone, while the others are read', async () => {
    // It is asked again after a second; a query that comes so late has not been left alone, and the next one is.
    await until(async () => {
      gateway.emulator.clearCalls();
      const { data } = await gateway.query(US_ONLY);
      expect(data.findings.nodes).toHaveLength(5);
      expect(data.findings.sources[1].status).toBe('UNAVAILABLE');
      expect(callsTo(US.region)).toBe(2);
      return callsTo(EU.region) === 0 && /keeps failing/.test(data.findings.sources[1].error);
    });
  });

  test('is asked again by one call after a second, and read once that succeeds', async () => {
    gateway.emulator.faults.clear();
    await sleep(1100);
    const answers = await Promise.all(
      [1, 2, 3].map((first) => gateway.query(`{ findings(first: ${first}) { nodes { id } } }`)),
    );
    for (const { errors } of answers) expect(errors).toBeUndefined();
  });

  test('is asked by one call alone while it is down', async () => {
    await sleep(1100);
    const release = gateway.emulator.faults.hold({ region: EU.region });
    const queries = [1, 2, 3].map((first) => gateway.query(`{ findings(first: ${first}) { nodes { id } } }`));
    await until(() => callsTo(EU.region) > 0);
    // Sent after them and answered: so they wait for what becomes of that call.
    await gateway.query('{ __typename }');
    release();
    await Promise.all(queries);
    // One call, with its retries.
    expect(callsTo(EU.region)).toBe(3);
  });
});

describe('A source that hangs', () => {
  test('delays nobody once it counts as down, and is asked on the side whether it is back', async () => {
    const { emulator } = gateway;
    const impatient = await startGateway({
      emulator,
      keepEmulator: true,
      regions: [US.region, EU.region],
      timeoutMs: 700,
    });
    const query = '{ findings(first: 5) { nodes { id } } }';
    emulator.faults.add({ kind: 'hang', match: { region: EU.region } });
    await Promise.all(
      [1, 2, 3, 4, 5].map((first) => impatient.query(`{ findings(first: ${first}) { nodes { id } } }`)),
    );
    await sleep(1100);
    emulator.clearCalls();
    const answers = [await impatient.query(query), await impatient.query(query)];
    for (const { errors } of answers) expect(errors?.[0]?.message).toMatch(/eu-west-1.* keeps failing/);
    const toEu = emulator.calls.filter(({ region }) => region === EU.region).map(({ operation }) => operation);
    expect(new Set(toEu)).toEqual(new Set(['ListDetectors']));
    emulator.faults.clear();
    for (let asks = 0; asks < 100 && (await impatient.query(query)).errors; asks++) await sleep(50);
    expect((await impatient.query(query)).errors).toBeUndefined();
    await impatient.close();
  });
});

describe('A source that refuses, or throttles', () => {
  test.each(['badRequest', 'accessDenied', 'throttle'] as const)('is not down: %s', async (kind) => {
    gateway.emulator.faults.add({
      kind,
      match: { region: EU.region, operation: 'GetFindingsStatistics' },
      times: 30,
    });
    for (let call = 0; call < 6; call++) await gateway.query('{ findingStatistics(groupBy: SEVERITY) { count } }');
    gateway.emulator.faults.clear();
    expect((await gateway.query('{ findingStatistics(groupBy: SEVERITY) { count } }')).errors).toBeUndefined();
  });

  test('says after how many seconds to try again', async () => {
    gateway.emulator.faults.add({ kind: 'throttle', match: { region: US.region } });
    const answer = await gateway.query('{ findings { nodes { id } } }');
    expect(codesOf(answer)).toEqual(['THROTTLED']);
    expect(answer.errors?.[0]?.extensions?.retryAfter).toBe(5);
  });
});
