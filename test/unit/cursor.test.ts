import crypto from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CursorCodec, MAX_CURSOR_LENGTH } from '../../src/findings/paging/cursors/cursorCodec.js';
import type { CursorScope } from '../../src/findings/paging/cursors/cursorScope.js';
import { checkOf, PageSlots, planSlots } from '../../src/findings/paging/cursors/pageSlots.js';
import type { Rank } from '../../src/findings/paging/order/rank.js';
import { type Anchor, fingerprint, fingerprintAll } from '../../src/findings/paging/resume/anchor.js';
import type { SlotState } from '../../src/findings/paging/resume/slotState.js';

const scope: CursorScope = {
  criteria: [{ severity: { greaterThanOrEqual: 7 }, type: { equals: ['a', 'b'] } }],
  state: 'ACTIVE',
  order: { field: 'UPDATED_AT', direction: 'DESC' },
  sources: ['us-east-1 ', 'eu-west-1 '],
};
const codec = new CursorCodec('a secret');

function anchorAt(n: number, more: Partial<Anchor> = {}): Anchor {
  const hint = { token: `${n}-`.padEnd(100, 'T'), depth: 50 * n, index: n % 50, prefix: fingerprintAll([`page ${n}`]) };
  const previous = { after: fingerprintAll([`before ${n}`]), keyDigest: 300 + n };
  return { after: fingerprint(`finding ${n}`), keyDigest: 1 + n, isOrderly: n % 3 > 0, previous, hint, ...more };
}

const anchored = (n: number, isBefore: boolean, more: Partial<Anchor> = {}): SlotState => ({
  kind: 'anchored',
  anchor: anchorAt(n, more),
  isBefore,
  wasMissing: n % 11 === 0,
});

interface Given {
  readonly slots: readonly SlotState[];
  readonly rank: Rank | undefined;
}

const RANK = { key: '2026-08-14T10:24:28.211Z', id: 'f'.repeat(32) };
const FINDING = 'f'.repeat(32);
const TRAIL = { id: 'A'.repeat(10).concat('E'), index: 17 };

/** A cursor of a page on which no stream moved on. */
function encode(given: Partial<Given> = {}, by = codec): string {
  const { slots: states, rank } = { slots, rank: RANK, ...given };
  const head = { findingId: FINDING, rank };
  const anchors = states.map((slot) => (slot.kind === 'anchored' ? [slot.anchor] : []));
  const plan = planSlots(anchors, by.roomFor([head], states.length, scope));
  return by.encode(head, new PageSlots(states, new Set(), plan), TRAIL, scope);
}

const slots: SlotState[] = [
  anchored(7, false),
  anchored(0, true, { hint: { token: undefined, depth: 0, index: 3, prefix: 5 }, previous: undefined }),
  { kind: 'unread', wasMissing: false },
  { kind: 'unread', wasMissing: true },
];
const anchorOf = (slot: SlotState | undefined) => (slot?.kind === 'anchored' ? slot.anchor : undefined);

