import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, countCalls, findingArn, findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { untilCalls } from '../kit/until.js';

const COUNT = 230;
const ORDERS = [
  ['UPDATED_AT', 'updatedAt'],
  ['CREATED_AT', 'createdAt'],
  ['SEVERITY', 'severity'],
  ['TYPE', 'type'],
  ['ACCOUNT_ID', 'accountId'],
  ['REGION', 'region'],
  ['ID', 'id'],
  ['COUNT', 'service.count'],
  ['FIRST_SEEN', 'service.eventFirstSeen'],
  ['LAST_SEEN', 'service.eventLastSeen'],
  ['RESOURCE_TYPE', 'resource.resourceType'],
] as const;

let gateway: TestGateway;

beforeAll(async () => {
  const archived = smallFinding(US, 1000, { service: { archived: true, count: 1 } });
  const emulator = await startEmulator({ detectors: [{ ...US, findings: [...smallFindings(US, COUNT), archived] }] });
  gateway = await startGateway({ emulator });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.emulator.clearCalls());

const titles = (nodes: readonly { title: string }[]) => nodes.map(({ title }) => title);
const newest = (count: number, from = COUNT - 1) =>
  Array.from({ length: count }, (_, n) => `Finding ${from - n} of us-east-1`);

describe('A page of findings of one source', () => {
  test('takes one ListFindings and one GetFindings, and is sorted newest first by default', async () => {
    const { data, errors } = await gateway.query('{ findings { nodes { title } pageInfo { hasNextPage } } }');
    expect(errors).toBeUndefined();
    expect(titles(data.findings.nodes)).toEqual(newest(20));
    expect(data.findings.pageInfo.hasNextPage).toBe(true);
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 1, GetFindings: 1 });
  });

  test.each(ORDERS)('sorted by %s passes that order to both calls as %s', async (field, attributeName) => {
    for (const direction of ['ASC', 'DESC']) {
      const { errors } = await gateway.query(
        `{ findings(first: 50, orderBy: {field: ${field}, direction: ${direction}}, filter: {severity: {gte: 2}}) { nodes { title } } }`,
      );
      expect(errors).toBeUndefined();
      for (const { body } of gateway.emulator.calls) {
        expect(body).toMatchObject({ sortCriteria: { attributeName, orderBy: direction } });
      }
      expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 1, GetFindings: 1 });
    }
  });

  test('of 120 costs three of each, and reads one page of ids while the next is listed', async () => {
    const { faults } = gateway.emulator;
    const releaseFirst = faults.hold({ operation: 'ListFindings' });
    const answer = gateway.query('{ findings(first: 120) { nodes { title } } }');
    await untilCalls(gateway.emulator, 1, 'ListFindings');
    faults.hold({ operation: 'ListFindings' });
    releaseFirst();
    // The second page of ids has been asked for, and is not there yet.
    await untilCalls(gateway.emulator, 2, 'ListFindings');
    await untilCalls(gateway.emulator, 1, 'GetFindings');
    faults.clear();
    const { data } = await answer;
    expect(titles(data.findings.nodes)).toEqual(newest(120));
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 3, GetFindings: 3 });
  });

  test('of 1,000 ends at the end of the list', async () => {
    const { data } = await gateway.query('{ findings(first: 1000) { nodes { title } pageInfo { hasNextPage } } }');
    expect(titles(data.findings.nodes)).toEqual(newest(COUNT));
    expect(data.findings.pageInfo.hasNextPage).toBe(false);
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 5, GetFindings: 5 });
  });

  test('reads no finding if only ids are selected, directly or in fragments', async () => {
    const { data, errors } = await gateway.query(`
      { findings(first: 60) { nodes { id } edges { cursor node { ...Id __typename } } pageInfo { endCursor } } }
      fragment Id on Finding { id }`);
    expect(errors).toBeUndefined();
    expect(data.findings.nodes.map(({ id }: { id: string }) => id)).toEqual(
      Array.from({ length: 60 }, (_, n) => findingId(US, COUNT - 1 - n)),
    );
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 2 });
  });

  test('lists nothing if only counts are selected, and counts once for both fields', async () => {
    const { data } = await gateway.query('{ findings { totalCount severityCounts { low medium high critical } } }');
    expect(data.findings).toEqual({ totalCount: 230, severityCounts: { low: 69, medium: 69, high: 46, critical: 46 } });
    expect(countCalls(gateway.emulator)).toEqual({ GetFindingsStatistics: 1 });
  });

  test('contains archived findings only if the state asks for them', async () => {
    const { data } = await gateway.query(`{
      active: findings { totalCount } archived: findings(state: ARCHIVED) { totalCount nodes { title } } all: findings(state: ALL) { totalCount }
    }`);
    expect(data.active.totalCount).toBe(230);
    expect(data.archived).toEqual({ totalCount: 1, nodes: [{ title: 'Finding 1000 of us-east-1' }] });
    expect(data.all.totalCount).toBe(231);
  });

  test('is full although GuardDuty returns short and empty pages', async () => {
    Object.assign(gateway.emulator.behaviour, { shortPages: true, emptyPages: 3, lastPageToken: 'empty' });
    const { data } = await gateway.query('{ findings(first: 100) { nodes { title } } }');
    Object.assign(gateway.emulator.behaviour, { shortPages: false, emptyPages: 0, lastPageToken: 'absent' });
    expect(titles(data.findings.nodes)).toEqual(newest(100));
  });
});

