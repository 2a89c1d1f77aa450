import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { createFindingView } from '../../src/graphql/documents/findingView.js';
import { WireMembers } from '../../src/graphql/documents/wireMembers.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { createSources } from '../../src/guardduty/createSources.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';
import { FindingHomes } from '../../src/loading/findingHomes.js';
import { Demand } from '../../src/loading/operation/demand.js';
import { SharedReader } from '../../src/loading/sharedReader.js';
import type { FindingSource } from '../../src/model/findingSource.js';
import { callsOf, countCalls, EU, findingArn, findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until, untilCalls } from '../kit/until.js';

const COUNT = 120;
const PAGE = 'query ($first: Int!) { findings(first: $first) { nodes { id title fetchedAt raw } } }';
const ONE = 'query ($id: ID!) { finding(id: $id) { title updatedAt fetchedAt } }';

let emulator: Emulator;
/** Remembers for so long that nothing is forgotten during a test. */
let gateway: TestGateway;

beforeAll(async () => {
  emulator = await startEmulator({
    detectors: [
      { ...US, findings: smallFindings(US, COUNT) },
      { ...EU, findings: smallFindings(EU, 3) },
    ],
  });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  emulator.store(US.detectorId).put(...smallFindings(US, COUNT));
  gateway = await start(3_600_000);
});
afterEach(() => gateway.close());

function start(cacheTtlMs: number | undefined, regions = [US.region]): Promise<TestGateway> {
  return startGateway({ emulator, keepEmulator: true, cacheTtlMs, regions });
}

const askedIds = () =>
  callsOf(emulator, 'GetFindings').map(({ body }) => (body as { findingIds: string[] }).findingIds);

/** As a request with `Cache-Control: no-cache` is answered. */
async function readThrough({ gateway: { schema, createContext } }: TestGateway, id: string) {
  const contextValue = createContext({ fresh: true });
  const { data } = await graphql({ schema, source: ONE, variableValues: { id }, contextValue });
  return data?.finding as { title: string; fetchedAt: string } | null;
}

describe('A document is answered again', () => {
  test('to a page that is asked for again, which costs its list', async () => {
    const first = await gateway.query(PAGE, { first: 50 });
    expect(countCalls(emulator)).toEqual({ ListFindings: 1, GetFindings: 1 });
    await sleep(5);
    const second = await gateway.query(PAGE, { first: 50 });
    expect(countCalls(emulator)).toEqual({ ListFindings: 1 });
    expect(second).toEqual(first);
  });

  test('so that only what is missing is asked for, in the place where it belongs', async () => {
    await gateway.query(PAGE, { first: 20 });
    emulator.clearCalls();
    const { data } = await gateway.query(PAGE, { first: 50 });
    expect(askedIds()).toEqual([Array.from({ length: 30 }, (_, n) => findingId(US, COUNT - 21 - n))]);
    const titles = data.findings.nodes.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(Array.from({ length: 50 }, (_, n) => `Finding ${COUNT - 1 - n} of us-east-1`));
  });

  test('by id, by ARN and as an entity, whatever the order that it was asked for in', async () => {
    const id = findingId(US, COUNT - 1);
    await gateway.query(PAGE, { first: 5 });
    emulator.clearCalls();
    const { data, errors } = await gateway.query(
      `query ($id: ID!, $arn: ID!, $keys: [_Any!]!) {
        byId: finding(id: $id) { title } byArn: finding(id: $arn) { title }
        sorted: findingsById(ids: [$id], orderBy: {field: SEVERITY, direction: ASC}) { title }
        _entities(representations: $keys) { __typename ... on Finding { title } } }`,
      { id, arn: findingArn(US, id), keys: [{ __typename: 'Finding', id }] },
    );
    expect(errors).toBeUndefined();
    const title = `Finding ${COUNT - 1} of us-east-1`;
    expect(data).toEqual({
      byId: { title },
      byArn: { title },
      sorted: [{ title }],
      _entities: [{ __typename: 'Finding', title }],
    });
    expect(countCalls(emulator)).toEqual({});
    const again = await gateway.query('query ($id: ID!) { finding(id: $id) { __typename title } }', { id });
    expect(again.data.finding).toEqual({ __typename: 'Finding', title });
  });

  test('of the source that it was read from, and of no other', async () => {
    const both = await start(3_600_000, [US.region, EU.region]);
    const id = findingId(US, 1);
    emulator.store(EU.detectorId).put(smallFinding(EU, 9, { id, arn: findingArn(EU, id), title: 'The same id' }));
    await both.query(ONE, { id: findingArn(US, id) });
    const { data } = await both.query(ONE, { id: findingArn(EU, id) });
    expect(data.finding.title).toBe('The same id');
    emulator.store(EU.detectorId).delete(id);
    await both.close();
  });

  test('but never where the cache is off', async () => {
    const uncached = await start(0);
    for (let turn = 0; turn < 2; turn++) {
      await uncached.query(PAGE, { first: 5 });
      expect(countCalls(emulator)).toEqual({ ListFindings: 1, GetFindings: 1 });
    }
    await uncached.close();
  });
});

