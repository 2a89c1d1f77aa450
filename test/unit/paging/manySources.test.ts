import { describe, expect, test } from '@jest/globals';
import { MAX_CURSOR_LENGTH } from '../../../src/findings/paging/cursors/cursorCodec.js';
import { CursorTrails } from '../../../src/findings/paging/trails/cursorTrails.js';
import type { SharedTexts } from '../../../src/model/sharedTexts.js';
import { type Calls, type Item, idOf, page, UNREADABLE, type UpstreamBehavior } from './kit.js';

/** Tokens as long as the embedded GuardDuty's, and full pages. */
const BEHAVIOR: UpstreamBehavior = { pageSizes: [50], tokenLength: 102 };

/** @param severityOf severity of the nth finding of a source */
function estate(counts: readonly number[], severityOf: (n: number, source: number) => number): Item[][] {
  return counts.map((count, source) =>
    Array.from({ length: count }, (_, n) => {
      const id = `${((n * 7919 + source * 104_729) % 99_991).toString().padStart(5, '0')}-${source}-${n}`;
      return { id, severity: severityOf(n, source), isGone: false };
    }).sort((a, b) => b.severity - a.severity),
  );
}

/** All findings by severity, and ties by id, except that ties within a source keep the source's order. */
function expected(items: readonly (readonly Item[])[]): string[] {
  const ranked = items.flatMap((list) => {
    let ahead: { severity: number; id: string } | undefined;
    return list.map(({ id, severity }, index) => {
      const key = severity as number;
      const rankId: string = ahead?.severity === key && ahead.id > id ? ahead.id : id;
      ahead = { severity: key, id: rankId };
      return { id, key, rankId, index };
    });
  });
  return ranked
    .sort((a, b) => b.key - a.key || (a.rankId < b.rankId ? -1 : Number(a.rankId > b.rankId)) || a.index - b.index)
    .map(({ id }) => id);
}

