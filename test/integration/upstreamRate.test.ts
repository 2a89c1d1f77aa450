import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import type { Logger } from '../../src/model/logger.js';
import { collectLog } from '../kit/collectLog.js';
import { smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { STORE_SERVER, startValkey, type TestStore } from '../kit/startValkey.js';
import { until } from '../kit/until.js';

let emulator: Emulator;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 100) }] });
});
afterAll(() => emulator.close());
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
});

async function start(upstreamRate: number, cacheUrl?: string, log?: Logger): Promise<TestGateway> {
  const gateway = await startGateway({
    emulator,
    keepEmulator: true,
    upstreamRate,
    ...(log && { log }),
    ...(cacheUrl !== undefined && { cacheUrl }),
  });
  gateways.push(gateway);
  // The calls that found the detector are counted too.
  await sleep(1100);
  emulator.clearCalls();
  return gateway;
}

/** Each a call of its own, as no two ask for the same. */
function list(
  gateway: TestGateway,
  count: number,
  settle: (answer: GraphqlAnswer) => void = () => {},
): Promise<GraphqlAnswer[]> {
  const query = 'query ($id: String!) { findings(first: 1, filter: {id: {in: [$id]}}) { edges { cursor } } }';
  const asked = Array.from({ length: count }, (_, n) => gateway.query(query, { id: `${n}` }));
  for (const answer of asked) answer.then(settle, () => {});
  return Promise.all(asked);
}

/**
 * No call may arrive before its window of a second begins, however late it arrives.
 * @param perWindow calls in the first window, and in each one after it
 * @param begun when the first call was asked for, on the clock of performance.now(); no window begins before it
 */
function expectWindows(begun: number, perWindow: readonly [first: number, others: number]): void {
  const [first, others] = perWindow;
  const arrivals = emulator.calls.map(({ startedAt }) => startedAt - begun);
  for (const [n, arrival] of arrivals.entries()) {
    const window = n < first ? 0 : 1 + Math.floor((n - first) / others);
    // Timers and the store's clock count whole milliseconds.
    expect(arrival).toBeGreaterThanOrEqual(window * 1000 - 20);
  }
}

describe('Without a store', () => {
  test('a call over the rate waits for its turn, and each is answered', async () => {
    const gateway = await start(5);
    const begun = performance.now();
    const answers = await list(gateway, 8);
    expect(answers.flatMap(codesOf)).toEqual([]);
    expect(emulator.calls).toHaveLength(8);
    expectWindows(begun, [5, 5]);
  });

  test('who would wait for too long is told at once when to try again', async () => {
    const gateway = await start(2);
    const begun = performance.now();
    const settled: GraphqlAnswer[] = [];
    const answers = await list(gateway, 30, (answer) => settled.push(answer));
    const seconds = (performance.now() - begun) / 1000;
    const refused = answers.filter(({ errors }) => errors !== undefined);
    // Two in each second, and who is told to wait for more than three goes away.
    expect(refused.length).toBeGreaterThanOrEqual(30 - 2 * (seconds + 1));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(28);
    // They are told at once, not when their time is up.
    const isRefused = ({ errors }: GraphqlAnswer) => errors !== undefined;
    expect(settled.findIndex(isRefused)).toBeLessThan(settled.findLastIndex((answer) => !isRefused(answer)));
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

/** Of showing something of a store that a busy machine keeps from answering. */
const MOST_ATTEMPTS = 10;

const describeStore = STORE_SERVER === undefined ? describe.skip : describe;
describeStore('With a store (skipped where neither valkey-server nor redis-server is installed)', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await startValkey();
  });
  afterEach(() => store.close());

  test('the rate holds for all replicas together, as long as the store answers in time', async () => {
    const { log, lines } = collectLog();
    const replicas = [await start(10, store.url, log), await start(10, store.url, log)];
    const hasFailed = () => lines.some((line) => line.includes('the shared store fails'));
    const isBack = () => lines.filter((line) => line.includes('the shared store')).length % 2 === 0;
    // On a busy machine the store may be late. Then each replica goes on by itself, which is another test's matter.
    for (let attempt = 1; ; attempt++) {
      lines.length = 0;
      emulator.clearCalls();
      const begun = performance.now();
      const answers = await Promise.all(replicas.map((replica) => list(replica, 9)));
      expect(answers.flat().flatMap(codesOf)).toEqual([]);
      expect(emulator.calls).toHaveLength(18);
      if (!hasFailed() || attempt === MOST_ATTEMPTS) return expectWindows(begun, [10, 10]);
      await until(() => isBack());
      // The window that has begun is over.
      await sleep(1100);
    }
  });

  test.each(['kill', 'hang'] as const)('each replica holds it by itself when the store fails: %s', async (failure) => {
    const gateway = await start(5, store.url);
    await store[failure]();
    const begun = performance.now();
    const answers = await list(gateway, 12);
    expect(answers.flatMap(codesOf)).toEqual([]);
    // What was counted in the store before it failed is not known any more.
    expectWindows(begun, [10, 5]);
    if (failure === 'hang') store.resume();
  });
});
