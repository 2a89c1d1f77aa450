import { describe, expect, test } from '@jest/globals';
import {
  CursorCodec,
  type CursorScope,
  type CursorState,
  fingerprint,
  MAX_CURSOR_LENGTH,
} from '../../src/findings/paging/cursor.js';

const scope: CursorScope = {
  criteria: [{ severity: { greaterThanOrEqual: 7 }, type: { equals: ['a', 'b'] } }],
  state: 'ACTIVE',
  order: { field: 'UPDATED_AT', direction: 'DESC' },
  sources: ['us-east-1 ', 'eu-west-1 '],
};
const state: CursorState = {
  findingId: 'f1',
  key: { value: '2026-08-14T10:24:28.211Z' },
  positions: [
    {
      after: fingerprint('f1'),
      token: 'T'.repeat(100),
      index: 7,
      prefix: undefined,
      isBefore: false,
      wasMissing: false,
    },
    {
      after: fingerprint('f2'),
      token: undefined,
      index: 0,
      prefix: fingerprint('f1 f2'),
      isBefore: true,
      wasMissing: true,
    },
    { after: undefined, token: undefined, index: -1, prefix: undefined, isBefore: false, wasMissing: false },
  ],
};
const codec = new CursorCodec('a secret');

describe('A cursor', () => {
  test('says what was put into it, on any replica with the same secret', () => {
    expect(new CursorCodec('a secret').decode(codec.encode(state, scope), scope, 3)).toEqual(state);
  });

  test('is the same query where a filter only has its fields in another order', () => {
    const same = { ...scope, criteria: [{ type: { equals: ['a', 'b'] }, severity: { greaterThanOrEqual: 7 } }] };
    expect(codec.decode(codec.encode(state, scope), same, 3)).toEqual(state);
  });

  test.each<[string, Partial<CursorScope>, RegExp]>([
    ['filter', { criteria: [{}] }, /filter/],
    ['state', { state: 'ALL' }, /state/],
    ['order', { order: { field: 'UPDATED_AT', direction: 'ASC' } }, /orderBy/],
    ['set of sources', { sources: ['us-east-1 '] }, /set of sources/],
  ])('of another %s is refused', (_what, other, message) => {
    expect(() => codec.decode(codec.encode(state, scope), { ...scope, ...other }, 3)).toThrow(message);
  });

  test('that was cut, changed, prolonged, or signed by somebody else is refused', () => {
    const cursor = codec.encode(state, scope);
    const forgeries = [
      '',
      'abc',
      cursor.slice(0, -1),
      cursor.slice(1),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor.slice(0, 30)}${cursor[30] === 'A' ? 'B' : 'A'}${cursor.slice(31)}`,
      new CursorCodec('another secret').encode(state, scope),
      '💥'.repeat(20),
    ];
    for (const forgery of forgeries) expect(() => codec.decode(forgery, scope, 3)).toThrow(/no cursor of this gateway/);
  });

  test('of 100 KB is refused by its length', () => {
    expect(() => codec.decode('A'.repeat(100_000), scope, 3)).toThrow(/100000 characters; a cursor has 2000 at most/);
  });

  test('stays within its length for a hundred sources with long tokens, which are left out first', () => {
    const positions = Array.from({ length: 100 }, (_, n) => ({
      after: fingerprint(`finding ${n}`),
      token: Array.from({ length: 40 }, (_x, m) => fingerprint(`${n} ${m}`)).join(''),
      index: n % 50,
      prefix: fingerprint(`page ${n}`),
      isBefore: (n * n) % 7 < 4,
      wasMissing: n % 11 === 0,
    }));
    const cursor = codec.encode({ ...state, positions }, scope);
    expect(cursor.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(cursor, scope, 100).positions;
    expect(back.map(({ after }) => after)).toEqual(positions.map(({ after }) => after));
    for (const { token, index } of back) expect(index >= 0).toBe(token !== undefined);
  });

  test('stays within its length for 80 sources and two queries, all of them on their first page', () => {
    const positions = Array.from({ length: 160 }, (_, n) => ({
      after: fingerprint(`finding ${n}`),
      token: undefined,
      index: (n * 37) % 50,
      prefix: fingerprint(`page ${n}`),
      isBefore: (n * n) % 7 < 4,
      wasMissing: n % 11 === 0,
    }));
    const cursor = codec.encode({ ...state, findingId: 'f'.repeat(32), positions }, scope);
    expect(cursor.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
    const back = codec.decode(cursor, scope, 160).positions;
    expect(back).toEqual(positions.map((position) => ({ ...position, index: -1, prefix: undefined })));
  });
});
