import { describe, expect, test } from '@jest/globals';
import { type FieldNode, GraphQLError, Kind, parseValue } from 'graphql';
import { errorKind } from '../../src/graphql/apollo/errorKind.js';
import { formatError } from '../../src/graphql/apollo/formatError.js';
import { refusal } from '../../src/graphql/apollo/limits/refusal.js';
import { withoutTexts, withoutValues } from '../../src/graphql/apollo/withoutValues.js';
import { badUserInput, ChangeNotRecorded, ClientGone, GatewayError } from '../../src/model/errors.js';

const field: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'nodes' } };

/** An error of a field, as graphql-js reports what its resolver threw. */
function thrown(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { nodes: [field], path: ['nodes'], originalError });
}

/** As Apollo Server hands it to `formatError`. */
function codeAndMessage(error: GraphQLError) {
  const code = error.extensions.code ?? 'INTERNAL_SERVER_ERROR';
  const { message, extensions } = formatError({ ...error.toJSON(), extensions: { ...error.extensions, code } }, error);
  return [extensions?.code, message];
}

const MASKED = ['INTERNAL_SERVER_ERROR', 'The gateway failed; its log says why.'];

describe('Errors are told apart by what was thrown and where', () => {
  test.each([
    ['a TypeError of a resolver', thrown(new TypeError('secret')), 'bug', MASKED],
    ['an error of graphql-js about a result', thrown(new GraphQLError('Expected Iterable')), 'bug', MASKED],
    [
      'an error of graphql-js without a cause',
      new GraphQLError('Expected Iterable', { nodes: [field] }),
      'bug',
      MASKED,
    ],
    ['a bug that knows that it is one', thrown(new GatewayError('INTERNAL_SERVER_ERROR', 'secret')), 'bug', MASKED],
    [
      'a change that was not recorded',
      thrown(new ChangeNotRecorded(new Error('secret'))),
      'bug',
      ['INTERNAL_SERVER_ERROR', 'Nothing was changed, because the change could not be put on record.'],
    ],
    ['bad input', thrown(badUserInput('no')), 'client', ['BAD_USER_INPUT', 'no']],
    [
      'a fault of GuardDuty',
      thrown(new GatewayError('UPSTREAM_INVALID', 'odd')),
      'upstream',
      ['UPSTREAM_INVALID', 'odd'],
    ],
    ['a client that has gone', thrown(new ClientGone()), 'abandoned', ['DEADLINE_EXCEEDED', 'The client has gone.']],
    ['a refusal', refusal('QUERY_TOO_COMPLEX', 'large'), 'client', ['QUERY_TOO_COMPLEX', 'large']],
    [
      'an argument that could not be coerced',
      new GraphQLError('null', { nodes: [parseValue('$v')], path: ['nodes'], originalError: new GraphQLError('null') }),
      'client',
      ['BAD_USER_INPUT', 'null'],
    ],
    [
      'a refusal of the protocol without a code',
      new GraphQLError('no hash', { extensions: { http: { status: 400 } } }),
      'client',
      ['BAD_USER_INPUT', 'no hash'],
    ],
  ])('%s', (_what, error, kind, formatted) => {
    expect(errorKind(error)).toBe(kind);
    expect(codeAndMessage(error)).toEqual(formatted);
  });
});

describe('What an error repeats of a request is bounded', () => {
  const locations = Array.from({ length: 10_000 }, (_, column) => ({ line: 1, column }));

  test('a long message and many places', () => {
    const formatted = formatError({ message: 'x'.repeat(100_000), locations }, thrown(badUserInput('')));
    expect(formatted.message).toHaveLength(501);
    expect(formatted.locations).toEqual(locations.slice(0, 10));
  });

  test('but nothing else is cut', () => {
    const whole = {
      message: 'x'.repeat(500),
      locations: locations.slice(0, 10),
      path: ['a'],
      extensions: { code: 'X' },
    };
    expect(formatError(whole, thrown(badUserInput('')))).toEqual(whole);
  });
});

describe('What an error says without the values that it repeats', () => {
  const NO_STRING = 'String cannot represent a non string value';
  test.each([
    [`${NO_STRING}: ["x"]`, `${NO_STRING}.`, `${NO_STRING}.`],
    [
      `Variable "$f" got invalid value ["x"] at "f.region.in[0]"; ${NO_STRING}: ["x"]`,
      `Variable "$f" got an invalid value at "f.region.in[0]"; ${NO_STRING}.`,
      'Variable "$f" got an invalid value at "f.region.in[0]".',
    ],
    [
      `Variable "$f" got invalid value { ' at "x y"; ${NO_STRING}: z': "x\ny" }; ${NO_STRING}: { z: "x\ny" }`,
      `Variable "$f" got an invalid value; ${NO_STRING}.`,
      'Variable "$f" got an invalid value.',
    ],
    [
      'Syntax Error: Expected ":", found BlockString "x\n"y"".',
      'Syntax Error: Expected ":", found BlockString.',
      'Syntax Error: Expected ":", found BlockString.',
    ],
    [
      'Variable "$n" got invalid value "x"; Int cannot represent non-integer value: "x"',
      'Variable "$n" got invalid value "x"; Int cannot represent non-integer value: "x"',
      'Variable "$n" got an invalid value.',
    ],
    [
      'Enum "State" cannot represent non-enum value: "x".',
      'Enum "State" cannot represent non-enum value: "x".',
      'Enum "State" cannot represent non-enum value.',
    ],
    [
      'Value "x" does not exist in "State" enum. Did you mean the enum value "y"?',
      'Value "x" does not exist in "State" enum. Did you mean the enum value "y"?',
      'The value does not exist in "State" enum.',
    ],
    ['Cannot query field "x" on type "Query".', undefined, undefined],
  ])('%s', (message, forClients = message, forTheLog = message) => {
    expect(withoutTexts(message)).toBe(forClients);
    expect(withoutValues(message)).toBe(forTheLog);
  });
});
