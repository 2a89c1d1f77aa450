import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { instantOf } from '../../src/emulator/model/instant.js';
import { numberOf } from '../../src/emulator/model/number.js';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { describeWithSharedFindings, SHARED_FINDINGS } from '../kit/sharedFindings.js';
import { emulatorOf, finding, listIds } from './kit.js';

/** Formats of instants in one hour, each a second later than the one before it. */
const HOUR_FORMS = [
  '2026-10-01T11:00:00.000Z',
  '2026-10-01 11:00:01.000 UTC',
  '2026-10-01T16:30:02+05:30',
  '2026-10-01T16:30:03+0530',
  '2026-10-01T11:00:04.123456Z',
  '2026-10-01T11:00:05.123456789Z',
  1790852406,
  1790852407.5,
  1.790852408e9,
  1790852409000,
  '1790852410',
  '1.790852411E9',
  'Thu, 01 Oct 2026 11:00:12 GMT',
  '20261001T110013Z',
  '2026-10-01T11:00:14',
  1790852415000000,
  '2026-10-01t11:00:16z',
  '2026-10-01T11:00:17+00',
  '  2026-10-01T11:00:18,5Z ',
  '2026-10-01T09:00:19-02',
  '1 Oct 2026 11:00:20 +0000',
  '2026-10-01 11:00:21 GMT',
  1790852422000000000,
  '1790852423000',
];
const FORMS_BY_SECOND = HOUR_FORMS.map((form, second): [unknown, number] => [form, second]);
const ELEVEN = Date.parse('2026-10-01T11:00:00.000Z');

describe('an instant', () => {
  test.each(FORMS_BY_SECOND)('may be written %j', (form, second) => {
    const instant = instantOf(form) ?? Number.NaN;
    expect(Math.floor((instant - ELEVEN) / 1000)).toBe(second);
  });

  test.each([
    ['2026-10-01T11:00:04.123456Z', '2026-10-01T11:00:04.123Z'],
    [1790852407.5, '2026-10-01T11:00:07.500Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2026-09-30T24:00:00Z', '2026-10-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-10-01T11:30', '2026-10-01T11:30:00.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.000Z'],
    ['-1', '1969-12-31T23:59:59.000Z'],
  ])('%j is %s', (form, iso) => {
    expect(new Date(instantOf(form) ?? Number.NaN).toISOString()).toBe(iso);
  });

  test.each([
    ['2026-02-30T11:00:00Z'],
    ['2027-02-29T11:00:00Z'],
    ['2026-13-01'],
    ['2026-00-10'],
    ['2026-01-00'],
    ['2026-10-01T25:00:00Z'],
    ['2026-10-01T24:00:01Z'],
    ['2026-10-01T11:60:00Z'],
    ['Thu, 31 Feb 2026 11:00:00 GMT'],
    ['Thu, 01 Abc 2026 11:00:00 GMT'],
    ['yesterday'],
    [''],
    [' '],
    [null],
    [undefined],
    [true],
    [['2026-10-01T11:00:18Z']],
    [{}],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1e300],
    ['1e999'],
  ])('is not %j', (value) => {
    expect(instantOf(value)).toBeUndefined();
  });
});

describe('a number', () => {
  test.each([
    [5, 5],
    ['5.0', 5],
    [' 7 ', 7],
    ['1e1', 10],
    [0, 0],
  ])('%j is %d', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  test.each([[''], [' '], ['high'], ['8 apples'], [true], [null], [[5]], [{}], [Number.NaN], ['Infinity']])(
    'is not %j',
    (value) => {
      expect(numberOf(value)).toBeUndefined();
    },
  );
});

describe('the emulator', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    const documents = HOUR_FORMS.map((updatedAt, second) => finding(String(second).padStart(2, '0'), { updatedAt }));
    emulator = await emulatorOf([...documents.toReversed(), finding('none', { updatedAt: '2026-02-30T11:00:00Z' })]);
  });
  afterAll(() => emulator.close());

  test('sorts every format by its instant', async () => {
    const ids = HOUR_FORMS.map((_, second) => String(second).padStart(2, '0'));
    const sorted = (orderBy: string) => listIds(emulator, { sortCriteria: { attributeName: 'updatedAt', orderBy } });
    expect(await sorted('ASC')).toEqual([...ids, 'none']);
    expect(await sorted('DESC')).toEqual([...ids.toReversed(), 'none']);
  });

  test.each(FORMS_BY_SECOND)('finds %j by bounds around its second', async (_, second) => {
    const updatedAt = { gte: ELEVEN + second * 1000, lt: ELEVEN + (second + 1) * 1000 };
    expect(await listIds(emulator, { findingCriteria: { criterion: { updatedAt } } })).toEqual([
      String(second).padStart(2, '0'),
    ]);
  });
});

describe('an odd severity', () => {
  test('has the same value for sorting and filtering', async () => {
    const odd: [string, unknown][] = [
      ['a', 8],
      ['b', '7.0'],
      ['c', true],
      ['d', 'high'],
      ['e', '6 or so'],
      ['f', null],
    ];
    const emulator = await emulatorOf(odd.map(([id, severity]) => finding(id, { severity })));
    const sorted = await listIds(emulator, { sortCriteria: { attributeName: 'severity', orderBy: 'DESC' } });
    expect(sorted.slice(0, 2)).toEqual(['a', 'b']);
    const atLeastOne = await listIds(emulator, { findingCriteria: { criterion: { severity: { gte: 1 } } } });
    expect(atLeastOne.sort()).toEqual(['a', 'b']);
    await emulator.close();
  });
});

describeWithSharedFindings('the shared formats', () => {
  test('are read, except for values that are not instants', () => {
    const documents = readFileSync(`${SHARED_FINDINGS}../cases/times/27-forms.jsonl`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const unread = documents.filter(({ updatedAt }) => instantOf(updatedAt) === undefined).map(({ title }) => title);
    expect(unread).toEqual(['feb30', 'null', 'empty', 'list', 'bool']);
  });
});