describe('What is not remembered', () => {
  test('that there is none: it is there as soon as GuardDuty has it', async () => {
    const finding = smallFinding(US, 5000);
    expect((await gateway.query(ONE, { id: finding.id })).data.finding).toBeNull();
    emulator.store(US.detectorId).put(finding);
    expect((await gateway.query(ONE, { id: finding.id })).data.finding).toMatchObject({ title: finding.title });
    emulator.store(US.detectorId).delete(finding.id);
  });

  test('that it could not be found out', async () => {
    const id = findingId(US, 1);
    emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' }, times: 1 });
    expect(codesOf(await gateway.query(ONE, { id }))).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect((await gateway.query(ONE, { id })).errors).toBeUndefined();
    emulator.faults.clear();
  });
});

describe('An answer tells how old it is', () => {
  test('by fetchedAt, which is when GuardDuty answered', async () => {
    const id = findingId(US, 1);
    const before = Date.now();
    const first = await gateway.query(ONE, { id });
    const after = Date.now();
    emulator.store(US.detectorId).update(id, { title: 'Changed' });
    await sleep(10);
    const second = await gateway.query(ONE, { id });
    expect(second.data).toEqual(first.data);
    const fetchedAt = Date.parse(second.data.finding.fetchedAt);
    expect(fetchedAt).toBeGreaterThanOrEqual(before);
    expect(fetchedAt).toBeLessThanOrEqual(after);
  });

  test('and is never older than the cache may be', async () => {
    const ttlMs = 80;
    const short = await start(ttlMs);
    const id = findingId(US, 2);
    const seen = new Set<string>();
    let repeated = 0;
    // It is remembered at all, and forgotten every now and then.
    await until(async () => {
      const sentAt = Date.now();
      const { data } = await short.query(ONE, { id });
      expect(sentAt - Date.parse(data.finding.fetchedAt)).toBeLessThanOrEqual(ttlMs + 1);
      if (seen.has(data.finding.fetchedAt)) repeated++;
      seen.add(data.finding.fetchedAt);
      return seen.size > 3 && repeated > 3;
    });
    await short.close();
  });
});

describe('A fresh read', () => {
  test('asks GuardDuty, and what it answers is what others get from then on', async () => {
    const id = findingId(US, 3);
    await gateway.query(ONE, { id });
    emulator.store(US.detectorId).update(id, { title: 'Changed' });
    expect((await gateway.query(ONE, { id })).data.finding.title).toBe('Finding 3 of us-east-1');
    emulator.clearCalls();
    const fresh = await readThrough(gateway, id);
    expect(fresh?.title).toBe('Changed');
    expect(countCalls(emulator)).toEqual({ GetFindings: 1 });
    expect((await gateway.query(ONE, { id })).data.finding).toMatchObject({ ...fresh });
    expect(countCalls(emulator)).toEqual({});
  });

  test('joins no call that began before it', async () => {
    const id = findingId(US, 4);
    const release = emulator.faults.hold();
    const slow = gateway.query(ONE, { id });
    await untilCalls(emulator, 1, 'GetFindings');
    const fresh = readThrough(gateway, id);
    await untilCalls(emulator, 2, 'GetFindings');
    release();
    await Promise.all([slow, fresh]);
    expect(askedIds()).toEqual([[id], [id]]);
  });

  test('forgets what GuardDuty does not have any more', async () => {
    const id = findingId(US, 6);
    await gateway.query(ONE, { id });
    emulator.store(US.detectorId).delete(id);
    expect(await readThrough(gateway, id)).toBeNull();
    expect((await gateway.query(ONE, { id })).data.finding).toBeNull();
  });

  test('keeps the fields of one operation together: it reads each finding once', async () => {
    const { schema, createContext } = gateway.gateway;
    const source = `{ findings(first: 3) { nodes { title } } again: findings(first: 3) { nodes { title } }
      finding(id: "${findingId(US, COUNT - 1)}") { title } }`;
    const { errors } = await graphql({ schema, source, contextValue: createContext({ fresh: true }) });
    expect(errors).toBeUndefined();
    const asked = askedIds().flat();
    expect(asked.length).toBe(new Set(asked).size);
  });
});

