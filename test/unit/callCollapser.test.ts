import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ReadDocuments } from '../../src/loading/documents/readDocuments.js';
import { CallCollapser } from '../../src/loading/joining/callCollapser.js';
import { Demand } from '../../src/loading/operation/demand.js';
import type { FindingOutcome, LoadedFinding } from '../../src/model/loadedFinding.js';

/** A call that goes out when the test lets it, and is answered when the test says so. */
interface Call {
  readonly ids: string[];
  readonly askedAt: number;
  answer(version: string | null | Error): void;
}

/** An upstream whose answers are told apart by the version that the test gives them. */
class Upstream {
  readonly calls: Call[] = [];
  readonly kept: string[] = [];
  readonly collapser = new CallCollapser(
    async (begin) => {
      await this.turn;
      const ids = [...begin()];
      return new Promise<ReadDocuments>((resolve) => {
        const answer = (version: string | null | Error) =>
          resolve({ outcomes: new Map(ids.map((id) => [id, toOutcome(id, version)])), wireLength: 10 });
        this.calls.push({ ids, askedAt: performance.now(), answer });
      });
    },
    (id, outcome) => this.kept.push(`${id} ${read(outcome)}`),
    50,
  );

  /** @param turn that a call has to wait for before it goes out */
  constructor(private readonly turn: Promise<void> = Promise.resolve()) {}

  async load(ids: readonly string[], { since = 0, operation = Symbol('operation') } = {}): Promise<unknown[]> {
    return (await this.collapser.load(ids, undefined, new Demand(operation, since))).map(read);
  }

  async call(index: number): Promise<Call> {
    while (this.calls[index] === undefined) await sleep(1);
    return this.calls[index];
  }
}

function toOutcome(id: string, version: string | null | Error): FindingOutcome {
  return typeof version === 'string' ? ({ id, title: version } as LoadedFinding) : version;
}

function read(outcome: FindingOutcome): unknown {
  return outcome instanceof Error ? outcome.message : (outcome?.title ?? null);
}

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `id ${from + n}`);

