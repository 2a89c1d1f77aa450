import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { STORE_SERVER, startValkey, type TestStore } from '../kit/startValkey.js';

let emulator: Emulator;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 100) }] });
});
afterAll(() => emulator.close());
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
});

async function start(upstreamRate: number, cacheUrl?: string): Promise<TestGateway> {
  const gateway = await startGateway({
    emulator,
    keepEmulator: true,
    upstreamRate,
    ...(cacheUrl !== undefined && { cacheUrl }),
  });
  gateways.push(gateway);
  // The calls that found the detector are counted too.
  await sleep(1100);
  emulator.clearCalls();
  return gateway;
}

/** Each a call of its own, as no two ask for the same. */
function list(gateway: TestGateway, count: number): Promise<GraphqlAnswer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) =>
      gateway.query('query ($id: String!) { findings(first: 1, filter: {id: {in: [$id]}}) { edges { cursor } } }', {
        id: `${n}`,
      }),
    ),
  );
}

/** When the calls arrived, in milliseconds. */
const arrivals = () => emulator.calls.map(({ startedAt }) => startedAt);

/** The most calls that arrived within a second. */
function busiestSecond(): number {
  const instants = arrivals();
  return Math.max(...instants.map((from) => instants.filter((at) => at >= from && at < from + 1000).length));
}

describe('Without a store', () => {
  test('a call over the rate waits for its turn, and each is answered', async () => {
    const gateway = await start(5);
    const begun = performance.now();
    const answers = await list(gateway, 12);
    expect(answers.flatMap(codesOf)).toEqual([]);
    // Five, five and two, each in a window of a second.
    expect(performance.now() - begun).toBeGreaterThan(1500);
    expect(emulator.calls).toHaveLength(12);
  });

  test('who would wait for too long is told at once when to try again', async () => {
    const gateway = await start(2);
    const begun = performance.now();
    const answers = await list(gateway, 30);
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect(refused.length).toBeLessThan(28);
    for (const { errors } of refused) {
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'THROTTLED',
        region: US.region,
        retryAfter: expect.any(Number),
      });
      expect(errors?.[0]?.extensions?.retryAfter).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(errors?.[0]?.extensions?.retryAfter)).toBe(true);
    }
    expect(emulator.calls).toHaveLength(30 - refused.length);
  });

  test('without a rate nothing waits', async () => {
    const gateway = await startGateway({ emulator, keepEmulator: true });
    gateways.push(gateway);
    expect((await list(gateway, 40)).flatMap(codesOf)).toEqual([]);
  });
});

const describeStore = STORE_SERVER === undefined ? describe.skip : describe;
describeStore('With a store (skipped where neither valkey-server nor redis-server is installed)', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await startValkey();
  });
  afterEach(() => store.close());

  test('the rate holds for all replicas together', async () => {
    const replicas = [await start(10, store.url), await start(10, store.url)];
    emulator.clearCalls();
    const answers = await Promise.all(replicas.map((replica) => list(replica, 15)));
    expect(answers.flat().flatMap(codesOf)).toEqual([]);
    expect(emulator.calls).toHaveLength(30);
    // Windows of a second have ten each; any second touches two at the most.
    expect(busiestSecond()).toBeLessThanOrEqual(22);
    const instants = emulator.calls.map(({ startedAt }) => startedAt);
    expect(Math.max(...instants) - Math.min(...instants)).toBeGreaterThan(1500);
  });

  test.each(['kill', 'hang'] as const)('each replica holds it by itself when the store fails: %s', async (failure) => {
    const gateway = await start(5, store.url);
    await store[failure]();
    const begun = performance.now();
    const answers = await list(gateway, 12);
    expect(answers.flatMap(codesOf)).toEqual([]);
    expect(performance.now() - begun).toBeGreaterThan(1000);
    expect(busiestSecond()).toBeLessThanOrEqual(11);
    if (failure === 'hang') store.resume();
  });
});
