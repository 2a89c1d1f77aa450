import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codesOf } from '../kit/graphqlClient.js';
import { provideSts } from '../kit/provideSts.js';
import { untilCalls } from '../kit/until.js';
import { FAR, FARTHER, idOf, MEMBER, OWN, spec, startWorld, tally, type World } from './visibilityWorlds.js';

const COUNT = 24;
const ACCOUNTS = [OWN, MEMBER, FAR, undefined];
/** Six of each account, in the administrator's source of us-east-1 or eu-west-1; the member's are in its own as well. */
const ALL = Array.from({ length: COUNT }, (_, n) => {
  const accountId = ACCOUNTS[n % 4];
  return spec(n, accountId, { holders: accountId === MEMBER ? [0, 2] : [Math.floor(n / 4) % 2] });
});
const idsOf = (accountId: string | undefined) => ALL.filter((one) => one.accountId === accountId).map(idOf);
const ME = [MEMBER];
const MANY_ACCOUNTS = Array.from({ length: 130 }, (_, n) => String(900_000_000_000 + n));

const PAGE = `query ($first: Int!, $after: String, $filter: FindingFilter, $partial: Boolean! = false) {
  findings(first: $first, after: $after, filter: $filter, partial: $partial) {
    nodes { id accountId } pageInfo { hasNextPage endCursor } } }`;
const COUNTS =
  'query ($filter: FindingFilter) { findings(filter: $filter) { totalCount severityCounts { low medium high critical } } }';
const STATISTICS = `query ($group: FindingGroup!, $filter: FindingFilter) {
  findingStatistics(groupBy: $group, filter: $filter) { key count exact } }`;
const SOURCES = '{ findings(partial: true) { nodes { id } sources { region accountId detectorId status error } } }';
const DETECTORS = `{ detectors { id region accountId status findingPublishingFrequency createdAt updatedAt
  features { name } error } }`;

let world: World;
provideSts();
beforeEach(async () => {
  world = await startWorld(ALL, ALL, { cacheTtlMs: 0, hasRole: true });
});
afterEach(() => world.close());

async function walk(accounts: readonly string[], first: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const answer: Awaited<ReturnType<World['ask']>> = await world.ask(accounts, PAGE, { first, after });
    expect(answer.errors).toBeUndefined();
    ids.push(...answer.data.findings.nodes.map(({ id }: { id: string }) => id));
    const { hasNextPage, endCursor } = answer.data.findings.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after);
  return ids;
}