describe('The collapser of calls', () => {
  test('sends an operation that is alone at once, however often it asks', async () => {
    const upstream = new Upstream();
    const operation = Symbol('one');
    const loads = [ids(50), ids(20, 50), ids(1, 70)].map((each) => upstream.load(each, { operation }));
    // A few turns of promises, and no timer.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(upstream.calls.map((call) => call.ids.length)).toEqual([50, 21]);
    for (const call of upstream.calls) call.answer('v1');
    expect((await Promise.all(loads)).flat()).toEqual(Array.from({ length: 71 }, () => 'v1'));
  });

  test('sends full batches at once, and what is left over after the window', async () => {
    const upstream = new Upstream();
    upstream.load(['first']);
    await upstream.call(0);
    for (let n = 0; n < 12; n++) upstream.load(ids(10, n * 10));
    upstream.load(ids(50, 1000));
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(upstream.calls.map((call) => call.ids.length)).toEqual([1, 50, 50, 50]);
    expect((await upstream.call(4)).ids).toHaveLength(20);
  });

  test('takes ids in for as long as a call waits for its turn', async () => {
    let giveTurn = () => {};
    const upstream = new Upstream(
      new Promise((resolve) => {
        giveTurn = resolve;
      }),
    );
    upstream.load(['a']);
    await sleep(10);
    upstream.load(['b']);
    await sleep(10);
    upstream.load(['c', 'a'], { since: performance.now() });
    giveTurn();
    expect((await upstream.call(0)).ids).toEqual(['a', 'b', 'c']);
    await sleep(10);
    expect(upstream.calls).toHaveLength(1);
  });

  test('does not let an older answer take the place of a newer one, in whatever order they come', async () => {
    for (const order of [
      ['older', 'newer'],
      ['newer', 'older'],
    ]) {
      const upstream = new Upstream();
      const first = upstream.load(['a', 'b']);
      const older = await upstream.call(0);
      const second = upstream.load(['a'], { since: performance.now() });
      const newer = await upstream.call(1);
      for (const name of order) {
        (name === 'older' ? older : newer).answer(name);
        await sleep(1);
      }
      expect([await first, await second]).toEqual([['older', 'older'], ['newer']]);
      expect(upstream.kept.filter((kept) => kept.startsWith('a'))).toEqual(['a newer']);
      expect(upstream.kept).toContain('b older');
    }
  });

  test('neither joins nor keeps what was under way when it was told to forget', async () => {
    const upstream = new Upstream();
    const before = upstream.load(['a', 'b']);
    const first = await upstream.call(0);
    upstream.collapser.forget(['a', 'unheard of']);
    const after = upstream.load(['a', 'b']);
    const second = await upstream.call(1);
    expect(second.ids).toEqual(['a']);
    second.answer('after');
    first.answer('before');
    expect([await before, await after]).toEqual([
      ['before', 'before'],
      ['after', 'before'],
    ]);
    expect(upstream.kept).toEqual(['a after', 'b before']);
  });

  test('hands a failure to those who needed that call, and starts anew for the next', async () => {
    const upstream = new Upstream();
    const alone = upstream.load(['a']);
    const first = await upstream.call(0);
    const loads = [alone, upstream.load(['b']), upstream.load(['b', 'a'])];
    first.answer(new Error('throttled'));
    (await upstream.call(1)).answer('v1');
    expect(await Promise.all(loads)).toEqual([['throttled'], ['v1'], ['v1', 'throttled']]);
    const again = upstream.load(['a']);
    (await upstream.call(2)).answer('v2');
    expect(await again).toEqual(['v2']);
  });

  test('answers every id of every operation, asks for none twice at a time, and for 50 at most', async () => {
    const operations = fc.array(
      fc.record({
        ids: fc.uniqueArray(fc.nat(120), { minLength: 1, maxLength: 50 }),
        waits: fc.constantFrom(0, 0, 1, 4),
        answersIn: fc.constantFrom(0, 1, 5),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(operations, async (plan) => {
        const underWay = new Set<string>();
        let calls = 0;
        const collapser = new CallCollapser(
          async (begin) => {
            const asked = [...begin()];
            expect(asked.length).toBeLessThanOrEqual(50);
            for (const id of asked) expect(underWay.has(id)).toBe(false);
            for (const id of asked) underWay.add(id);
            await sleep(plan[calls++ % plan.length]?.answersIn ?? 0);
            for (const id of asked) underWay.delete(id);
            return { outcomes: new Map(asked.map((id) => [id, toOutcome(id, `title of ${id}`)])), wireLength: 1 };
          },
          () => {},
          50,
        );
        const answers: Promise<void>[] = [];
        for (const { ids: wanted, waits } of plan) {
          const texts = wanted.map(String);
          const load = collapser.load(texts, undefined, new Demand(Symbol('operation'), 0));
          answers.push(load.then((found) => expect(found.map(read)).toEqual(texts.map((id) => `title of ${id}`))));
          if (waits > 0) await sleep(waits);
        }
        await Promise.all(answers);
        expect(calls).toBeLessThanOrEqual(plan.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('Two collapsers of one source, for callers who see different accounts', () => {
  test('share no call, and keep what was asked for last, whoever asked', async () => {
    const calls: ((version: string) => void)[] = [];
    const kept: string[] = [];
    const newest = new Map();
    const [all, some] = [0, 1].map(
      () =>
        new CallCollapser(
          (begin) =>
            new Promise<ReadDocuments>((resolve) => {
              const outcomes = (version: string) => new Map([...begin()].map((id) => [id, toOutcome(id, version)]));
              begin();
              calls.push((version) => resolve({ outcomes: outcomes(version), wireLength: 10 }));
            }),
          (id, outcome) => kept.push(`${id} ${read(outcome)}`),
          50,
          newest,
        ),
    ) as [CallCollapser, CallCollapser];
    const one = () => new Demand(Symbol('operation'), 0);
    const older = all.load(['a', 'b'], undefined, one());
    const newer = some.load(['a'], undefined, one());
    expect(calls).toHaveLength(2);
    calls[1]?.('new');
    expect((await newer).map(read)).toEqual(['new']);
    // What is changed meanwhile is kept by neither.
    some.forget(['b']);
    calls[0]?.('old');
    expect((await older).map(read)).toEqual(['old', 'old']);
    expect(kept).toEqual(['a new']);
    expect(newest.size).toBe(0);
    expect(all.isIdle && some.isIdle).toBe(true);
  });
});
