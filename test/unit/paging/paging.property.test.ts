import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Item, idOf, ownerOf, page, UNREADABLE, WHOLE_PAGES, walk } from './kit.js';

/** For the properties with the most cases; other seeds and more runs cover more. */
const SEED = Number(process.env.PROPERTY_SEED ?? 2026);
const RUNS = Number(process.env.PROPERTY_RUNS ?? 500);

/** Sources sorted by severity, each with its own order of ties; some findings are in all of them. */
const sources = fc
  .array(
    fc.array(
      fc.record({
        tie: fc.nat(999),
        severity: fc.oneof(
          { weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) },
          fc.constant(undefined),
          fc.constant(UNREADABLE),
        ),
        isGone: fc.boolean(),
        isSharedWithAll: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .chain((lists) =>
    fc.record({
      lists: fc.constant(lists),
      goneToo: fc.boolean(),
      /** Whether the upstream sorts in an order of its own, rather than by the keys that the gateway reads. */
      hasOwnOrder: fc.boolean(),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
    }),
  )
  .map(({ lists, goneToo, hasOwnOrder, direction }) => {
    const owned = lists.map((list, source) =>
      list.map(({ tie, severity, isGone, isSharedWithAll }, n) => ({
        id: `${(n * 7919 + source * 104729) % 1000}-${source}-${n}`,
        severity,
        isGone: goneToo && isGone,
        tie,
        source,
        isSharedWithAll,
      })),
    );
    // A shared finding is listed by every source, among ties in a different order; one of the sources owns it.
    const listed = owned.map((own, source) => [
      ...own,
      ...owned.flat().filter((item) => item.source !== source && item.isSharedWithAll && !item.isGone),
    ]);
    return {
      direction,
      items: listed.map((list, source) =>
        list.sort(
          (a, b) =>
            (hasOwnOrder ? 0 : compareUpstream(a.severity, b.severity, direction)) ||
            ((a.tie * (source + 7)) % 997) - ((b.tie * (source + 7)) % 997),
        ),
      ),
    };
  });

/** An upstream sorts values that the gateway cannot read, too: here, they are greater than all others. */
function compareUpstream(a: Item['severity'], b: Item['severity'], direction: 'ASC' | 'DESC'): number {
  return compare(a === UNREADABLE ? 99 : a, b === UNREADABLE ? 99 : b, direction);
}

function compare(a: number | undefined, b: number | undefined, direction: 'ASC' | 'DESC'): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return direction === 'ASC' ? a - b : b - a;
}

/**
 * The whole list according to the specification alone: the best head first, ties by id. A finding whose key is unknown,
 * or contradicts its source's order, counts as the one ahead of it, so it comes at once. Findings that another source
 * owns are skipped, and sources that have the same finding at their heads pass it together.
 */
function model(items: readonly (readonly Item[])[], direction: 'ASC' | 'DESC'): string[] {
  const queues = items.map((list, source) => {
    let ahead: { key: number | undefined; id: string } | undefined;
    return list.map(({ id, severity, isGone }) => {
      const own = isGone || severity === UNREADABLE ? undefined : { key: severity, id };
      const isAtOnce = !own || (ahead !== undefined && compareHeads(own, ahead, direction) < 0);
      if (!isAtOnce) ahead = own;
      return { id, key: ahead?.key, isAtOnce, isOwn: ownerOf(id) === source };
    });
  });
  const merged: string[] = [];
  for (;;) {
    const heads = queues.flatMap((queue) => (queue[0] ? [{ queue, head: queue[0] }] : []));
    const best =
      heads.filter(({ head }) => head.isAtOnce).sort((a, b) => compareText(a.head.id, b.head.id))[0] ??
      heads.sort((a, b) => compareHeads(a.head, b.head, direction))[0];
    if (best === undefined) return merged;
    best.queue.shift();
    if (!best.head.isOwn) continue;
    merged.push(best.head.id);
    for (const queue of queues) if (queue[0]?.id === best.head.id) queue.shift();
  }
}

interface Head {
  readonly key: number | undefined;
  readonly id: string;
}

function compareHeads(a: Head, b: Head, direction: 'ASC' | 'DESC'): number {
  return compare(a.key, b.key, direction) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

describe('Paging over arbitrary sources', () => {
  test('returns the merged list exactly once and in order for all page sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        sources,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async ({ items, direction }, sizes, pageSizes, repeats) => {
          const expected = items.length === 1 ? items[0]?.map(({ id }) => id) : model(items, direction);
          expect(await walk(items, direction, sizes, { pageSizes, repeats })).toEqual(expected);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('continues after any edge', async () => {
    await fc.assert(
      fc.asyncProperty(sources, fc.nat(), async ({ items, direction }, pick) => {
        const whole = await page(items, direction, 1000, WHOLE_PAGES, undefined);
        if (whole.edges.length === 0) return;
        const index = pick % whole.edges.length;
        const rest = await page(items, direction, 1000, WHOLE_PAGES, whole.edges[index]?.cursor);
        expect(rest.edges.map(idOf)).toEqual(whole.edges.slice(index + 1).map(idOf));
      }),
      { numRuns: 200 },
    );
  });

  test('shows every unchanged finding exactly once while other findings move', async () => {
    const changing = fc.record({
      counts: fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 3 }),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
      first: fc.integer({ min: 1, max: 60 }),
      pageSize: fc.integer({ min: 5, max: 50 }),
      picks: fc.array(fc.nat(9999), { minLength: 8, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(changing, async ({ counts, direction, first, pageSize, picks }) => {
        const items = counts.map((count, source) =>
          Array.from({ length: count }, (_, n) => ({
            id: `${(n * 7919) % 1000}-${source}-${n}`,
            severity: ((n * 37 + source * 11) % 1009) * 10 + source,
            isGone: false,
          })),
        );
        const sort = () => {
          for (const list of items) list.sort((a, b) => compare(a.severity, b.severity, direction));
        };
        sort();
        const unmoved = new Set(items.flat().map(({ id }) => id));
        const found: string[] = [];
        let after: string | undefined;
        for (let n = 0; ; n++) {
          const { edges, hasNextPage, endCursor } = await page(
            items,
            direction,
            first,
            { pageSizes: [pageSize] },
            after,
          );
          const ids = edges.map((edge) => idOf(edge) ?? '');
          expect(new Set(ids).size).toBe(ids.length);
          found.push(...ids);
          if (!hasNextPage) break;
          after = endCursor ?? undefined;
          // Like an update, this moves a finding to the end with the greatest values; sometimes the cursor's own.
          const candidates = n % 3 === 0 ? items.flat().filter(({ id }) => id === ids.at(-1)) : items.flat();
          const moved = candidates[(picks[n % 8] ?? 0) % candidates.length];
          if (!moved || n >= 8) continue;
          moved.severity = 100_000 + n * 10;
          unmoved.delete(moved.id);
          sort();
        }
        const shown = found.filter((id) => unmoved.has(id));
        expect(shown).toHaveLength(new Set(shown).size);
        expect(new Set(shown)).toEqual(unmoved);
      }),
      { numRuns: 300 },
    );
  });

  test('is exact or reports an expired cursor with ties, refused tokens, and findings that are added, removed and moved', async () => {
    const scenario = fc.record({
      counts: fc.array(fc.integer({ min: 0, max: 45 }), { minLength: 1, maxLength: 3 }),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
      levels: fc.integer({ min: 1, max: 5 }),
      /** How often documents are gone; 0 for never. */
      goneEvery: fc.constantFrom(0, 2, 3, 7),
      sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
      pageSizes: fc.array(fc.integer({ min: 4, max: 50 }), { minLength: 1, maxLength: 3 }),
      changes: fc.array(
        fc.array(
          fc.record({
            kind: fc.constantFrom('none' as const, 'insert' as const, 'remove' as const, 'move' as const),
            refusesTokens: fc.boolean(),
            /** Whether the change concerns the cursor's own finding, on which most depends. */
            isCursors: fc.boolean(),
            pick: fc.nat(9999),
          }),
          { maxLength: 3 },
        ),
        { minLength: 1, maxLength: 6 },
      ),
    });
    let expiries = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ counts, direction, levels, goneEvery, sizes, pageSizes, changes }) => {
        let made = 0;
        const make = (source: number, pick: number) => {
          const n = made++;
          const id = `${(pick * 7919 + n * 104729) % 10_007}-${source}-${n}`;
          return {
            id,
            severity: pick % levels,
            isGone: goneEvery > 0 && pick % goneEvery === 1,
            tie: (pick * 31 + n * 17) % 1009,
            version: 0,
          };
        };
        const items = counts.map((count, source) =>
          Array.from({ length: count }, (_, n) => make(source, n * 13 + source)),
        );
        const sort = () => {
          for (const list of items) list.sort((a, b) => compare(a.severity, b.severity, direction) || a.tie - b.tie);
        };
        sort();
        const unmoved = new Set(items.flat().map(({ id }) => id));
        const shown: string[] = [];
        const seen: string[] = [];
        let epoch = 0;
        let hasLost = false;
        let after: string | undefined;
        for (let n = 0; ; n++) {
          const answer = await page(items, direction, sizes[n % sizes.length] ?? 1, { pageSizes, epoch }, after).catch(
            (error: Error) => error,
          );
          if (answer instanceof Error) {
            expiries++;
            expect(answer.message).toMatch(/has expired/);
            // A returned finding has moved or is gone, or all of them are known by id only.
            expect(hasLost || seen.length === 0).toBe(true);
            return;
          }
          const ids = answer.edges.map((edge) => idOf(edge) ?? '');
          expect(new Set(ids).size).toBe(ids.length);
          const listed = ids.flatMap((id) => items.flat().filter((item) => item.id === id));
          shown.push(...listed.map(({ id, version }) => `${id} ${version}`));
          // Findings without a key at the border of what was returned are returned again rather than left out.
          seen.push(...listed.filter(({ isGone }) => !isGone).map(({ id, version }) => `${id} ${version}`));
          expect(new Set(seen).size).toBe(seen.length);
          if (!answer.hasNextPage) break;
          after = answer.endCursor ?? undefined;
          for (const change of changes[n] ?? []) {
            if (change.refusesTokens) epoch++;
            const list = items[change.pick % items.length] ?? [];
            const own = items.flatMap((each) =>
              each.filter(({ id }) => id === ids.at(-1)).map((item) => ({ each, item })),
            );
            const [victim] = change.isCursors ? own : [{ each: list, item: list[change.pick % list.length] }];
            if (change.kind === 'insert') {
              list.push(make(items.indexOf(list), change.pick));
              // It may be inserted between the cursor's position and a returned finding without a key.
              hasLost ||= items.flat().some(({ isGone }) => isGone);
            }
            if (change.kind === 'remove' && victim?.item) victim.each.splice(victim.each.indexOf(victim.item), 1);
            if (change.kind === 'move' && victim?.item && !victim.item.isGone) {
              victim.item.severity = (victim.item.severity + 1 + (change.pick % levels)) % levels;
              victim.item.version++;
            }
            if ((change.kind === 'remove' || change.kind === 'move') && victim?.item) {
              hasLost = true;
              unmoved.delete(victim.item.id);
            }
          }
          sort();
        }
        for (const id of unmoved) expect(shown).toContain(`${id} 0`);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Expired cursors are the exception.
    expect(expiries).toBeLessThan(RUNS / 2);
  });

  test('loses no unchanged finding, or reports an expired cursor, with odd keys in changing lists', async () => {
    const scenario = fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
      levels: fc.integer({ min: 2, max: 40 }),
      oddEvery: fc.constantFrom(2, 3, 5, 11),
      sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
      pageSizes: fc.array(fc.integer({ min: 3, max: 50 }), { minLength: 1, maxLength: 3 }),
      changes: fc.array(
        fc.record({
          kind: fc.constantFrom('insert' as const, 'remove' as const, 'update' as const),
          refusesTokens: fc.boolean(),
          pick: fc.nat(9999),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    });
    let expiries = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ counts, direction, levels, oddEvery, sizes, pageSizes, changes }) => {
        let made = 0;
        /** The upstream sorts by position; the severity that the gateway reads is mostly the same. */
        const make = (source: number, pick: number) => {
          const n = made++;
          const position = (pick * 7919 + n * 31) % levels;
          const odd = n % 2 === 0 ? (UNREADABLE as typeof UNREADABLE) : (position * 17 + n) % levels;
          const severity = n % oddEvery === 1 ? odd : position;
          return { id: `${(n * 104_729) % 10_007}-${source}-${n}`, position, severity, isGone: false, tie: n % 13 };
        };
        const items = counts.map((count, source) => Array.from({ length: count }, (_, n) => make(source, n)));
        const sort = () => {
          for (const list of items) list.sort((a, b) => compare(a.position, b.position, direction) || a.tie - b.tie);
        };
        sort();
        const unmoved = new Set(items.flat().map(({ id }) => id));
        const shown: string[] = [];
        let epoch = 0;
        let hasLost = false;
        let after: string | undefined;
        for (let n = 0; ; n++) {
          const behavior = { pageSizes: [pageSizes[n % pageSizes.length] ?? 50], epoch };
          const answer = await page(items, direction, sizes[n % sizes.length] ?? 1, behavior, after).catch(
            (error: Error) => error,
          );
          if (answer instanceof Error) {
            expiries++;
            expect(answer.message).toMatch(/has expired/);
            expect(hasLost).toBe(true);
            return;
          }
          shown.push(...answer.edges.map((edge) => idOf(edge) ?? ''));
          if (!answer.hasNextPage) break;
          after = answer.endCursor ?? undefined;
          const change = changes[n];
          if (change === undefined) continue;
          if (change.refusesTokens) epoch++;
          const list = items[change.pick % items.length] ?? [];
          if (change.kind === 'insert') {
            list.push(make(items.indexOf(list), change.pick));
          } else {
            const index = change.pick % list.length;
            const [victim] = list.splice(index, 1);
            if (victim === undefined) continue;
            hasLost = true;
            unmoved.delete(victim.id);
            const position = levels + n;
            if (change.kind === 'update') list.push({ ...victim, position, severity: position });
          }
          sort();
        }
        const stable = shown.filter((id) => unmoved.has(id));
        expect(stable).toHaveLength(new Set(stable).size);
        for (const id of unmoved) expect(stable).toContain(id);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(expiries).toBeLessThan(RUNS / 2);
  });
});