describe('A list', () => {
  test('has what the caller may see, for every page size, and nothing else', async () => {
    for (const first of [1, 4, 50]) {
      expect((await walk(ME, first)).sort()).toEqual(idsOf(MEMBER).sort());
      expect((await walk([OWN, FAR], first)).sort()).toEqual([...idsOf(OWN), ...idsOf(FAR)].sort());
    }
  });

  test('costs no further call with a limit than without', async () => {
    for (const query of [PAGE, COUNTS]) {
      const everything = await world.observe(undefined, query, { first: 50 });
      const mine = await world.observe([OWN, MEMBER, FAR], query, { first: 50 });
      expect(tally(mine.calls)).toEqual(tally(everything.calls));
    }
  });

  test('is limited together with a filter by account', async () => {
    const ask = async (filter: object) => {
      const { answer, calls } = await world.observe([MEMBER, FAR], PAGE, { first: 50, filter });
      expect(answer.errors).toBeUndefined();
      return { ids: answer.data.findings.nodes.map(({ id }: { id: string }) => id).sort(), calls };
    };
    expect((await ask({ accountId: { in: [OWN, FAR] } })).ids).toEqual(idsOf(FAR).sort());
    expect((await ask({ accountId: { notIn: [FAR] } })).ids).toEqual(idsOf(MEMBER).sort());
    expect((await ask({ attributes: [{ path: 'accountId', in: [FAR] }] })).ids).toEqual(idsOf(FAR).sort());
    for (const filter of [
      { accountId: { in: [OWN] } },
      { accountId: { in: ['999999999999'] } },
      { accountId: { notIn: [MEMBER, FAR] } },
    ]) {
      expect(await ask(filter)).toEqual({ ids: [], calls: [] });
    }
    const contradiction = { accountId: { in: [OWN], notIn: [OWN] } };
    expect(codesOf(await world.ask(ME, PAGE, { first: 5, filter: contradiction }))).toEqual(['BAD_USER_INPUT']);
  });

  test('has an edge with a null node where the document turns out to be of another account', async () => {
    const [id = ''] = idsOf(MEMBER);
    const store = world.emulator.store('d1'.repeat(16));
    const release = world.emulator.faults.hold({ operation: 'GetFindings' });
    const asked = world.ask(ME, PAGE, { first: 50 });
    await untilCalls(world.emulator, 1, 'GetFindings');
    store.update(id, { accountId: FAR });
    world.emulator.store('e1'.repeat(16)).update(id, { accountId: FAR });
    release();
    const { data, errors } = await asked;
    expect(errors).toBeUndefined();
    expect(data.findings.nodes.filter((node: object | null) => node === null)).toHaveLength(1);
    expect(JSON.stringify(data)).not.toContain(FAR);
  });

  test('refuses with the attributes that the client gave, and with no other', async () => {
    world.emulator.faults.add({ kind: 'badRequest', match: { operation: 'ListFindings' } });
    const answer = await world.ask(ME, PAGE, { first: 5, filter: { type: { in: ['a'] } } });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toMatch(/\(type\)/);
    const plain = await world.ask(ME, PAGE, { first: 5 });
    expect(codesOf(plain)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(JSON.stringify([answer, plain])).not.toMatch(/accountId|\d{12}/);
  });
});

describe('Counts and statistics', () => {
  test('count what the caller may see', async () => {
    expect((await world.ask(ME, COUNTS, { filter: {} })).data.findings.totalCount).toBe(2 * idsOf(MEMBER).length);
    expect((await world.ask([FAR], COUNTS, { filter: {} })).data.findings.totalCount).toBe(idsOf(FAR).length);
    const { data } = await world.ask([FAR, OWN], STATISTICS, { group: 'ACCOUNT' });
    expect(data.findingStatistics).toEqual(
      expect.arrayContaining([FAR, OWN].map((key) => ({ key, count: 6, exact: true }))),
    );
    expect(data.findingStatistics).toHaveLength(2);
  });

  test('are nothing where the caller may see nothing of it, without a call', async () => {
    const filter = { accountId: { in: [FAR] } };
    const counts = await world.observe(ME, COUNTS, { filter });
    expect(counts.answer.data.findings).toEqual({
      totalCount: 0,
      severityCounts: { low: 0, medium: 0, high: 0, critical: 0 },
    });
    const statistics = await world.observe(ME, STATISTICS, { group: 'DATE', filter });
    expect(statistics.answer.data.findingStatistics).toEqual([]);
    expect([...counts.calls, ...statistics.calls]).toEqual([]);
  });
});

describe('More than 50 accounts', () => {
  // In the order of accounts, these are in the first and in the last of the queries.
  const WIDE = [...MANY_ACCOUNTS, OWN, FAR];

  test('are several queries, merged', async () => {
    const expected = [...idsOf(OWN), ...idsOf(FAR)].sort();
    for (const first of [3, 50]) expect((await walk(WIDE, first)).sort()).toEqual(expected);
    const listed = await world.observe(WIDE, PAGE, { first: 50 });
    expect(tally(listed.calls).ListFindings).toBe(3 * 4);
    const counted = await world.observe(WIDE, COUNTS, { filter: {} });
    expect(counted.answer.data.findings.totalCount).toBe(expected.length);
    expect(tally(counted.calls)).toEqual({ GetFindingsStatistics: 3 * 4 });
    const grouped = await world.ask(WIDE, STATISTICS, { group: 'SEVERITY' });
    const sum = grouped.data.findingStatistics.reduce((all: number, { count }: { count: number }) => all + count, 0);
    expect(sum).toBe(expected.length);
    const narrow = await world.observe(WIDE, PAGE, { first: 50, filter: { accountId: { in: [FAR] } } });
    expect(tally(narrow.calls).ListFindings).toBe(4);
  });
});

describe('A cursor', () => {
  const cursorOf = async (accounts: readonly string[] | undefined) =>
    (await world.ask(accounts, PAGE, { first: 2 })).data.findings.pageInfo.endCursor;

  test('is refused for who may see other accounts, and the error says so', async () => {
    const cursors = { mine: await cursorOf(ME), wider: await cursorOf([MEMBER, FAR]), all: await cursorOf(undefined) };
    for (const [after, accounts] of [
      [cursors.wider, ME],
      [cursors.all, ME],
      [cursors.mine, [MEMBER, FAR]],
      [cursors.mine, undefined],
    ] as const) {
      const { answer, calls } = await world.observe(accounts, PAGE, { first: 2, after });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.message).toMatch(/accounts that the caller may see differs/);
      expect(calls).toEqual([]);
    }
    expect((await world.ask(ME, PAGE, { first: 2, after: cursors.mine })).errors).toBeUndefined();
    // The same set in another order, or with a double, is the same.
    expect((await world.ask([FAR, MEMBER, FAR], PAGE, { first: 2, after: cursors.wider })).errors).toBeUndefined();
  });

  test('of another state is told from one of another caller', async () => {
    const query = PAGE.replace('findings(', 'findings(state: ALL, ');
    const answer = await world.ask(ME, query, { first: 2, after: await cursorOf(ME) });
    expect(answer.errors?.[0]?.message).toMatch(/its state differs/);
  });
});

