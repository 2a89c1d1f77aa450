import crypto from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Anchor, fingerprint, fingerprintAll } from '../../src/findings/paging/anchor.js';
import { CursorCodec, MAX_CURSOR_LENGTH } from '../../src/findings/paging/cursor.js';
import { type CursorContents, checkOf } from '../../src/findings/paging/cursorContents.js';
import type { CursorScope } from '../../src/findings/paging/cursorScope.js';
import { anchorOf, passedOf } from '../../src/findings/paging/cursorSlots.js';
import type { SlotState } from '../../src/findings/paging/slotState.js';

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

function contentsOf(slots: readonly SlotState[], more: Partial<CursorContents> = {}): CursorContents {
  const depth = (slot: SlotState) => (slot.kind === 'anchored' ? (slot.anchor.hint?.depth ?? 0) : -1);
  return {
    findingId: 'f'.repeat(32),
    rank: { key: '2026-08-14T10:24:28.211Z', id: 'f'.repeat(32) },
    slots: {
      length: slots.length,
      passed: Uint8Array.from(slots, passedOf),
      anchors: slots.map(anchorOf),
      missing: Uint8Array.from(slots, ({ wasMissing }) => Number(wasMissing)),
      byDepth: [...slots.keys()].sort((a, b) => depth(slots[b] as SlotState) - depth(slots[a] as SlotState)),
    },
    trail: { id: 'A'.repeat(10).concat('E'), index: 17 },
    check: undefined,
    ...more,
  };
}

const slots: SlotState[] = [
  anchored(7, false),
  anchored(0, true, { hint: { token: undefined, depth: 0, index: 3, prefix: 5 }, previous: undefined }),
  { kind: 'unread', wasMissing: false },
  { kind: 'unread', wasMissing: true },
];
const contents = contentsOf(slots);
const encode = (given: CursorContents = contents, by = codec) => by.encode(given, scope).text;

describe('A cursor', () => {
  test('says what was put into it, on any replica with the same secret', () => {
    const { findingId, rank } = contents;
    const said = { findingId, rank, slots, trail: undefined, check: undefined };
    expect(new CursorCodec('a secret').decode(encode(), scope, 4)).toMatchObject(said);
    expect(codec.encode(contents, scope).isWhole).toBe(true);
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
      encode(contents, new CursorCodec('another secret')),
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
    expect(codec.decode(encode(contentsOf(slots, { rank })), scope, 4).rank).toEqual(rank);
  });

  test('without a key, or with one that is too long to keep, knows none', () => {
    for (const rank of [undefined, { key: 'x'.repeat(301), id: 'f' }]) {
      expect(codec.decode(encode(contentsOf(slots, { rank })), scope, 4).rank).toBeUndefined();
    }
  });

  test.each(['AAAA-_0=', 'AAAA+/8=', '¡tokens can be any text!', '', 'x'.repeat(400)])(
    'keeps the token %j',
    (token) => {
      const own = anchored(1, false, { hint: { token, depth: 5, index: 3, prefix: 5 } });
      expect(codec.decode(encode(contentsOf([own])), scope, 1).slots).toEqual([own]);
    },
  );

  test('over more streams than it has room for keeps the hints of the deepest, and names where the others are', () => {
    const many = Array.from({ length: 100 }, (_, n) => anchored((n * 37) % 100, n > 0));
    const { text, isWhole } = codec.encode(contentsOf(many), scope);
    expect(isWhole).toBe(false);
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(text, scope, 100);
    expect(back.trail).toEqual(contents.trail);
    expect(back.slots.map((slot) => anchorOf(slot)?.after)).toEqual(many.map((slot) => anchorOf(slot)?.after));
    const hinted = many.filter((_, n) => anchorOf(back.slots[n] as SlotState)?.hint !== undefined);
    const depths = hinted.map((slot) => anchorOf(slot)?.hint?.depth ?? 0);
    expect(depths.length).toBeGreaterThan(3);
    expect(Math.min(...depths)).toBe(50 * (100 - depths.length));
  });

  test('over a thousand streams keeps those that nothing else tells, and says of the others what they were', () => {
    const many = Array.from({ length: 1000 }, (_, n) => anchored(n, n % 2 === 1));
    const { text } = codec.encode(contentsOf(many), scope);
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(text, scope, 1000);
    expect(back.slots.map(({ wasMissing }) => wasMissing)).toEqual(many.map(({ wasMissing }) => wasMissing));
    const untold = many.filter((_, n) => n % 2 === 0 && back.slots[n]?.kind === 'ranked');
    expect(untold.length).toBeGreaterThan(300);
    expect(back.check).toBe(checkOf(untold.map((slot) => anchorOf(slot)?.after ?? '')));
    for (const [n, slot] of back.slots.entries()) {
      if (n % 2 === 1) expect(slot).toEqual({ kind: 'ranked', isBefore: true, wasMissing: n % 11 === 0 });
    }
  });

  test('over more streams than even that has room for is refused in words', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => anchored(n, true));
    expect(() => codec.encode(contentsOf(many), scope)).toThrow(/no room for 10000 lists/);
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