describe('A cursor', () => {
  test('says what was put into it, on any replica with the same secret', () => {
    const said = { findingId: FINDING, rank: RANK, slots, trail: undefined, check: undefined };
    expect(new CursorCodec('a secret').decode(encode(), scope, 4)).toMatchObject(said);
  });

  test('is the same query where a filter only has its fields in another order', () => {
    const same = { ...scope, criteria: [{ type: { equals: ['a', 'b'] }, severity: { greaterThanOrEqual: 7 } }] };
    expect(codec.decode(encode(), same, 4).slots).toEqual(slots);
  });

  test.each<[string, Partial<CursorScope>, RegExp]>([
    ['filter', { criteria: [{}] }, /filter/],
    ['state', { state: 'ALL' }, /state/],
    ['order', { order: { field: 'UPDATED_AT', direction: 'ASC' } }, /orderBy/],
    ['set of sources', { sources: ['us-east-1 '] }, /set of sources/],
  ])('of another %s is refused', (_what, other, message) => {
    expect(() => codec.decode(encode(), { ...scope, ...other }, 4)).toThrow(message);
  });

  test('that was cut, changed, prolonged, or signed by somebody else is refused', () => {
    const cursor = encode();
    const forgeries = [
      '',
      'abc',
      cursor.slice(0, -1),
      cursor.slice(1),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor.slice(0, 30)}${cursor[30] === 'A' ? 'B' : 'A'}${cursor.slice(31)}`,
      encode({}, new CursorCodec('another secret')),
      '💥'.repeat(20),
    ];
    for (const forgery of forgeries) expect(() => codec.decode(forgery, scope, 4)).toThrow(/no cursor of this gateway/);
  });

  test('of 100 KB is refused by its length', () => {
    expect(() => codec.decode('A'.repeat(100_000), scope, 4)).toThrow(/100000 characters; a cursor has 2000 at most/);
  });

  test.each([
    ['a number', 7.5],
    ['none', null],
    ['a text', 'Recon:EC2/Portscan'],
    ['a long text', 'x'.repeat(300)],
  ])('keeps a key that is %s', (_what, key) => {
    const rank = { key, id: 'another finding' };
    expect(codec.decode(encode({ rank }), scope, 4).rank).toEqual(rank);
  });

  test('without a key, or with one that is too long to keep, knows none', () => {
    for (const rank of [undefined, { key: 'x'.repeat(301), id: 'f' }]) {
      expect(codec.decode(encode({ rank }), scope, 4).rank).toBeUndefined();
    }
  });

  test.each(['AAAA-_0=', 'AAAA+/8=', '¡tokens can be any text!', '', 'x'.repeat(400)])(
    'keeps the token %j',
    (token) => {
      const own = anchored(1, false, { hint: { token, depth: 5, index: 3, prefix: 5 } });
      expect(codec.decode(encode({ slots: [own] }), scope, 1).slots).toEqual([own]);
    },
  );

  test('over more streams than it has room for keeps the hints of the deepest, and names where the others are', () => {
    const many = Array.from({ length: 100 }, (_, n) => anchored((n * 37) % 100, n > 0));
    const text = encode({ slots: many });
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(text, scope, 100);
    expect(back.trail).toEqual(TRAIL);
    expect(back.slots.map((slot) => anchorOf(slot)?.after)).toEqual(many.map((slot) => anchorOf(slot)?.after));
    const hinted = many.filter((_, n) => anchorOf(back.slots[n])?.hint !== undefined);
    const depths = hinted.map((slot) => anchorOf(slot)?.hint?.depth ?? 0);
    expect(depths.length).toBeGreaterThan(3);
    expect(Math.min(...depths)).toBe(50 * (100 - depths.length));
  });

  test('over a thousand streams keeps those that nothing else tells, and says of the others what they were', () => {
    const many = Array.from({ length: 1000 }, (_, n) => anchored(n, n % 2 === 1));
    const text = encode({ slots: many });
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(text, scope, 1000);
    expect(back.slots.map(({ wasMissing }) => wasMissing)).toEqual(many.map(({ wasMissing }) => wasMissing));
    const untold = [...many.entries()].filter(([n]) => n % 2 === 0 && back.slots[n]?.kind === 'ranked');
    expect(untold.length).toBeGreaterThan(300);
    expect(untold.length).toBeLessThan(490);
    expect(back.check).toBe(checkOf(new Map(untold.map(([n, slot]) => [n, anchorOf(slot)?.after]))));
    for (const [n, slot] of back.slots.entries()) {
      if (slot.kind === 'ranked') {
        expect(slot).toEqual({ kind: 'ranked', isBefore: n % 2 === 1, wasMissing: n % 11 === 0 });
      }
    }
  });

  test('over more streams than even that has room for is refused in words', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => anchored(n, true));
    expect(() => encode({ slots: many })).toThrow(/no room for 10000 lists/);
  });

  test('of another version is refused in words', () => {
    const bytes = Buffer.from(encode(), 'base64url');
    bytes[12] = 1;
    const { createHash, createHmac } = crypto;
    const key = createHash('sha256').update('guardduty-graphql cursor a secret').digest();
    createHmac('sha256', key).update(bytes.subarray(12)).digest().copy(bytes, 0, 0, 12);
    expect(() => codec.decode(bytes.toString('base64url'), scope, 4)).toThrow(/another version/);
  });
});
