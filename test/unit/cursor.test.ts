import crypto from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CursorCodec, MAX_CURSOR_LENGTH } from '../../src/findings/paging/cursors/cursorCodec.js';
import type { CursorScope } from '../../src/findings/paging/cursors/cursorScope.js';
import { PageSlots } from '../../src/findings/paging/cursors/pageSlots.js';
import { planSlots } from '../../src/findings/paging/cursors/slotPlan.js';
import { TieCheck } from '../../src/findings/paging/cursors/tieCheck.js';
import { fingerprintOf, fingerprintOfAll } from '../../src/findings/paging/lists/fingerprint.js';
import type { Rank } from '../../src/findings/paging/order/rank.js';
import type { Anchor } from '../../src/findings/paging/resume/anchor.js';
import type { SlotState } from '../../src/findings/paging/resume/slotState.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';

const scope: CursorScope = {
  criteria: [{ severity: { greaterThanOrEqual: 7 }, type: { equals: ['a', 'b'] } }],
  state: 'ACTIVE',
  order: { field: 'UPDATED_AT', direction: 'DESC' },
  sources: ['us-east-1 ', 'eu-west-1 '],
  visibility: VisibleAccounts.ALL,
};
const codec = new CursorCodec('a secret');

function anchorAt(n: number, more: Partial<Anchor> = {}): Anchor {
  const hint = {
    token: `${n}-`.padEnd(100, 'T'),
    depth: 50 * n,
    index: n % 50,
    prefix: fingerprintOfAll([`page ${n}`]),
  };
  const previous = { fingerprint: fingerprintOfAll([`before ${n}`]), keyDigest: 300 + n };
  return { fingerprint: fingerprintOf(`finding ${n}`), keyDigest: 1 + n, isSorted: n % 3 > 0, previous, hint, ...more };
}

const anchored = (n: number, isBefore: boolean, more: Partial<Anchor> = {}): SlotState => ({
  kind: 'anchored',
  anchor: anchorAt(n, more),
  isBefore,
  wasMissing: n % 11 === 0,
});

interface Contents {
  readonly slots: readonly SlotState[];
  readonly rank: Rank | undefined;
}

const RANK = { key: '2026-08-14T10:24:28.211Z', id: 'f'.repeat(32) };
const FINDING = 'f'.repeat(32);
const TRAIL = { id: 'A'.repeat(10).concat('E'), index: 17 };

/** A cursor of a page on which no stream has moved. */
function encode(contents: Partial<Contents> = {}, by = codec): string {
  const { slots: states, rank } = { slots, rank: RANK, ...contents };
  const head = { findingId: FINDING, rank };
  const anchors = states.map((slot) => (slot.kind === 'anchored' ? [slot.anchor] : []));
  const plan = planSlots(anchors, by.roomFor([head], states.length));
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
  test('is read on any replica with the same secret', () => {
    const expected = { findingId: FINDING, rank: RANK, slots, trail: undefined, check: undefined };
    expect(new CursorCodec('a secret').decode(encode(), scope, 4)).toMatchObject(expected);
  });

  test('is accepted with the same filter, even if its fields are in another order', () => {
    const same = { ...scope, criteria: [{ type: { equals: ['a', 'b'] }, severity: { greaterThanOrEqual: 7 } }] };
    expect(codec.decode(encode(), same, 4).slots).toEqual(slots);
  });

  test.each<[string, Partial<CursorScope>, RegExp]>([
    ['filter', { criteria: [{}] }, /filter/],
    ['state', { state: 'ALL' }, /state/],
    ['order', { order: { field: 'UPDATED_AT', direction: 'ASC' } }, /orderBy/],
    ['set of sources', { sources: ['us-east-1 '] }, /set of sources/],
  ])('made with another %s is refused', (_what, other, message) => {
    expect(() => codec.decode(encode(), { ...scope, ...other }, 4)).toThrow(message);
  });

  test('that was truncated, changed, extended, or signed with another secret is refused', () => {
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
    for (const forgery of forgeries)
      expect(() => codec.decode(forgery, scope, 4)).toThrow(/not a cursor of this gateway/);
  });

  test('of 100 KB is refused because of its length', () => {
    expect(() => codec.decode('A'.repeat(100_000), scope, 4)).toThrow(/100000 characters; a cursor has at most 2000/);
  });

  test.each([
    ['a number', 7.5],
    ['missing', null],
    ['a text', 'Recon:EC2/Portscan'],
    ['a long text', 'x'.repeat(300)],
  ])('keeps a key that is %s', (_what, key) => {
    const rank = { key, id: 'another finding' };
    expect(codec.decode(encode({ rank }), scope, 4).rank).toEqual(rank);
  });

  test('has no rank if the key is unknown or too long', () => {
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

  test('with room for some hints keeps those of the deepest streams, and refers to the trail', () => {
    const many = Array.from({ length: 100 }, (_, n) => anchored((n * 37) % 100, n > 0));
    const text = encode({ slots: many });
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(text, scope, 100);
    expect(back.trail).toEqual(TRAIL);
    expect(back.slots.map((slot) => anchorOf(slot)?.fingerprint)).toEqual(
      many.map((slot) => anchorOf(slot)?.fingerprint),
    );
    const hinted = many.filter((_, n) => anchorOf(back.slots[n])?.hint !== undefined);
    const depths = hinted.map((slot) => anchorOf(slot)?.hint?.depth ?? 0);
    expect(depths.length).toBeGreaterThan(3);
    expect(Math.min(...depths)).toBe(50 * (100 - depths.length));
  });

  test('over a thousand streams keeps anchors of streams that tie, and a check of those without', () => {
    const many = Array.from({ length: 1000 }, (_, n) => anchored(n, n % 2 === 1));
    const text = encode({ slots: many });
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(text, scope, 1000);
    expect(back.slots.map(({ wasMissing }) => wasMissing)).toEqual(many.map(({ wasMissing }) => wasMissing));
    const unanchored = [...many.entries()].filter(([n]) => n % 2 === 0 && back.slots[n]?.kind === 'ranked');
    expect(unanchored.length).toBeGreaterThan(300);
    expect(unanchored.length).toBeLessThan(490);
    const check = new TieCheck();
    for (const [n, slot] of unanchored) check.add(n, anchorOf(slot)?.fingerprint);
    expect(back.check).toBe(check.text);
    for (const [n, slot] of back.slots.entries()) {
      if (slot.kind === 'ranked') {
        expect(slot).toEqual({ kind: 'ranked', isBefore: n % 2 === 1, wasMissing: n % 11 === 0 });
      }
    }
  });

  test('over more streams than fit is refused with a clear message', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => anchored(n, true));
    expect(() => encode({ slots: many })).toThrow(/no room for 10000 lists/);
  });

  test('of another version is refused with a clear message', () => {
    const bytes = Buffer.from(encode(), 'base64url');
    bytes[12] = 1;
    const { createHash, createHmac } = crypto;
    const key = createHash('sha256').update('guardduty-graphql cursor a secret').digest();
    createHmac('sha256', key).update(bytes.subarray(12)).digest().copy(bytes, 0, 0, 12);
    expect(() => codec.decode(bytes.toString('base64url'), scope, 4)).toThrow(/another version/);
  });
});