async function walk(items: Item[][], first: number, behavior: UpstreamBehavior) {
  const ids: string[] = [];
  const calls: Calls[] = [];
  let after: string | undefined;
  let longest = 0;
  do {
    const answer = await page(items, 'DESC', first, behavior, after);
    ids.push(...answer.edges.map((edge) => idOf(edge) ?? ''));
    calls.push(answer.calls);
    longest = Math.max(longest, ...answer.edges.map(({ cursor }) => cursor.length));
    after = answer.hasNextPage ? (answer.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
  return { ids, calls, longest };
}

describe('Paging over many sources', () => {
  test.each<[string, (n: number, source: number) => number]>([
    ['keys that rarely tie', (n, source) => ((n * 613 + source * 7) % 9973) + 1],
    ['keys that tie across nearly all sources', (n) => 1 + (n % 3)],
  ])('returns every finding of a thousand sources with %s, without trails', async (_what, severityOf) => {
    const items = estate(
      Array.from({ length: 1000 }, (_, source) => source % 5),
      severityOf,
    );
    const { ids, longest } = await walk(items, 450, BEHAVIOR);
    expect(ids).toEqual(expected(items));
    expect(longest).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
  });

  test('continues after any edge of a page over a thousand sources', async () => {
    const items = estate(
      Array.from({ length: 1000 }, () => 3),
      (n) => n,
    );
    const whole = await page(items, 'DESC', 1000, BEHAVIOR, undefined);
    for (const index of [0, 160, 161, 500, 999]) {
      const { edges } = await page(items, 'DESC', 20, BEHAVIOR, whole.edges[index]?.cursor);
      expect(edges.map(idOf)).toEqual(expected(items).slice(index + 1, index + 21));
    }
  });

  test('reports an expired cursor if positions are known by rank only and a list has changed', async () => {
    const items = estate(
      Array.from({ length: 1000 }, () => 3),
      () => 5,
    );
    const { endCursor } = await page(items, 'DESC', 1000, BEHAVIOR, undefined);
    for (const list of items) list.shift();
    await expect(page(items, 'DESC', 20, BEHAVIOR, endCursor ?? undefined)).rejects.toThrow(/has expired/);
  });

  test('reaches the end of one deep and many shallow sources without trails', async () => {
    const counts = Array.from({ length: 30 }, (_, source) => (source === 17 ? 4000 : 120));
    const items = estate(counts, (n, source) => ((n * 613 + source * 7) % 9973) + 1);
    const { ids, calls } = await walk(items, 200, BEHAVIOR);
    expect(ids).toEqual(expected(items));
    // The deep source keeps its hint; at worst, the others are walked through again.
    for (const { lists } of calls.slice(2)) expect(lists).toBeLessThanOrEqual(30 * 3 + 8);
  });

  test('takes no more calls for deeper pages if all sources are deep', async () => {
    const items = estate(
      Array.from({ length: 30 }, () => 320),
      (n, source) => ((n * 613 + source * 7) % 9973) + 1,
    );
    const { ids, calls } = await walk(items, 200, { ...BEHAVIOR, trails: new CursorTrails() });
    expect(ids).toEqual(expected(items));
    for (const { lists } of calls) expect(lists).toBeLessThanOrEqual(60);
  });

  test('takes no more calls for deeper pages if another replica kept the trail', async () => {
    const items = estate(
      Array.from({ length: 30 }, () => 320),
      (n, source) => ((n * 613 + source * 7) % 9973) + 1,
    );
    const texts = new Map<string, string>();
    const shared: SharedTexts = {
      write: (key, make) => texts.set(key, make()),
      read: async (key) => texts.get(key),
    };
    const ids: (string | undefined)[] = [];
    let after: string | undefined;
    do {
      const behavior = { ...BEHAVIOR, trails: new CursorTrails(shared) };
      const { edges, hasNextPage, endCursor, calls } = await page(items, 'DESC', 500, behavior, after);
      ids.push(...edges.map(idOf));
      expect(calls.lists).toBeLessThanOrEqual(75);
      after = hasNextPage ? (endCursor ?? undefined) : undefined;
    } while (after !== undefined);
    expect(ids).toEqual(expected(items));
  });

  test.each([
    [300, 12, 50],
    [200, 20, 37],
    [170, 30, 90],
    [1000, 4, 150],
  ])('returns each of %i sources with odd keys exactly once without trails', async (sources, count, first) => {
    let seed = sources;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    const keyOf = (): Item['severity'] => {
      const kind = random();
      if (kind < 0.1) return UNREADABLE;
      return kind < 0.2 ? undefined : Math.floor(random() * 100);
    };
    // The upstream lists what has no number last, like the embedded GuardDuty.
    const place = ({ severity }: Item) => (typeof severity === 'number' ? -severity : 1);
    const items = Array.from({ length: sources }, (_, source) =>
      Array.from({ length: source === 0 ? 20 * count : 1 + Math.floor(random() * count) }, (_, n) => {
        const id = `${Math.floor(random() * 1e9)}-${source}-${n}`;
        return { id, severity: keyOf(), isGone: false };
      }).sort((a, b) => place(a) - place(b)),
    );
    const { ids, longest } = await walk(items, first, BEHAVIOR);
    const all = items.flat().map(({ id }) => id);
    expect(ids).toHaveLength(all.length);
    expect(new Set(ids)).toEqual(new Set(all));
    expect(longest).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
  });

  test('reads only a few documents of each source', async () => {
    const items = estate(
      Array.from({ length: 300 }, () => 100),
      (n, source) => ((n * 613 + source * 7) % 9973) + 1,
    );
    const { calls, edges } = await page(items, 'DESC', 50, BEHAVIOR, undefined);
    expect(edges.map(idOf)).toEqual(expected(items).slice(0, 50));
    expect(calls).toEqual({ lists: 300, documents: 300 * 12 });
  });
});
