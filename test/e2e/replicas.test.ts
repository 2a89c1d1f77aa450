import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { askPage } from '../chaos/askPage.js';
import { chaosDetectors, Oracle } from '../chaos/oracle.js';
import { type SteadyLoad, startSteadyLoad } from '../chaos/steadyLoad.js';
import { findPort } from '../kit/findPort.js';
import { HAS_BALANCER, startBalancer, type TestBalancer } from '../kit/startBalancer.js';
import { killCommands, LISTENS, type RunningCommand, startServe } from '../kit/startCommand.js';
import { STORE_SERVER, startValkey, type TestStore } from '../kit/startValkey.js';
import { until } from '../kit/until.js';

/** Requests a second, over all replicas. */
const RATE = 200;
const FINDINGS = 600;

const detectors = chaosDetectors(FINDINGS);
const oracle = new Oracle(detectors);
let emulator: Emulator;
let store: TestStore;
let balancer: TestBalancer;
let ports: number[];
let replicas: RunningCommand[];

function startReplica(port: number): RunningCommand {
  return startServe(emulator.url, {
    PORT: String(port),
    GUARDDUTY_REGIONS: oracle.regions.join(),
    CACHE_URL: store.url,
    CACHE_TTL: '2s',
    // A replica that is told to stop goes on for fifty times as long as the balancer needs to notice.
    DRAIN_DELAY: '10s',
  });
}

/** In place of one that has ended, on its port. */
async function replace(index: number): Promise<void> {
  const replica = startReplica(ports[index] as number);
  replicas[index] = replica;
  await replica.printed(LISTENS);
  await balancer.untilReady(2);
}

let load: SteadyLoad | undefined;

function startLoad(): SteadyLoad {
  load = startSteadyLoad({ url: balancer.url, oracle, rate: RATE });
  return load;
}

const canRun = STORE_SERVER !== undefined && HAS_BALANCER;
const describeReplicas = canRun ? describe : describe.skip;
describeReplicas('Two replicas behind HAProxy with a store (skipped where one of the two is not installed)', () => {
  beforeAll(async () => {
    emulator = await startEmulator({ detectors });
    store = await startValkey();
    ports = [await findPort(), await findPort()];
    replicas = ports.map(startReplica);
    await Promise.all(replicas.map(({ printed }) => printed(LISTENS)));
    balancer = await startBalancer(ports);
    await balancer.untilReady(2);
  });
  // Of a test that failed midway.
  afterEach(() => load?.stop());
  afterAll(async () => {
    killCommands();
    await Promise.all(replicas.map(({ finished }) => finished));
    await balancer.close();
    await store.close();
    await emulator.close();
  });
  test('lose no answer, and give no wrong one, while each of them is replaced after SIGTERM', async () => {
    const load = startLoad();
    for (const [index, replica] of [...replicas.entries()]) {
      await sleep(500);
      replica.child.kill('SIGTERM');
      expect((await replica.finished).code).toBe(0);
      await replace(index);
    }
    await until(() => load.counts.asked > RATE);
    await load.stop();
    expect(load.wrongs).toEqual([]);
    expect(load.misses).toEqual([]);
    expect(load.counts.answered).toBe(load.counts.asked);
  });

  test('give no wrong answer while one is killed, and lose none but what that one had', async () => {
    const load = startLoad();
    await until(() => load.counts.answered > RATE / 2);
    const { answered } = load.counts;
    replicas[0]?.child.kill('SIGKILL');
    await replicas[0]?.finished;
    const mostInFlight = load.counts.asked - answered;
    await balancer.untilReady(1);
    await sleep(500);
    await replace(0);
    const { lost } = load.counts;
    await sleep(500);
    await load.stop();
    expect(load.wrongs).toEqual([]);
    expect(load.counts.failed).toBe(0);
    expect(load.counts.lost).toBe(lost);
    expect(lost).toBeLessThanOrEqual(mostInFlight);
    expect(load.counts.answered).toBe(load.counts.asked - lost);
  });

  test('lose no answer, and give no wrong one, while the store is stopped and started again', async () => {
    const load = startLoad();
    await sleep(500);
    await store.kill();
    await sleep(1000);
    await store.restart();
    await until(async () => (await store.client.dbsize()) > 0);
    await sleep(500);
    await load.stop();
    expect(load.wrongs).toEqual([]);
    expect(load.misses).toEqual([]);
    expect(load.counts.answered).toBe(load.counts.asked);
  });

  test("go on from each other's cursors, after a restart too", async () => {
    const orderBy = { field: 'SEVERITY', direction: 'DESC' } as const;
    const ids: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 6; page++) {
      const outcome = await askPage(`http://127.0.0.1:${ports[page % 2]}`, { first: 100, after, orderBy });
      if (outcome.kind !== 'page') throw new Error(JSON.stringify(outcome));
      ids.push(...outcome.nodes.flatMap((node) => (node ? [node.id] : [])));
      after = outcome.endCursor;
      if (page !== 2) continue;
      // Nobody asks meanwhile, so both can be down at once.
      await Promise.all(
        replicas.map(async (replica, index) => {
          replica.child.kill('SIGTERM');
          await replica.finished;
          await replace(index);
        }),
      );
    }
    expect(new Set(ids).size).toBe(FINDINGS);
  });
});