describe('Paging through one source', () => {
  const PAGE = `query ($first: Int!, $after: String, $field: FindingOrderField!) {
    findings(first: $first, after: $after, orderBy: {field: $field, direction: ASC}) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }`;

  async function walk(first: number, field: string): Promise<string[]> {
    const ids: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { data } = await gateway.query(PAGE, { first, after, field });
      const { edges, pageInfo } = data.findings;
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
      ids.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
      if (!pageInfo.hasNextPage) return ids;
      after = pageInfo.endCursor;
    }
  }

  test.each(['UPDATED_AT', 'SEVERITY', 'TYPE'])('by %s returns the same order for every page size', async (field) => {
    const whole = await walk(1000, field);
    expect(new Set(whole).size).toBe(COUNT);
    for (const first of [7, 50, 77]) expect(await walk(first, field)).toEqual(whole);
  });

  test("takes one more list for a deep page, which reads the cursor's own page again", async () => {
    await walk(50, 'UPDATED_AT');
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 5 + 4 });
    await walk(20, 'UPDATED_AT');
    expect(countCalls(gateway.emulator).ListFindings).toBeLessThanOrEqual(2 * 12);
  });

  test('continues after any edge with at most one extra call', async () => {
    const whole = await walk(1000, 'SEVERITY');
    const { data } = await gateway.query(PAGE, { first: 120, field: 'SEVERITY' });
    countCalls(gateway.emulator);
    for (const index of [0, 30, 49, 50, 99, 119]) {
      const after = data.findings.edges[index].cursor;
      const page = await gateway.query(PAGE, { first: 50, after, field: 'SEVERITY' });
      expect(page.data.findings.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(
        whole.slice(index + 1, index + 51),
      );
      expect(countCalls(gateway.emulator).ListFindings).toBeLessThanOrEqual(2);
    }
  });

  test('after the last finding returns an empty page', async () => {
    const { data } = await gateway.query(PAGE, { first: 1000, field: 'UPDATED_AT' });
    const after = data.findings.pageInfo.endCursor;
    const next = await gateway.query(PAGE, { first: 10, after, field: 'UPDATED_AT' });
    expect(next.data.findings).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: after },
    });
  });

  test('survives a restart of the gateway', async () => {
    const { data } = await gateway.query(PAGE, { first: 60, field: 'ID' });
    const other = await startGateway({ emulator: gateway.emulator, keepEmulator: true });
    const after = data.findings.edges[33].cursor;
    const next = await other.query(PAGE, { first: 3, after, field: 'ID' });
    await other.close();
    expect(next.data.findings.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(
      data.findings.edges.slice(34, 37).map(({ node }: { node: { id: string } }) => node.id),
    );
  });

  test('finds its position again after the page token has expired', async () => {
    const ask = (fields: string, after?: string) =>
      gateway.query(
        `query ($after: String) { findings(first: 60, after: $after, orderBy: {field: COUNT, direction: ASC}) {
          nodes { ${fields} } pageInfo { endCursor } } }`,
        { after },
      );
    const expire = () =>
      gateway.emulator.faults.add({ kind: 'expiredToken', match: { operation: 'ListFindings' }, times: 1 });
    const whole = await ask('id title');
    expire();
    const next = await ask('id title', whole.data.findings.pageInfo.endCursor);
    expect(next.errors).toBeUndefined();
    expect(next.data.findings.nodes[0].id).toBe(findingId(US, 60));
    const ids = await ask('id');
    expire();
    const nextIds = await ask('id', ids.data.findings.pageInfo.endCursor);
    expect(nextIds.data.findings.nodes[0].id).toBe(findingId(US, 60));
  });

  test('reports an expired cursor if only ids are known and its finding has moved', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 60) }] });
    const own = await startGateway({ emulator });
    const list = `query ($after: String) {
      findings(first: 20, after: $after, orderBy: {field: UPDATED_AT, direction: ASC}) { nodes { id } pageInfo { endCursor } } }`;
    const { data } = await own.query(list);
    emulator.store(US.detectorId).update(findingId(US, 19), { updatedAt: '2026-02-01T00:00:00.000Z' });
    const { errors } = await own.query(list, { after: data.findings.pageInfo.endCursor });
    await own.close();
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('has expired'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('Findings that change between pages', () => {
  const LIST = `query ($after: String, $direction: OrderDirection!) {
    findings(first: 10, after: $after, orderBy: {field: UPDATED_AT, direction: $direction}) {
      edges { cursor node { id title } } pageInfo { hasNextPage endCursor } } }`;

  test.each(['ASC', 'DESC'])(
    "%s: the page after a cursor stays the same if the cursor's finding is updated",
    async (direction) => {
      const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 60) }] });
      const own = await startGateway({ emulator });
      const first = await own.query(LIST, { direction });
      const { cursor, node } = first.data.findings.edges[4];
      emulator.store(US.detectorId).update(node.id, { updatedAt: '2026-02-01T00:00:00.000Z' });
      const next = await own.query(LIST, { direction, after: cursor });
      await own.close();
      const number = (n: number) => `Finding ${direction === 'ASC' ? n : 59 - n} of us-east-1`;
      expect(next.errors).toBeUndefined();
      expect(next.data.findings.edges.map((edge: { node: { title: string } }) => edge.node.title)).toEqual(
        Array.from({ length: 10 }, (_, n) => number(5 + n)),
      );
    },
  );
});

