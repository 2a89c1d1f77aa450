import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codesOf } from '../kit/graphqlClient.js';
import { provideSts } from '../kit/provideSts.js';
import { arnOf, FAR, idOf, MEMBER, OWN, type Spec, spec, startWorld, tally, type World } from './visibilityWorlds.js';

const MINE = spec(0, MEMBER);
const THEIRS = spec(1, FAR);
const NOBODYS = spec(2, undefined);
const UNKNOWN = spec(100, FAR);
/** Findings of mine that name others as their sequence and their signals. */
const LINKED_TO_THEIRS = spec(3, MEMBER, { sequence: 1, signals: [1] });
const LINKED_TO_UNKNOWN = spec(4, MEMBER, { sequence: 5, signals: [5] });
const ALL: Spec[] = [MINE, THEIRS, NOBODYS, LINKED_TO_THEIRS, LINKED_TO_UNKNOWN, UNKNOWN];
const EXISTING = ALL.slice(0, -1);
const ME = [MEMBER];

const ONE = 'query ($id: ID!) { finding(id: $id) { id title } }';
const MANY = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { id title } }';
const SORTED =
  'query ($ids: [ID!]!) { findingsById(ids: $ids, orderBy: {field: SEVERITY, direction: ASC}) { id title } }';
const FETCH = 'query ($id: ID!) { fetch__Finding(id: $id) { id title } }';
const ENTITIES = 'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Finding { id title } } }';
const LINKS = `query ($id: ID!) { finding(id: $id) { attackSequence { id }
  service { detection { sequence { signals { finding { id } } } } } } }`;

let world: World;
provideSts();
beforeEach(async () => {
  world = await startWorld(EXISTING, ALL, { cacheTtlMs: 3_600_000, hasRole: true });
  // Everybody has just read everything, whose homes are known, and which is remembered.
  await world.ask(undefined, MANY, { ids: EXISTING.map(idOf) });
});
afterEach(() => world.close());

const asEntity = (given: Spec) => ({ __typename: 'Finding', id: idOf(given) });

/** Asked for one of them, the caller gets and causes the same as for the other. */
async function expectSame(query: string, one: Record<string, unknown>, other: Record<string, unknown>) {
  const first = await world.observe(ME, query, one);
  const second = await world.observe(ME, query, other);
  expect(first.answer).toEqual(second.answer);
  expect(tally(first.calls)).toEqual(tally(second.calls));
  return first;
}

