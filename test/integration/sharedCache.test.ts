import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { pino } from 'pino';
import { createLog } from '../../src/commands/createLog.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { createFindingView } from '../../src/graphql/documents/findingView.js';
import { DocumentModel } from '../../src/graphql/documents/wireMembers.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { createSources } from '../../src/guardduty/createSources.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';
import { Demand } from '../../src/loading/demand.js';
import { FindingHomes } from '../../src/loading/findingHomes.js';
import { SharedReader } from '../../src/loading/sharedReader.js';
import { Invalidations } from '../../src/store/invalidations.js';
import { SharedDocuments } from '../../src/store/sharedDocuments.js';
import { StoreConnection } from '../../src/store/storeConnection.js';
import { countCalls, findingId, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { STORE_SERVER, startValkey, type TestStore, type TestStoreOptions } from '../kit/startValkey.js';

const COUNT = 60;
const ONE = 'query ($id: ID!) { finding(id: $id) { title fetchedAt raw } }';
const MANY = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { id title fetchedAt } }';
const IDS = Array.from({ length: COUNT }, (_, n) => findingId(US, n));
const [ID = ''] = IDS;
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

/** A replica that is connected to the store, unless that cannot be. */
async function startReplica(
  cacheTtlMs = 60_000,
  cacheUrl = store.url,
  cacheCertificates?: string,
): Promise<TestGateway> {
  const logger = pino({ base: null }, { write: (line: string) => log.push(JSON.parse(line).msg) });
  const cache = { cacheTtlMs, cacheUrl, cacheCertificates };
  const gateway = await startGateway({ emulator, keepEmulator: true, ...cache, log: logger });
  open.push(gateway.close);
  await sleep(150);
  emulator.clearCalls();
  return gateway;
}

async function until(isTrue: () => unknown, patienceMs = 8000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Never came true: ${isTrue}`);
    await sleep(20);
  }
}

/** One replica reads, and the store has it. */
async function readAndShare(gateway: TestGateway, id: string) {
  const { data } = await gateway.query(ONE, { id });
  await until(() => store.client.exists(keyOf(id)));
  emulator.clearCalls();
  return data.finding;
}

const titleOf = async (gateway: TestGateway, id: string) => (await gateway.query(ONE, { id })).data.finding.title;
const outages = () => log.filter((message) => /shared store/.test(message));

const describeStore = STORE_SERVER === undefined ? describe.skip : describe;
describeStore('Replicas with a store (skipped where neither valkey-server nor redis-server is installed)', () => {
  beforeAll(async () => {
    emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, COUNT) }] });
  });
  afterAll(() => emulator.close());
  beforeEach(() => {
    open = [];
    log = [];
    emulator.store(US.detectorId).put(...smallFindings(US, COUNT));
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
      await first.query(MANY, { ids: IDS.slice(0, 20) });
      await until(async () => (await store.client.dbsize()) === 20);
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
      const { schema, createContext } = second.gateway;
      const contextValue = createContext({ fresh: true });
      const fresh = await graphql({ schema, source: ONE, variableValues: { id: ID }, contextValue });
      expect(fresh.data?.finding).toMatchObject({ title: 'Changed' });
      expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
      const third = await startReplica();
      await until(async () => (await store.client.get(keyOf(ID)))?.includes('Changed'));
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
    const ttlMs = 500;
    const replicas = [await startReplica(ttlMs), await startReplica(ttlMs)];
    const end = Date.now() + 4000;
    let asked = 0;
    for (; Date.now() < end; asked++) {
      const sentAt = Date.now();
      const { data } = await (replicas[asked % 2] as TestGateway).query(ONE, { id: ID });
      expect(sentAt - Date.parse(data.finding.fetchedAt)).toBeLessThanOrEqual(ttlMs + 1);
      await sleep(5);
    }
    // About one call each TTL, whichever replica makes it; each by itself would make twice as many.
    expect(emulator.calls.length).toBeGreaterThan(5);
    expect(emulator.calls.length).toBeLessThan(14);
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
    await sleep(2200);
    const id = IDS[40] as string;
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
    store.hang();
    const begun = performance.now();
    for (const [n, id] of IDS.slice(0, 50).entries()) {
      expect(await titleOf(first, id)).toBe(`Finding ${n} of us-east-1`);
    }
    // Fifty times the patience would be two and a half seconds.
    expect(performance.now() - begun).toBeLessThan(2000);
    store.resume();
    await sleep(1500);
    await readAndShare(first, IDS[55] as string);
  });

  test('go on when the store is full', async () => {
    await openStore({ args: ['--maxmemory', '1mb', '--maxmemory-policy', 'noeviction'] });
    const [first, second] = [await startReplica(), await startReplica()] as const;
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
    const wrong = await startReplica(60_000, store.url.replace('sesame', 'barley'));
    expect(await titleOf(wrong, ID)).toBe('Finding 0 of us-east-1');
    expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
    expect(outages()).toHaveLength(1);
    expect(log.join()).not.toContain('barley');
  });

  test('talk TLS to a store whose certificate they trust, and to no other', async () => {
    await openStore({ tls: true });
    const certificate = readFileSync(new URL('../kit/tls/localhost.cert.pem', import.meta.url), 'utf8');
    await readAndShare(await startReplica(60_000, store.url, certificate), ID);
    const wary = await startReplica();
    expect(await titleOf(wary, ID)).toBe('Finding 0 of us-east-1');
    expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
    expect(outages()).toHaveLength(1);
  });

  /** A reader as a replica has it, with the store, to which it is still connecting. */
  async function openReader() {
    const settings = { regions: [US.region], roleArns: [], timeoutMs: 3000, endpoint: emulator.url };
    const [source] = createSources({
      ...settings,
      credentials: { accessKeyId: US.accountId, secretAccessKey: 'secret' },
    });
    if (!source) throw new Error('No source');
    await source.detectorId();
    const connection = new StoreConnection(store.url, createLog('silent'));
    const shared = new SharedDocuments(connection, 60_000);
    const invalidations = new Invalidations(connection, 60_000);
    const view = createFindingView(new DocumentModel(createSchema(), readMemberNames()));
    const homes = new FindingHomes([source]);
    const reader = new SharedReader({ view, homes, cacheTtlMs: 60_000, shared, invalidations });
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
    emulator.faults.setLatency(60);
    emulator.clearCalls();
    const reading = reader.read(source, [ID], undefined, demand());
    await until(() => emulator.calls.length > 0);
    reader.forget(source, [ID]);
    await reading;
    emulator.faults.clear();
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
