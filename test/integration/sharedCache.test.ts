import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createLog } from '../../src/commands/createLog.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { createFindingView } from '../../src/graphql/documents/findingView.js';
import { WireMembers } from '../../src/graphql/documents/wireMembers.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { createSources } from '../../src/guardduty/createSources.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';
import { FindingHomes } from '../../src/loading/findingHomes.js';
import { Demand } from '../../src/loading/operation/demand.js';
import { SharedReader } from '../../src/loading/sharedReader.js';
import { Invalidations } from '../../src/store/invalidations.js';
import { SharedDocuments } from '../../src/store/sharedDocuments.js';
import { StoreConnection } from '../../src/store/storeConnection.js';
import { countCalls, findingId, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { STORE_SERVER, startValkey, type TestStore, type TestStoreOptions } from '../kit/startValkey.js';
import { until, untilCalls } from '../kit/until.js';

const COUNT = 60;
const ONE = 'query ($id: ID!) { finding(id: $id) { title fetchedAt raw } }';
const MANY = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { id title fetchedAt } }';
const IDS = Array.from({ length: COUNT }, (_, n) => findingId(US, n));
const [ID = ''] = IDS;
/** Asked for by no test. */
const PROBE = findingId(US, COUNT);
/** So long that nothing is forgotten during a test. */
const LONG_TTL_MS = 3_600_000;
const CHANNEL = 'guardduty-graphql:v1:invalidate';

let emulator: Emulator;
let store: TestStore;
let log: string[];
/** Ended after each test, the last started first. */
let open: (() => unknown)[];

const keyOf = (id: string) => `guardduty-graphql:v1:finding:${US.detectorId}:${id}`;

async function openStore(options?: TestStoreOptions): Promise<void> {
  store = await startValkey(options);
  const { close } = store;
  open.push(close);
}

interface ReplicaOptions {
  readonly cacheTtlMs?: number;
  readonly cacheUrl?: string;
  readonly cacheCertificates?: string;
  /** What it is to achieve before it is used; default to write to the store. */
  readonly untilIt?: 'writes' | 'listens' | 'fails';
}

/** A replica that has reached the store, or noticed that it cannot. */
async function startReplica({ untilIt = 'writes', ...options }: ReplicaOptions = {}): Promise<TestGateway> {
  const logger = pino({ base: null }, { write: (line: string) => log.push(JSON.parse(line).msg) });
  const cache = { cacheTtlMs: LONG_TTL_MS, cacheUrl: store.url, ...options };
  const listeners = await countListeners();
  const gateway = await startGateway({ emulator, keepEmulator: true, ...cache, log: logger });
  open.push(gateway.close);
  if (untilIt === 'fails') {
    await until(() => outages().length > 0);
  } else {
    await until(async () => (await countListeners()) > listeners);
    if (untilIt === 'writes') await share(gateway, PROBE);
  }
  await store.client.del(keyOf(PROBE));
  emulator.clearCalls();
  return gateway;
}

async function countListeners(): Promise<number> {
  const [, count] = (await store.client.call('PUBSUB', 'NUMSUB', CHANNEL)) as [string, number];
  return count;
}

/** As a client asks that wants nothing kept. */
async function readFresh({ url }: TestGateway, id: string) {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache' };
  const body = JSON.stringify({ query: ONE, variables: { id } });
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const { data } = (await response.json()) as { data: { finding: { title: string; fetchedAt: string } } };
  return data.finding;
}

/**
 * Reads a finding anew until the store has what was read last, so that no write is under way any more. What was read
 * while the store was slow or out of reach is not written.
 */
async function share(gateway: TestGateway, id: string): Promise<void> {
  await until(async () => {
    const fetchedAt = Date.parse((await readFresh(gateway, id)).fetchedAt);
    for (let look = 0; look < 20; look++) {
      if ((await store.client.get(keyOf(id)))?.includes(`"fetchedAt":${fetchedAt}`)) return true;
      await sleep(5);
    }
    return false;
  });
}

