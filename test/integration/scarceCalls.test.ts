import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { AP, callsOf, EU, NEW_YEAR, smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { runScarcity } from '../scarcity/runScarcity.js';

const DETECTORS = [US, EU, AP];
const REGIONS = DETECTORS.map(({ region }) => region);
const IN_PAGE = 10;
const PAGES = 60;

let emulator: Emulator;
let gateway: TestGateway | undefined;
beforeEach(async () => {
  emulator = await startEmulator({
    detectors: DETECTORS.map((detector) => ({ ...detector, findings: smallFindings(detector, IN_PAGE * PAGES) })),
  });
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  await emulator.close();
});

async function start(upstreamRate: number | undefined, regions = REGIONS): Promise<TestGateway> {
  gateway = await startGateway({
    emulator,
    keepEmulator: true,
    regions,
    ...(upstreamRate !== undefined && { upstreamRate }),
  });
  // The calls that found the detectors are counted too.
  await sleep(1100);
  emulator.clearCalls();
  return gateway;
}

/** Each page is of another time, so that no two share a call. */
function page(n: number, more = ''): Promise<GraphqlAnswer> {
  const at = (index: number) => new Date(NEW_YEAR + index * IN_PAGE * 60_000).toISOString();
  return (gateway as TestGateway).query(
    `query ($from: DateTime!, $to: DateTime!) {
      findings(first: 50, filter: {updatedAt: {gte: $from, lt: $to}} ${more}) {
        nodes { id title } sources { region status error } } }`,
    { from: at(n), to: at(n + 1) },
  );
}

const pages = (count: number, more?: string) => Promise.all(Array.from({ length: count }, (_, n) => page(n, more)));
const isWhole = ({ data, errors }: GraphqlAnswer, sources: number) =>
  errors === undefined && data.findings.nodes.length === sources * IN_PAGE;
const retryAfter = ({ errors }: GraphqlAnswer) => Number(errors?.[0]?.extensions?.retryAfter);

describe('With UPSTREAM_RATE, of more pages than there are calls for', () => {
  test('each is answered whole or refused before its first call, so that no call is made in vain', async () => {
    await start(10);
    const answers = await pages(40);
    const whole = answers.filter((answer) => isWhole(answer, REGIONS.length)).length;
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(whole + refused.length).toBe(40);
    for (const answer of refused) {
      expect(codesOf(answer)).toEqual(['THROTTLED']);
      expect(retryAfter(answer)).toBeGreaterThanOrEqual(1);
    }
    // Ten calls now and in each of the three seconds that a page waits for at most, two for each page.
    expect(whole).toBeGreaterThanOrEqual(15);
    for (const operation of ['ListFindings', 'GetFindings']) {
      expect(callsOf(emulator, operation).length - whole * REGIONS.length).toBeLessThanOrEqual(REGIONS.length);
      expect(callsOf(emulator, operation).length).toBeGreaterThanOrEqual(whole);
    }
  });

  test('those that were begun are finished before others begin', async () => {
    await start(1, [US.region]);
    const answers = await pages(2);
    expect(answers.every((answer) => isWhole(answer, 1))).toBe(true);
    expect(emulator.calls.map(({ operation }) => operation)).toEqual([
      'ListFindings',
      'GetFindings',
      'ListFindings',
      'GetFindings',
    ]);
  });

  test('a client that waits for as long as it is told is served', async () => {
    await start(10);
    const asked = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        for (let asks = 1; ; asks++) {
          const answer = await page(n);
          if (isWhole(answer, REGIONS.length)) return asks;
          expect(codesOf(answer)).toEqual(['THROTTLED']);
          await sleep(retryAfter(answer) * 1000);
        }
      }),
    );
    expect(Math.max(...asked)).toBe(2);
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(40 * REGIONS.length);
  });

  test('one that many ask for at once costs one', async () => {
    await start(2);
    emulator.faults.setLatency(300);
    const answers = await Promise.all(Array.from({ length: 30 }, () => page(0)));
    expect(answers.every((answer) => isWhole(answer, REGIONS.length))).toBe(true);
    // Some may have come when the first call was over.
    expect(callsOf(emulator, 'ListFindings').length).toBeLessThanOrEqual(3 * REGIONS.length);
  });

  test('one that needs more calls than can ever be made in time is refused as too large', async () => {
    await start(1);
    const fields = Array.from(
      { length: 20 },
      (_, n) => `f${n}: findings(first: 1, filter: {id: {in: ["${n}"]}}) { nodes { title } }`,
    );
    const answer = await (gateway as TestGateway).query(`{ ${fields.join(' ')} }`);
    expect(new Set(codesOf(answer))).toEqual(new Set(['QUERY_TOO_COMPLEX']));
    expect(emulator.calls).toHaveLength(0);
  });
});

describe('Where GuardDuty itself throttles', () => {
  test('pages are answered whole as far as it takes calls, and few calls are throttled', async () => {
    const { whole, allowed, failed, calls } = await runScarcity({
      regions: 3,
      perSecond: 10,
      burst: 20,
      upstreamRate: undefined,
      clients: 20,
      replicas: 1,
      seconds: 4,
      honoursRetryAfter: true,
    });
    expect(failed).toBe(0);
    // It has to find out what GuardDuty takes, and a busy machine may not use all of it.
    expect(whole).toBeGreaterThanOrEqual(0.5 * allowed);
    expect(calls).toBeLessThanOrEqual(1.5 * whole * 3 * 2);
  });

  test('a partial page does without a region that takes no more calls, and names it', async () => {
    await start(undefined, [US.region, EU.region]);
    emulator.faults.setRateLimit({ perSecond: 0.5, burst: 1, match: { region: EU.region, operation: 'ListFindings' } });
    await pages(2, 'partial: true');
    const answers = await pages(12, 'partial: true');
    expect(answers.flatMap(codesOf)).toEqual([]);
    const lacking = answers.filter(({ data }) => data.findings.sources[1].status === 'UNAVAILABLE');
    expect(lacking.length).toBeGreaterThan(0);
    for (const { data } of lacking) {
      expect(data.findings.nodes).toHaveLength(IN_PAGE);
      expect(data.findings.sources[0].status).toBe('OK');
    }
    expect(
      lacking.some(({ data }) => /Too many calls to GuardDuty in eu-west-1/.test(data.findings.sources[1].error)),
    ).toBe(true);
  });
});
