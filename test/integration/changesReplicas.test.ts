import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { findingId, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { STORE_SERVER, startValkey, type TestStore } from '../kit/startValkey.js';
import { until } from '../kit/until.js';

const ID = findingId(US, 0);
const READ = `{ finding(id: "${ID}") { service { archived } } }`;
const ARCHIVE = `mutation { archiveFindings(ids: ["${ID}"]) { findings { service { archived } } failures { code } } }`;

(STORE_SERVER ? describe : describe.skip)('Replicas that share a store', () => {
  let store: TestStore;
  let emulator: Emulator;
  let one: TestGateway;
  let other: TestGateway;

  beforeAll(async () => {
    store = await startValkey();
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 5) }] });
    const options = { emulator, keepEmulator: true, cacheUrl: store.url, cacheTtlMs: 3_600_000, mutations: true };
    one = await startGateway(options);
    other = await startGateway(options);
    await until(async () => Number((await store.client.pubsub('NUMSUB', 'guardduty-graphql:v1:invalidate'))[1]) >= 2);
  });
  afterEach(async () => {
    await Promise.all([one.close(), other.close()]);
    await emulator.close();
    await store.client.flushall();
  });

  test('forget documents of findings that one of them has changed', async () => {
    for (const gateway of [one, other]) expect((await gateway.query(READ)).data.finding.service.archived).toBe(false);
    const { data } = await one.query(ARCHIVE);
    expect(data.archiveFindings).toEqual({ findings: [{ service: { archived: true } }], failures: [] });
    await until(async () => (await other.query(READ)).data.finding.service.archived === true);
    expect((await one.query(READ)).data.finding.service.archived).toBe(true);
  });
});