describe('Findings by id', () => {
  test('take four GetFindings for 200 aliases in one operation', async () => {
    const fields = Array.from({ length: 200 }, (_, n) => `f${n}: finding(id: "${findingId(US, n)}") { title }`);
    const { data, errors } = await gateway.query(`{ ${fields.join('\n')} }`);
    expect(errors).toBeUndefined();
    expect(data.f0.title).toBe('Finding 0 of us-east-1');
    expect(data.f199.title).toBe('Finding 199 of us-east-1');
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 4 });
  });

  test('are each requested once, whichever fields select them', async () => {
    const id = findingId(US, 5);
    const { data } = await gateway.query(
      `query ($ids: [ID!]!, $arn: ID!) { a: finding(id: "${id}") { id } b: finding(id: $arn) { id }
        c: findingsById(ids: $ids) { id } _entities(representations: [{__typename: "Finding", id: "${id}"}]) { ... on Finding { id } } }`,
      { ids: [id, findingId(US, 6), id], arn: findingArn(US, id) },
    );
    expect([data.a.id, data.b.id, data.c[0].id, data.c[2].id, data._entities[0].id]).toEqual([id, id, id, id, id]);
    const [call, ...others] = callsOf(gateway.emulator, 'GetFindings');
    expect(others).toEqual([]);
    expect(call?.body).toMatchObject({ findingIds: [id, findingId(US, 6)] });
  });

  test('keep the order of the ids, and are null if there is no such finding', async () => {
    const ids = [
      findingId(US, 9),
      'unknown',
      findingId(US, 3),
      '',
      'x'.repeat(301),
      'arn:aws:s3:::bucket',
      findingArn(US, findingId(US, 1)),
    ];
    const { data, errors } = await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { title } }', { ids });
    expect(errors).toBeUndefined();
    expect(data.findingsById.map((finding: { title: string } | null) => finding?.title ?? null)).toEqual([
      'Finding 9 of us-east-1',
      null,
      'Finding 3 of us-east-1',
      null,
      null,
      null,
      'Finding 1 of us-east-1',
    ]);
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 1 });
  });

  test('are sorted across batches of 50, unknown ones last', async () => {
    const ids = ['unknown', ...Array.from({ length: 130 }, (_, n) => findingId(US, (n * 37) % 130))];
    const { data } = await gateway.query(
      'query ($ids: [ID!]!) { findingsById(ids: $ids, orderBy: {field: COUNT, direction: DESC}) { service { count } } }',
      { ids },
    );
    expect(
      data.findingsById.map((finding: { service: { count: number } } | null) => finding?.service.count ?? null),
    ).toEqual([...Array.from({ length: 130 }, (_, n) => 130 - n), null]);
    for (const { body } of gateway.emulator.calls) {
      expect(body).toMatchObject({ sortCriteria: { attributeName: 'service.count', orderBy: 'DESC' } });
    }
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 3 });
  });

  test('are returned although GuardDuty refuses the whole batch because of one of them', async () => {
    Object.assign(gateway.emulator.behaviour, { unknownIds: 'reject', malformedIds: 'reject' });
    const ids = [findingId(US, 1), 'unknown', findingId(US, 2), findingId(US, 3), 'also-unknown'];
    const { data, errors } = await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids });
    Object.assign(gateway.emulator.behaviour, { unknownIds: 'omit', malformedIds: 'omit' });
    expect(errors).toBeUndefined();
    expect(data.findingsById.map((finding: { id: string } | null) => finding?.id ?? null)).toEqual([
      ids[0],
      null,
      ids[2],
      ids[3],
      null,
    ]);
  });

  test('500 of them pass', async () => {
    const ids = Array.from({ length: 500 }, (_, n) => (n < COUNT ? findingId(US, n) : `unknown-${n}`));
    const { data, errors } = await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids });
    expect(errors).toBeUndefined();
    expect(data.findingsById.filter(Boolean)).toHaveLength(COUNT);
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 10 });
  });

  test('no more than four calls are in flight', async () => {
    const release = gateway.emulator.faults.hold();
    const ids = Array.from({ length: 500 }, (_, n) => `unknown-${n}`);
    const answer = gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids });
    await untilCalls(gateway.emulator, 4);
    // A fifth would have arrived by now.
    await gateway.query('{ __typename }');
    release();
    await answer;
    const calls = callsOf(gateway.emulator, 'GetFindings');
    const inFlight = calls.map(
      ({ startedAt }) =>
        calls.filter((other) => other.startedAt <= startedAt && (other.endedAt ?? 0) > startedAt).length,
    );
    expect(Math.max(...inFlight)).toBe(4);
  });
});