describe('Sources and detectors', () => {
  test('are named by region and status alone where the account is not visible', async () => {
    const { data, errors } = await world.ask(ME, SOURCES);
    expect(errors).toBeUndefined();
    const hidden = { accountId: null, detectorId: null, status: 'OK', error: null };
    const shown = { accountId: MEMBER, status: 'OK', error: null };
    expect(data.findings.sources).toEqual([
      { region: 'us-east-1', ...hidden },
      { region: 'eu-west-1', ...hidden },
      { region: 'us-east-1', detectorId: 'e1'.repeat(16), ...shown },
      { region: 'eu-west-1', detectorId: 'e2'.repeat(16), ...shown },
    ]);
    const { detectors } = (await world.ask(ME, DETECTORS)).data;
    const nothing = { id: null, accountId: null, findingPublishingFrequency: null, createdAt: null, updatedAt: null };
    expect(detectors[0]).toEqual({ ...nothing, region: 'us-east-1', status: 'ENABLED', features: null, error: null });
    expect(detectors[2]).toMatchObject({ id: 'e1'.repeat(16), accountId: MEMBER, error: null });
    const everything = (await world.ask(undefined, DETECTORS)).data.detectors;
    expect(everything[0]).toMatchObject({ id: 'd1'.repeat(16), accountId: OWN });
  });

  test('whose account is not known are named so to all but those who see all accounts', async () => {
    const unknown = await startWorld(ALL, ALL, { cacheTtlMs: 0, hasRole: false, hidesAccountOf: 'eu-west-1' });
    const mine = await unknown.ask([OWN], SOURCES);
    expect(mine.data.findings.sources.map(({ detectorId }: { detectorId: string }) => detectorId)).toEqual([
      'd1'.repeat(16),
      null,
    ]);
    const all = await unknown.ask(undefined, SOURCES);
    expect(all.data.findings.sources[1]).toMatchObject({ accountId: null, detectorId: 'd2'.repeat(16) });
    const detectors = await unknown.ask([OWN], DETECTORS);
    expect(detectors.data.detectors[1]).toMatchObject({ id: null, accountId: null, status: null, error: null });
    await unknown.close();
  });

  test('that fail are told without account and reason, in errors and in partial pages', async () => {
    world.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ListFindings', accountId: OWN } });
    world.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings', accountId: OWN } });
    const partial = await world.ask(ME, SOURCES);
    expect(partial.errors).toBeUndefined();
    expect(partial.data.findings.nodes).toHaveLength(idsOf(MEMBER).length);
    expect(partial.data.findings.sources[0]).toEqual({
      region: 'us-east-1',
      accountId: null,
      detectorId: null,
      status: 'UNAVAILABLE',
      error: null,
    });
    const whole = await world.ask(ME, PAGE, { first: 5 });
    expect(whole.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^GuardDuty in [a-z0-9-]+ could not be read\.$/),
      extensions: { code: 'UPSTREAM_UNAVAILABLE', region: expect.any(String) },
    });
    expect(JSON.stringify([partial, whole])).not.toMatch(new RegExp(`${OWN}|missingPermission|guardduty:`));
    const owner = await world.ask([OWN], PAGE, { first: 5 });
    expect(owner.errors?.[0]?.extensions).toMatchObject({
      accountId: OWN,
      missingPermission: 'guardduty:ListFindings',
    });
  });

  test('that take no more calls say when to try again', async () => {
    world.emulator.faults.add({ kind: 'throttle', match: { operation: 'GetFindingsStatistics', accountId: OWN } });
    const { errors } = await world.ask([FARTHER], COUNTS, { filter: {} });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(
        /^GuardDuty in [a-z0-9-]+ takes no more calls for now; try again in \d+ seconds\.$/,
      ),
      extensions: { code: 'THROTTLED', retryAfter: expect.any(Number) },
    });
    expect(JSON.stringify(errors)).not.toContain(OWN);
  });
});
