import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GraphQLError, parseValue as parseLiteralText } from 'graphql';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { createScalars } from '../../src/graphql/schema/scalars.js';

const scalars = createScalars();
const { SafeInt } = scalars;
const ANY = scalars.JSON;
const literal = (text: string) => parseLiteralText(text);

describe('SafeInt', () => {
  test.each([0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])('is %d wherever it stands', (value) => {
    expect(SafeInt.serialize(value)).toBe(value);
    expect(SafeInt.parseValue(value)).toBe(value);
    expect(SafeInt.parseLiteral(literal(String(value)))).toBe(value);
  });

  test.each([
    2 ** 53,
    -(2 ** 53),
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1',
    '',
    true,
    null,
    undefined,
    [1],
    { valueOf: () => 1 },
    1n,
  ])('is never %p, in an answer or a variable', (value) => {
    expect(() => SafeInt.serialize(value)).toThrow('GuardDuty sent what is not a whole number from');
    expect(() => SafeInt.parseValue(value)).toThrow(ACCEPTED);
  });

  test.each([
    '9007199254740992',
    '-9007199254740992',
    `1${'0'.repeat(400)}`,
    '1.5',
    '1.0',
    '1e3',
    '"1"',
    'true',
    'null',
  ])('is never %s in a document, and the refusal says where that is', (text) => {
    expect(refusalOf(() => SafeInt.parseLiteral(literal(text)))).toMatchObject({
      message: ACCEPTED,
      locations: [{ line: 1, column: 1 }],
    });
  });

  test.each(['[1]', '{a: 1}', 'ONE', '$one'])('is no %s, even where a variable is a number', (text) => {
    expect(() => SafeInt.parseLiteral(literal(text), { one: 1 })).toThrow(ACCEPTED);
  });
});

describe('JSON', () => {
  test('is any value as it is, in answers and in variables', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(ANY.serialize(value)).toBe(value);
        expect(ANY.parseValue(value)).toBe(value);
      }),
    );
  });

  test('is the value of a literal', () => {
    const text =
      '{text: "a", whole: 1, half: 0.5, big: 1e300, yes: true, nothing: null, list: [1, [2], {b: "c"}], empty: {}}';
    expect(plain(ANY.parseLiteral(literal(text)))).toEqual({
      text: 'a',
      whole: 1,
      half: 0.5,
      big: 1e300,
      yes: true,
      nothing: null,
      list: [1, [2], { b: 'c' }],
      empty: {},
    });
  });

  test('has variables filled in at any depth', () => {
    const text = '{whole: $one, list: [$two, {deep: $one}], missing: $three}';
    expect(plain(ANY.parseLiteral(literal(text), { one: 1, two: { x: [2] } }))).toEqual({
      whole: 1,
      list: [{ x: [2] }, { deep: 1 }],
    });
  });

  test('takes the names of what objects inherit as keys like any other', () => {
    const value = ANY.parseLiteral(literal('{__proto__: {admin: true}, constructor: 1}')) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value.admin).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

test('Introspection describes the scalars in the words of the SDL', () => {
  const schema = createSchema();
  for (const name of ['DateTime', 'JSON', 'SafeInt']) {
    const type = schema.getType(name);
    expect(type?.description).toBe(
      type?.astNode && 'description' in type.astNode ? type.astNode.description?.value : '',
    );
  }
});

const ACCEPTED = 'A SafeInt is a whole number from -9007199254740991 to 9007199254740991.';

function refusalOf(parse: () => unknown): GraphQLError {
  try {
    parse();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
  }
  throw new Error('This was not refused');
}

/** Objects without a prototype, as plain ones; members that are undefined are left out. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