describe('A finding that the caller may not see is like an unknown id', () => {
  test('by id', async () => {
    for (const hidden of [THEIRS, NOBODYS]) {
      const { answer, calls } = await expectSame(ONE, { id: idOf(hidden) }, { id: idOf(UNKNOWN) });
      expect(answer).toEqual({ status: 200, data: { finding: null } });
      expect(tally(calls)).toEqual({ GetFindings: 4 });
    }
  });

  test('by ARN, whose source is asked first', async () => {
    for (const owner of [0, 3, 9]) {
      const { answer, calls } = await expectSame(
        ONE,
        { id: arnOf({ ...THEIRS, owner }) },
        { id: arnOf({ ...UNKNOWN, owner }) },
      );
      expect(answer.data).toEqual({ finding: null });
      expect(tally(calls)).toEqual({ GetFindings: 4 });
    }
  });

  test('among others, in their order or sorted', async () => {
    for (const query of [MANY, SORTED]) {
      const { answer, calls } = await expectSame(
        query,
        { ids: [idOf(THEIRS), idOf(MINE)] },
        { ids: [idOf(UNKNOWN), idOf(MINE)] },
      );
      const mine = { id: idOf(MINE), title: expect.any(String) };
      expect(answer.data.findingsById).toEqual(query === MANY ? [null, mine] : [mine, null]);
      // What is mine has been read by others; it is remembered.
      expect(tally(calls)).toEqual({ GetFindings: 4 });
    }
  });

  test('as an entity, whether the document is new or has been compiled', async () => {
    for (let turn = 0; turn < 4; turn++) {
      const { answer } = await expectSame(
        ENTITIES,
        { all: [asEntity(THEIRS), asEntity(MINE)] },
        { all: [asEntity(UNKNOWN), asEntity(MINE)] },
      );
      expect(answer.data._entities).toEqual([null, { id: idOf(MINE), title: expect.any(String) }]);
    }
    const key = { __typename: 'Finding', arn: arnOf(THEIRS) };
    expect((await world.ask(ME, ENTITIES, { all: [key] })).data._entities).toEqual([null]);
  });

  test('through the field by which Relay fetches it again', async () => {
    const { answer } = await expectSame(FETCH, { id: idOf(THEIRS) }, { id: idOf(UNKNOWN) });
    expect(answer.data).toEqual({ fetch__Finding: null });
    const mine = { id: idOf(MINE), title: expect.any(String) };
    expect((await world.ask(ME, FETCH, { id: idOf(MINE) })).data).toEqual({ fetch__Finding: mine });
  });

  test('as the attack sequence or a signal of one that he may see', async () => {
    const { answer } = await expectSame(LINKS, { id: idOf(LINKED_TO_THEIRS) }, { id: idOf(LINKED_TO_UNKNOWN) });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.finding).toEqual({
      attackSequence: null,
      service: { detection: { sequence: { signals: [{ finding: null }] } } },
    });
  });

  test('where a source fails: null without an error is not told from an error', async () => {
    world.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings', region: 'eu-west-1' } });
    const { answer } = await expectSame(ONE, { id: idOf(THEIRS) }, { id: idOf(UNKNOWN) });
    expect(answer.data.finding).toBeNull();
    expect(codesOf(answer)).toEqual(['UPSTREAM_UNAVAILABLE']);
  });

  test.each([
    [FAR, []],
    [MEMBER, ['UPSTREAM_INVALID']],
  ])('where a source adds something unreadable of account %s', async (accountId, codes) => {
    const id = { no: 'text' } as unknown as string;
    world.emulator.store('d1'.repeat(16)).put({ id, accountId });
    world.emulator.faults.add({ kind: 'extraIds', ids: [id], match: { operation: 'GetFindings' } });
    const { answer } = await expectSame(ONE, { id: idOf(THEIRS) }, { id: idOf(UNKNOWN) });
    // It may be what was asked for, if it is of an account that the caller may see.
    expect(codesOf(answer)).toEqual(codes);
  });

  test.each(['omit', 'reject'] as const)('where sources %s unknown ids, from the first read on', async (unknownIds) => {
    const given = { cacheTtlMs: 0, hasRole: true };
    const worlds = await Promise.all([startWorld(EXISTING, ALL, given), startWorld([MINE], ALL, given)]);
    for (const { emulator } of worlds) Object.assign(emulator.behaviour, { unknownIds, malformedIds: unknownIds });
    const ids = Array.from({ length: 50 }, (_, n) => idOf(spec(200 + n, FAR)));
    for (const asked of [
      [idOf(THEIRS)],
      [idOf(THEIRS), 'odd'],
      [idOf(THEIRS), idOf(MINE)],
      [...ids.slice(1), idOf(MINE)],
    ]) {
      const [there, absent] = await Promise.all(worlds.map(({ observe }) => observe(ME, MANY, { ids: asked })));
      expect(there).toEqual(absent);
      expect(there?.answer.errors).toBeUndefined();
    }
    await Promise.all(worlds.map(({ close }) => close()));
  });

  test('a source that omits unknown ids is asked once, even for the first ids', async () => {
    const fresh = await startWorld(EXISTING, ALL, { cacheTtlMs: 0, hasRole: false });
    for (let turn = 0; turn < 2; turn++) {
      const { calls } = await fresh.observe(ME, ONE, { id: idOf(MINE) });
      // Where it is is known from the first time on.
      expect(tally(calls)).toEqual({ GetFindings: turn === 0 ? 2 : 1 });
    }
    await fresh.close();
  });
});

describe('What the caller may see', () => {
  test('is read in the calls that others need, too', async () => {
    const many = [MINE, LINKED_TO_THEIRS].map(idOf);
    for (const accounts of [ME, [OWN, MEMBER], undefined]) {
      const { answer, calls } = await world.observe(accounts, MANY, { ids: many });
      expect(answer.data.findingsById.map(({ id }: { id: string }) => id)).toEqual(many);
      expect(calls).toEqual([]);
    }
  });

  test('is nothing for a caller without accounts, who is answered without a call', async () => {
    for (const one of [MINE, THEIRS, UNKNOWN]) {
      const { answer, calls } = await world.observe([], ONE, { id: idOf(one) });
      expect(answer).toEqual({ status: 200, data: { finding: null } });
      expect(calls).toEqual([]);
    }
    const { answer, calls } = await world.observe([], '{ findings { nodes { id } totalCount } }');
    expect(answer.data).toEqual({ findings: { nodes: [], totalCount: 0 } });
    expect(calls).toEqual([]);
  });

  test('is not taken from others by a caller who may not see it', async () => {
    await world.ask(ME, ONE, { id: idOf(THEIRS) });
    const { answer, calls } = await world.observe(undefined, ONE, { id: idOf(THEIRS) });
    expect(answer.data.finding.id).toBe(idOf(THEIRS));
    expect(calls).toEqual([]);
  });
});