/** One replica reads, and the store has it. */
async function readAndShare(gateway: TestGateway, id: string) {
  await share(gateway, id);
  const { data } = await gateway.query(ONE, { id });
  emulator.clearCalls();
  return data.finding;
}

/** How often the store was asked for a document. */
async function countReads(): Promise<number> {
  const statistics = await store.client.info('commandstats');
  return Number(/cmdstat_get:calls=(\d+)/.exec(statistics)?.[1] ?? 0);
}

const titleOf = async (gateway: TestGateway, id: string) => (await gateway.query(ONE, { id })).data.finding.title;
const outages = () => log.filter((message) => /shared store/.test(message));

const describeStore = STORE_SERVER === undefined ? describe.skip : describe;
describeStore('Replicas with a store (skipped where neither valkey-server nor redis-server is installed)', () => {
  beforeAll(async () => {
    emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, COUNT + 1) }] });
  });
  afterAll(() => emulator.close());
  beforeEach(() => {
    open = [];
    log = [];
    emulator.store(US.detectorId).put(...smallFindings(US, COUNT + 1));
  });
  afterEach(async () => {
    for (const close of open.reverse()) await close();
  });

  describe('that works', () => {
    let first: TestGateway;
    let second: TestGateway;
    beforeEach(async () => {
      await openStore();
      first = await startReplica();
      second = await startReplica();
    });

    test('answer what another one read, to the letter, without a call', async () => {
      const read = await readAndShare(first, ID);
      await sleep(20);
      const { data } = await second.query(ONE, { id: ID });
      expect(data.finding).toEqual(read);
      expect(countCalls(emulator)).toEqual({});
      expect(log).not.toContain(expect.stringMatching(/fails/));
    });

    test('ask for what is missing alone, in its place', async () => {
      for (const id of IDS.slice(0, 20)) await share(first, id);
      emulator.clearCalls();
      const { data } = await second.query(MANY, { ids: IDS.slice(10, 40) });
      expect(data.findingsById.map(({ id }: { id: string }) => id)).toEqual(IDS.slice(10, 40));
      expect(emulator.calls.map(({ body }) => (body as { findingIds: string[] }).findingIds)).toEqual([
        IDS.slice(20, 40),
      ]);
    });

    test('read through the store when they are asked to, and share what they read', async () => {
      await readAndShare(first, ID);
      emulator.store(US.detectorId).update(ID, { title: 'Changed' });
      expect(await readFresh(second, ID)).toMatchObject({ title: 'Changed' });
      expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
      await share(second, ID);
      const third = await startReplica();
      expect(await titleOf(third, ID)).toBe('Changed');
      expect(countCalls(emulator)).toEqual({});
    });

    test('forget together what was changed through one of them', async () => {
      await readAndShare(first, ID);
      expect(await titleOf(second, ID)).toBe('Finding 0 of us-east-1');
      emulator.store(US.detectorId).update(ID, { title: 'Changed' });
      const { reader, source, connection } = await openReader();
      await until(() => connection.isReady);
      reader.invalidate(source, [ID]);
      await until(async () => (await titleOf(first, ID)) === 'Changed');
      await until(async () => (await titleOf(second, ID)) === 'Changed');
    });

    test('learn of a change as soon as the replica that made it reaches the store', async () => {
      await readAndShare(first, ID);
      emulator.store(US.detectorId).update(ID, { title: 'Changed' });
      const { reader, source, connection } = await openReader();
      expect(connection.isReady).toBe(false);
      reader.invalidate(source, [ID]);
      await until(async () => (await titleOf(first, ID)) === 'Changed');
      await until(async () => (await titleOf(second, ID)) === 'Changed');
    });

    test('are not put off by messages that make no sense', async () => {
      for (const message of ['', 'null', '{}', '{"detectorId":1,"ids":[]}', '{"detectorId":"a","ids":"b"}']) {
        await store.client.publish(CHANNEL, message);
      }
      const { title } = await readAndShare(first, ID);
      expect(title).toBe('Finding 0 of us-east-1');
      expect(await titleOf(second, ID)).toBe(title);
    });

    test('ignore what lies under their keys and is no document', async () => {
      const { set, values } = nonsense();
      await set();
      const { data, errors } = await second.query(MANY, { ids: IDS.slice(0, values) });
      expect(errors).toBeUndefined();
      const titles = data.findingsById.map(({ title }: { title: string }) => title);
      expect(titles).toEqual(Array.from({ length: values }, (_, n) => `Finding ${n} of us-east-1`));
      expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
    });
  });

  test('never answer a document that is older than it may be', async () => {
    await openStore();
    const cacheTtlMs = 500;
    const replicas = [await startReplica({ cacheTtlMs }), await startReplica({ cacheTtlMs })];
    /** For each document when it was fetched, and which of the replicas answered it. */
    const answeredBy = new Map<string, Set<number>>();
    const sharedByBoth = () => [...answeredBy.values()].filter(({ size }) => size === 2).length;
    for (let turn = 0; sharedByBoth() < 6; turn++) {
      const replica = turn % 2;
      const sentAt = Date.now();
      const { data } = await (replicas[replica] as TestGateway).query(ONE, { id: ID });
      const { fetchedAt } = data.finding;
      expect(sentAt - Date.parse(fetchedAt)).toBeLessThanOrEqual(cacheTtlMs + 1);
      answeredBy.set(fetchedAt, (answeredBy.get(fetchedAt) ?? new Set()).add(replica));
    }
    expect(emulator.calls.length).toBeGreaterThanOrEqual(6);
  });

  test('go on when the store is gone, say so once, and share again when it is back', async () => {
    await openStore();
    const [first, second] = [await startReplica(), await startReplica()] as const;
    await readAndShare(first, ID);
    await store.kill();
    for (const [n, id] of IDS.slice(1, 30).entries()) {
      for (const replica of [first, second]) expect(await titleOf(replica, id)).toBe(`Finding ${n + 1} of us-east-1`);
    }
    expect(outages()).toEqual(Array(2).fill('the shared store fails; going on without it'));
    await store.restart();
    const id = IDS[40] as string;
    await share(second, IDS[41] as string);
    await readAndShare(first, id);
    expect(await titleOf(second, id)).toBe('Finding 40 of us-east-1');
    expect(countCalls(emulator)).toEqual({});
    expect(outages().filter((message) => /is back/.test(message))).toHaveLength(2);
  });

  test('forget what they had in memory when they may have missed a change', async () => {
    await openStore();
    const first = await startReplica();
    await readAndShare(first, ID);
    emulator.store(US.detectorId).update(ID, { title: 'Changed' });
    await store.kill();
    expect(await titleOf(first, ID)).toBe('Finding 0 of us-east-1');
    await store.restart();
    await until(async () => (await titleOf(first, ID)) === 'Changed');
  });

  test('wait for a store that hangs but for a moment', async () => {
    await openStore();
    const first = await startReplica();
    const askedBefore = await countReads();
    const begun = performance.now();
    store.hang();
    for (const [n, id] of IDS.slice(0, 50).entries()) {
      expect(await titleOf(first, id)).toBe(`Finding ${n} of us-east-1`);
    }
    const seconds = (performance.now() - begun) / 1000;
    store.resume();
    // Once, and again each time that the store has been left alone for a second.
    expect((await countReads()) - askedBefore).toBeLessThanOrEqual(seconds + 1);
    await readAndShare(first, IDS[55] as string);
  });

  test('go on when the store is full', async () => {
    await openStore({ args: ['--maxmemory', '1mb', '--maxmemory-policy', 'noeviction'] });
    const untilIt = 'listens';
    const [first, second] = [await startReplica({ untilIt }), await startReplica({ untilIt })] as const;
    for (const replica of [first, second]) {
      const { data, errors } = await replica.query(MANY, { ids: IDS });
      expect(errors).toBeUndefined();
      expect(data.findingsById).toHaveLength(COUNT);
    }
    await until(() => outages().length > 0);
    expect(await store.client.dbsize()).toBe(0);
  });

  test('use a password, and go on without a store that takes another one', async () => {
    await openStore({ password: 'open sesame/' });
    const first = await startReplica();
    await readAndShare(first, ID);
    const wrong = await startReplica({ cacheUrl: store.url.replace('sesame', 'barley'), untilIt: 'fails' });
    expect(await titleOf(wrong, ID)).toBe('Finding 0 of us-east-1');
    expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
    expect(outages()).toHaveLength(1);
    expect(log.join()).not.toContain('barley');
  });

  test('talk TLS to a store whose certificate they trust, and to no other', async () => {
    await openStore({ tls: true });
    const cacheCertificates = readFileSync(new URL('../kit/tls/localhost.cert.pem', import.meta.url), 'utf8');
    await readAndShare(await startReplica({ cacheCertificates }), ID);
    const wary = await startReplica({ untilIt: 'fails' });
    expect(await titleOf(wary, ID)).toBe('Finding 0 of us-east-1');
    expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
    expect(outages()).toHaveLength(1);
  });

  /** A reader as a replica has it, with the store, to which it is still connecting. */
  async function openReader() {
    const settings = { regions: [US.region], roleArns: [], timeoutMs: 200_000, endpoint: emulator.url };
    const [source] = createSources({
      ...settings,
      credentials: { accessKeyId: US.accountId, secretAccessKey: 'secret' },
    });
    if (!source) throw new Error('No source');
    await source.findDetector();
    const connection = new StoreConnection(store.url, createLog('silent'));
    const shared = new SharedDocuments(connection, LONG_TTL_MS);
    const invalidations = new Invalidations(connection, LONG_TTL_MS);
    const view = createFindingView(new WireMembers(createSchema(), readMemberNames()));
    const homes = new FindingHomes([source]);
    const reader = new SharedReader({ view, homes, cacheTtlMs: LONG_TTL_MS, shared, invalidations });
    open.push(
      () => source.close(),
      () => connection.close(),
    );
    return { reader, source, connection, demand: () => new Demand(Symbol('operation'), 0) };
  }

  test('do not write what was under way when it was changed', async () => {
    await openStore();
    const { reader, source, connection, demand } = await openReader();
    await until(() => connection.isReady);
    const release = emulator.faults.hold();
    emulator.clearCalls();
    const reading = reader.read(source, [ID], undefined, demand());
    await untilCalls(emulator, 1);
    reader.forget(source, [ID]);
    release();
    await reading;
    await sleep(50);
    expect(await store.client.exists(keyOf(ID))).toBe(0);
  });

  /** Values that others could have left. */
  function nonsense() {
    const document = { fetchedAt: Date.now(), ttlMs: 60_000, raw: smallFindings(US, 1)[0] };
    const texts = [
      '',
      'null',
      '[]',
      '{"fetchedAt":1}',
      '{"fetchedAt":1,"ttlMs":60000,"raw":{}}',
      JSON.stringify({ ...document, ttlMs: 'long' }),
      JSON.stringify({ ...document, fetchedAt: 1e300 }),
      // Younger than it can be, and another finding's.
      JSON.stringify({ ...document, ttlMs: 5 }),
      JSON.stringify({ ...document, raw: { id: 'other' } }),
    ];
    const set = async () => {
      for (const [n, text] of texts.entries()) await store.client.set(keyOf(IDS[n] as string), text, 'PX', 59_000);
      await store.client.set(keyOf(IDS[texts.length] as string), JSON.stringify(document));
      await store.client.rpush(keyOf(IDS[texts.length + 1] as string), 'a list');
    };
    return { set, values: texts.length + 2 };
  }
});
