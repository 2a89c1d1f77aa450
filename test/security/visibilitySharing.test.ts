import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { callsOf } from '../kit/findings.js';
import { provideSts } from '../kit/provideSts.js';
import { STORE_SERVER, startValkey } from '../kit/startValkey.js';
import { until, untilCalls } from '../kit/until.js';
import { FAR, idOf, MEMBER, OWN, spec, startWorld, tally, type World } from './visibilityWorlds.js';

const MINE = spec(0, MEMBER);
const THEIRS = spec(1, FAR);
const UNKNOWN = spec(100, FAR);
const ALL = [MINE, THEIRS];
const ME = [MEMBER];
const LONG_TTL_MS = 3_600_000;

const ONE = 'query ($id: ID!) { finding(id: $id) { id title } }';
const PAGE = '{ findings(filter: {accountId: {in: ["210987654321"]}}) { nodes { id title } } }';

provideSts();

/** Ended after each test, the last started first. */
let open: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of open.reverse()) await end();
  open = [];
});

async function start(options: Partial<Parameters<typeof startWorld>[2]> = {}): Promise<World> {
  const world = await startWorld(ALL, ALL, { cacheTtlMs: LONG_TTL_MS, hasRole: false, ...options });
  open.push(world.close);
  return world;
}

describe('A remembered document', () => {
  test('in memory is as good as none to who may not see it, and serves who may', async () => {
    const world = await start();
    await world.ask(undefined, ONE, { id: idOf(THEIRS) });
    const unseen = await world.observe(ME, ONE, { id: idOf(THEIRS) });
    const unknown = await world.observe(ME, ONE, { id: idOf(UNKNOWN) });
    expect(unseen.answer).toEqual(unknown.answer);
    expect(tally(unseen.calls)).toEqual({ GetFindings: 2 });
    expect(tally(unknown.calls)).toEqual({ GetFindings: 2 });
    const theirs = await world.observe([FAR], ONE, { id: idOf(THEIRS) });
    expect(theirs.answer.data.finding.id).toBe(idOf(THEIRS));
    expect(theirs.calls).toEqual([]);
  });

  test('that was read by who sees less serves who sees more', async () => {
    const world = await start();
    await world.ask(ME, ONE, { id: idOf(MINE) });
    for (const accounts of [undefined, [MEMBER, FAR], ME]) {
      const { answer, calls } = await world.observe(accounts, ONE, { id: idOf(MINE) });
      expect(answer.data.finding.id).toBe(idOf(MINE));
      expect(calls).toEqual([]);
    }
  });

  const inStore = STORE_SERVER === undefined ? test.skip : test;
  inStore('in Valkey is, too', async () => {
    const store = await startValkey();
    open.push(store.close);
    const options = { cacheUrl: store.url };
    const [one, other] = [await start(options), await start(options)];
    const key = `guardduty-graphql:v1:finding:${'d1'.repeat(16)}:${idOf(THEIRS)}`;
    await until(async () => {
      await one.ask(undefined, ONE, { id: idOf(THEIRS) });
      return store.client.exists(key);
    });
    // The other replica has not read it, and would find it in the store.
    const unseen = await other.observe(ME, ONE, { id: idOf(THEIRS) });
    const unknown = await other.observe(ME, ONE, { id: idOf(UNKNOWN) });
    expect(unseen.answer).toEqual(unknown.answer);
    expect(unseen.answer.data.finding).toBeNull();
    expect(tally(unseen.calls)).toEqual(tally(unknown.calls));
    expect(tally(unseen.calls)).toEqual({ GetFindings: 2 });
    // That it was asked for in vain did not take it from the store.
    expect(await store.client.exists(key)).toBe(1);
    const third = await start(options);
    await until(async () => {
      const { answer, calls } = await third.observe([FAR], ONE, { id: idOf(THEIRS) });
      expect(answer.data.finding.id).toBe(idOf(THEIRS));
      return calls.length === 0;
    });
  });
});

describe('A call that is under way', () => {
  test('for a finding is joined by who may see the same, and by nobody else', async () => {
    const { emulator, ask } = await start({ cacheTtlMs: 0 });
    emulator.clearCalls();
    const release = emulator.faults.hold({ operation: 'GetFindings' });
    const asked = [ask(undefined, ONE, { id: idOf(THEIRS) })];
    await untilCalls(emulator, 2, 'GetFindings');
    asked.push(ask(ME, ONE, { id: idOf(THEIRS) }));
    await untilCalls(emulator, 4, 'GetFindings');
    asked.push(ask(ME, ONE, { id: idOf(THEIRS) }), ask([FAR], ONE, { id: idOf(THEIRS) }));
    await untilCalls(emulator, 6, 'GetFindings');
    release();
    const answers = await Promise.all(asked);
    expect(answers.map(({ data }) => data.finding?.id)).toEqual([idOf(THEIRS), undefined, undefined, idOf(THEIRS)]);
    expect(callsOf(emulator, 'GetFindings')).toHaveLength(6);
  });

  test('for a page is not joined by others, even if they ask for the very same', async () => {
    const { emulator, ask } = await start({ cacheTtlMs: 0 });
    emulator.clearCalls();
    const release = emulator.faults.hold({ operation: 'ListFindings' });
    const asked = [ask(undefined, PAGE), ask(ME, PAGE)];
    await untilCalls(emulator, 4, 'ListFindings');
    asked.push(ask(ME, PAGE), ask([MEMBER, FAR], PAGE));
    await untilCalls(emulator, 6, 'ListFindings');
    release();
    for (const { data } of await Promise.all(asked)) {
      expect(data.findings.nodes.map(({ id }: { id: string }) => id)).toEqual([idOf(MINE)]);
    }
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(6);
  });
});

describe('A failed call', () => {
  test('is one line of the log, with its account, whoever was told of it', async () => {
    const lines: string[] = [];
    const log = pino({ base: null, level: 'warn' }, { write: (line: string) => lines.push(line) });
    const { ask, emulator } = await start({ cacheTtlMs: 0, log });
    emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings', region: 'us-east-1' } });
    const many = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { title } }';
    const { errors } = await ask(ME, many, { ids: [idOf(MINE), idOf(THEIRS), idOf(UNKNOWN)] });
    expect(errors).toHaveLength(3);
    expect(JSON.stringify(errors)).not.toContain(OWN);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(OWN);
    expect(lines[0]).toContain('guardduty:GetFindings');
  });
});