describe('A list that has changed', () => {
  const NEWEST = `query ($first: Int!, $after: String) {
    findings(first: $first, after: $after) {
      edges { cursor node { id title updatedAt } } pageInfo { endCursor hasNextPage } } }`;

  async function walk(first: number): Promise<string[]> {
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors } = await gateway.query(NEWEST, { first, after });
      expect(errors).toBeUndefined();
      ids.push(...data.findings.edges.map(({ node }: { node: { id: string } }) => node.id));
      if (!data.findings.pageInfo.hasNextPage) return ids;
      after = data.findings.pageInfo.endCursor;
    }
  }

  test.each([1, 7, 50])('shows what moved as it is now, and loses nothing behind it (pages of %i)', async (first) => {
    // Every document is remembered, then the oldest findings are seen again, and move to the top.
    await gateway.query(PAGE, { first: COUNT });
    const moved = [0, 1, 2].map((n) => findingId(US, n));
    for (const [n, id] of moved.entries()) {
      emulator.store(US.detectorId).update(id, { updatedAt: `2026-06-01T00:0${n}:00.000Z`, title: 'Seen again' });
    }
    const { data } = await gateway.query(NEWEST, { first, after: null });
    expect(data.findings.edges[0].node).toMatchObject({ id: moved[2], title: 'Seen again' });
    const ids = await walk(first);
    expect(ids.slice(0, 3)).toEqual(moved.toReversed());
    expect(ids).toHaveLength(COUNT);
    expect(new Set(ids).size).toBe(COUNT);
  });

  test('is read anew from where it has changed; what stands above is not', async () => {
    await gateway.query(PAGE, { first: 50 });
    const id = findingId(US, 0);
    // Between the 30th and the 31st.
    emulator.store(US.detectorId).update(id, {
      updatedAt: smallFinding(US, COUNT - 30).updatedAt,
      id,
    });
    emulator.clearCalls();
    const { data } = await gateway.query(PAGE, { first: 50 });
    const place = data.findings.nodes.findIndex((node: { id: string }) => node.id === id);
    expect([29, 30]).toContain(place);
    expect(askedIds().map((ids) => ids.length)).toEqual([50 - place]);
  });

  test('has no finding in it that does not match any more', async () => {
    const ACTIVE = '{ findings(first: 5, filter: {severity: {gte: 9}}) { nodes { id severity } } }';
    const id = findingId(US, 0);
    await gateway.query(ONE, { id });
    await gateway.query(ACTIVE);
    emulator.store(US.detectorId).update(id, { severity: 9.5, updatedAt: '2026-06-01T00:00:00.000Z' });
    const { data } = await gateway.query(ACTIVE);
    expect(data.findings.nodes[0]).toEqual({ id, severity: 9.5 });
  });
});

describe('After a change of its own the gateway', () => {
  const sort = { attributeName: 'updatedAt', orderBy: 'DESC' } as const;

  function openReader() {
    const [source] = createSources({
      regions: [US.region],
      roleArns: [],
      timeoutMs: 200_000,
      endpoint: emulator.url,
      credentials: { accessKeyId: US.accountId, secretAccessKey: 'secret' },
    });
    if (!source) throw new Error('No source');
    const view = createFindingView(new WireMembers(createSchema(), readMemberNames()));
    const reader = new SharedReader({ view, homes: new FindingHomes([source]), cacheTtlMs: 3_600_000 });
    return { source, reader, demand: () => new Demand(Symbol('operation'), 0) };
  }

  const page = (source: FindingSource) => ({
    source,
    criteria: {},
    sort,
    maxResults: 5,
    token: undefined,
    withDocuments: false,
    isOptional: false,
  });

  test('reads the findings that it has changed anew, and no others', async () => {
    const { source, reader, demand } = openReader();
    const ids = [findingId(US, 1), findingId(US, 2)] as const;
    await reader.read(source, ids, undefined, demand());
    emulator.clearCalls();
    reader.invalidate(source, [ids[0]]);
    await reader.read(source, ids, undefined, demand());
    await reader.read(source, ids, undefined, demand());
    expect(askedIds()).toEqual([[ids[0]]]);
    source.close();
  });

  test('neither shares nor remembers what was under way at that moment', async () => {
    const { source, reader, demand } = openReader();
    const id = findingId(US, 1);
    emulator.faults.hold({ operation: 'GetFindings' });
    emulator.faults.hold({ operation: 'ListFindings' });
    const before = [reader.read(source, [id], undefined, demand()), reader.list(page(source), demand())];
    for (const operation of ['GetFindings', 'ListFindings']) await untilCalls(emulator, 1, operation);
    reader.invalidate(source, [id]);
    const after = [reader.read(source, [id], undefined, demand()), reader.list(page(source), demand())];
    for (const operation of ['GetFindings', 'ListFindings']) await untilCalls(emulator, 2, operation);
    emulator.faults.clear();
    await Promise.all([...before, ...after]);
    expect(countCalls(emulator)).toMatchObject({ GetFindings: 2, ListFindings: 2 });
    source.close();
  });
});