describe('A finding that is listed but no longer exists', () => {
  test('is an edge with a null node in its position', async () => {
    gateway.emulator.faults.add({
      kind: 'missingIds',
      ids: [findingId(US, COUNT - 2)],
      match: { operation: 'GetFindings' },
    });
    const { data, errors } = await gateway.query('{ findings(first: 3) { edges { cursor node { title } } } }');
    gateway.emulator.faults.clear();
    expect(errors).toBeUndefined();
    expect(data.findings.edges.map(({ node }: { node: { title: string } | null }) => node?.title ?? null)).toEqual([
      'Finding 229 of us-east-1',
      null,
      'Finding 227 of us-east-1',
    ]);
    expect(data.findings.edges.every(({ cursor }: { cursor: string }) => cursor.length > 0)).toBe(true);
  });
});

describe('Faults of GuardDuty', () => {
  test('a failed batch fails its own findings and no others', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => findingId(US, n));
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' }, times: 1 });
    const { data, errors } = await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids });
    gateway.emulator.faults.clear();
    expect(data.findingsById.filter(Boolean)).toHaveLength(50);
    expect(errors).toHaveLength(50);
    for (const { path, extensions } of errors ?? []) {
      expect(extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', region: 'us-east-1' });
      expect(data.findingsById[path?.[1] as number]).toBeNull();
    }
  });

  test('a failing source fails the field, and the error reveals nothing of AWS', async () => {
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ListFindings' } });
    const { data, errors } = await gateway.query('{ findings { nodes { id } edges { cursor } } }');
    gateway.emulator.faults.clear();
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message:
        "GuardDuty in us-east-1 (account 123456789012) refuses the gateway's own credentials: guardduty:ListFindings is not allowed.",
      path: ['findings'],
    });
    expect(JSON.stringify(errors)).not.toMatch(/stack|AccessDenied|node_modules/);
  });

  test('a truncated, empty, null or malformed response is requested again', async () => {
    for (const kind of ['cutBody', 'emptyBody', 'nullBody', 'malformedJson', 'http500', 'reset'] as const) {
      gateway.emulator.faults.add({ kind, match: { operation: 'GetFindings' }, times: 1 });
      const { data, errors } = await gateway.query(`{ finding(id: "${findingId(US, 1)}") { title } }`);
      gateway.emulator.faults.clear();
      expect(errors).toBeUndefined();
      expect(data.finding.title).toBe('Finding 1 of us-east-1');
    }
  });
});
