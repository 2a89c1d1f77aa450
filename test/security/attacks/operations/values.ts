import { findingArn, findingId, US } from '../../../kit/findings.js';
import { type Attack, type AttackGroup, aliases, repeat } from '../kit/attack.js';

const BY_ID = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { id title } }';
const ENTITIES = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Finding { id title } } }';
const FILTERED = 'query ($f: FindingFilter) { findings(first: 5, filter: $f) { nodes { id } } }';
const COUNTED = 'query ($f: FindingFilter) { findingStatistics(groupBy: SEVERITY, filter: $f) { count } }';

const many = <Item>(count: number, toItem: (n: number) => Item) => Array.from({ length: count }, (_, n) => toItem(n));

type Variables = Readonly<Record<string, unknown>>;
const refused = (name: string, query: string, variables: Variables = {}, codes?: readonly string[]): Attack => ({
  name,
  query,
  variables,
  verdict: 'refused',
  ...(codes && { codes }),
});
const answered = (name: string, query: string, variables: Variables = {}, mostCalls = 10): Attack => ({
  name,
  query,
  variables,
  verdict: 'answered',
  mostCalls,
});

const bounded = (name: string, query: string, variables: Variables, mostCalls = 10): Attack => ({
  name,
  query,
  variables,
  verdict: 'bounded',
  mostCalls,
});

const TOO_MANY = ['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX'];
const DEEP: unknown = many(90, (n) => n).reduce<unknown>((inner) => [{ a: inner }], 1);

export const IDS: AttackGroup = {
  name: 'Ids and representations',
  attacks: [
    refused('10,000 ids', BY_ID, { ids: many(10_000, (n) => findingId(US, n)) }, TOO_MANY),
    refused('10,000 times one id', BY_ID, { ids: many(10_000, () => findingId(US, 1)) }, TOO_MANY),
    refused('10,000 ids that are none', BY_ID, { ids: many(10_000, () => '') }, TOO_MANY),
    refused(
      '10,000 ids as literals',
      `{ findingsById(ids: [${repeat(10_000, (n) => `"${n}"`)}]) { id } }`,
      {},
      TOO_MANY,
    ),
    refused(
      '20 times 1,000 ids',
      `{ ${aliases(20, `findingsById(ids: [${repeat(1001, (n) => `"${n}"`)}]) { id }`)} }`,
      {},
      TOO_MANY,
    ),
    answered('ids that no finding has', BY_ID, {
      ids: [
        '',
        ' ',
        '\u0000',
        '\ud800',
        '\udfff\ud800',
        '\ufeff',
        '🙂',
        '__proto__',
        'constructor',
        '../../etc/passwd',
        "' OR 1=1 --",
        '{7*7}',
        '%00',
        'x'.repeat(500_000),
        '\n'.repeat(1000),
        7,
        2 ** 53 - 1,
        'arn:aws:guardduty',
        `${findingArn(US, findingId(US, 1))}/../x`,
        `arn:aws:iam::${US.accountId}:role/x`,
        ':'.repeat(10_000),
        '/'.repeat(10_000),
      ],
    }),
    answered('an ARN of 500,000 characters', BY_ID, {
      ids: [findingArn({ ...US, region: 'x'.repeat(500_000) }, 'x'), findingArn(US, 'x'.repeat(300_000))],
    }),
    answered(
      'ARNs of 900 other regions',
      BY_ID,
      { ids: many(900, (n) => findingArn({ ...US, region: `us-north-${n}` }, findingId(US, n))) },
      50,
    ),
    ...[null, 'x', {}, [null], [{}], [[]], [true], [1.5], DEEP, { length: 5 }, { __proto__: null, constructor: 1 }]
      .map((ids, index) => refused(`ids of a wrong shape, ${index}`, BY_ID, { ids }, ['BAD_USER_INPUT']))
      .filter((_, index) => index !== 1),
    refused(
      '10,000 representations',
      ENTITIES,
      { r: many(10_000, (n) => ({ __typename: 'Finding', id: findingId(US, n) })) },
      TOO_MANY,
    ),
    refused(
      '1,001 representations',
      ENTITIES,
      { r: many(1001, (n) => ({ __typename: 'Finding', id: findingId(US, n) })) },
      TOO_MANY,
    ),
    refused(
      '10,000 representations that represent nothing',
      ENTITIES,
      { r: many(10_000, () => ({ __typename: 'Finding' })) },
      TOO_MANY,
    ),
    ...[
      null,
      7,
      'Finding',
      [],
      {},
      { __typename: 'Query' },
      { __typename: 'Detector', id: 'x' },
      { __typename: '_Entity' },
      { __typename: 'Account', id: '1' },
      { __typename: '__proto__' },
      { __typename: 'constructor' },
      { __typename: ['Finding'] },
      { __typename: { toString: 'Finding' } },
      { __typename: 'Finding\u0000' },
      { __typename: 'x'.repeat(500_000) },
      DEEP,
    ].map((value, index) =>
      refused(`a representation of nothing here, ${index}`, ENTITIES, { r: [value] }, ['BAD_USER_INPUT']),
    ),
    answered('representations with odd keys', ENTITIES, {
      r: [
        { id: 'x' },
        { id: null },
        { id: ['x'] },
        { id: { a: 1 } },
        { id: 7 },
        { id: true },
        { id: DEEP },
        { arn: DEEP },
        { arn: 'x' },
        { arn: null, id: '\u0000' },
        { arn: findingArn(US, 'x'), id: 'y' },
        { id: 'x'.repeat(100_000) },
        { toString: 'x', valueOf: 1, toJSON: 'x' },
        ...['"x"', '{"call": 1}'].map((then) => JSON.parse(`{"then": ${then}}`)),
        { hasOwnProperty: 'x' },
      ].map((keys) => ({ ...keys, __typename: 'Finding' })),
    }),
    // A POST is refused before it is GraphQL, and a GET is answered.
    bounded('representations with the keys of a prototype', ENTITIES, {
      r: ['{"__proto__": {"id": "x"}}', '{"constructor": {"prototype": {"id": "x"}}}'].map((text) => ({
        ...JSON.parse(text),
        __typename: 'Finding',
      })),
    }),
    refused(
      'a literal that represents nothing',
      '{ _entities(representations: [{__typename: "Finding", __typename: "Query", id: "x"}]) { __typename } }',
    ),
    refused(
      '_entities as a list of lists',
      '{ _entities(representations: [[{__typename: "Finding", id: "x"}]]) { __typename } }',
      {},
      ['BAD_USER_INPUT'],
    ),
  ],
};

const PATHS = [
  '__proto__',
  'constructor',
  'constructor.prototype',
  '__proto__.polluted',
  'service.__proto__',
  'service.constructor',
  'toString',
  'hasOwnProperty',
  'service.hasOwnProperty',
  '',
  '.',
  '..',
  'service.',
  '.service',
  'service..count',
  'service.count.count',
  'resource',
  'service[0]',
  'service.count\u0000',
  'SERVICE.COUNT',
  'x'.repeat(100_000),
  '.'.repeat(100_000),
  '\ud800',
  '$',
  '*',
  'service.*',
  'raw',
  'id ',
  'fetchedAt',
  'attackSequence.id',
];

export const FILTERS: AttackGroup = {
  name: 'Filters',
  attacks: [
    refused('10,000 values', FILTERED, { f: { type: { in: many(10_000, (n) => `t${n}`) } } }, TOO_MANY),
    refused('10,000 values not to have', COUNTED, { f: { type: { notIn: many(10_000, (n) => `t${n}`) } } }, TOO_MANY),
    refused(
      '10,000 values as literals',
      `{ findings(filter: {type: {in: [${repeat(10_000, (n) => `"${n}"`)}]}}) { nodes { id } } }`,
      {},
      TOO_MANY,
    ),
    refused('10,000 numbers', FILTERED, { f: { severity: { in: many(10_000, (n) => n) } } }, TOO_MANY),
    refused('10,000 severity levels', FILTERED, { f: { severityLevel: { in: many(10_000, () => 'HIGH') } } }, TOO_MANY),
    refused(
      '10,000 conditions on one attribute',
      FILTERED,
      { f: { attributes: many(10_000, () => ({ path: 'service.count', gte: '1' })) } },
      ['BAD_USER_INPUT'],
    ),
    refused(
      '51 attributes with 50 values each',
      FILTERED,
      { f: { attributes: many(51, () => ({ path: 'type', in: many(50, (n) => `t${n}`) })) } },
      ['BAD_USER_INPUT'],
    ),
    refused(
      '100 filters',
      `{ ${repeat(100, (n) => `a${n}: findings(filter: {type: {in: [${repeat(51, (m) => `"${n} ${m}"`)}]}}) { nodes { id } }`)} }`,
    ),
    ...PATHS.map((path) =>
      refused(
        `an attribute of ${JSON.stringify(path.slice(0, 30))}`,
        FILTERED,
        { f: { attributes: [{ path, in: ['x'] }] } },
        ['BAD_USER_INPUT'],
      ),
    ),
    answered('values that look like something else', FILTERED, {
      f: {
        type: {
          in: [
            '',
            '\u0000',
            '\ud800',
            '\ufeff',
            '__proto__',
            '{7*7}',
            "' OR 1=1 --",
            '"}],"x":[{"',
            '\\',
            '\u2028',
            '<script>',
            '{{7*7}}',
            '../..',
          ],
        },
      },
    }),
    answered('a value of 500,000 characters', FILTERED, { f: { type: { in: ['x'.repeat(500_000)] } } }),
    ...[
      7,
      'x',
      [],
      [[]],
      { nope: 1 },
      JSON.parse('{"__proto__": {"type": 1}}'),
      { constructor: {} },
      { type: 'x' },
      { type: { in: 'x', out: 'y' } },
      { type: { in: { length: 3 } } },
      { severity: { gte: '7' } },
      { severity: { gte: 1.5 } },
      { severity: { gte: 2 ** 40 } },
      { severityLevel: { in: ['__proto__'] } },
      { updatedAt: { gte: {} } },
      { updatedAt: { gte: 'x'.repeat(100_000) } },
      { attributes: DEEP },
      { resource: DEEP },
      { attributes: [{ path: 'service.count', gte: 'Infinity' }] },
      { attributes: [{ path: 'service.count', gte: '1e400' }] },
    ]
      .map((f, index) =>
        refused(`a filter of a wrong shape, ${index}`, FILTERED, { f }, ['BAD_USER_INPUT', 'BAD_REQUEST']),
      )
      .filter((_, index) => index !== 2 && index !== 3),
  ],
};

const literal = (field: string) => `{ ${field} }`;

export const LITERALS: AttackGroup = {
  name: 'Literals',
  attacks: [
    ...[
      '1e400',
      '-1e400',
      '1e5',
      '1.5',
      '2147483648',
      '-1',
      '0',
      '1'.repeat(100_000),
      `0.${'1'.repeat(100_000)}`,
      'true',
      'null',
      '"1"',
      '[1]',
      '{}',
      'ASC',
      'Infinity',
      'NaN',
      '__proto__',
    ].map((first) => refused(`first: ${first.slice(0, 20)}`, literal(`findings(first: ${first}) { nodes { id } }`))),
    ...[
      '0x10',
      '01',
      '1.',
      '.5',
      '1e',
      '--1',
      '+1',
      '$',
      '"\\ud800',
      '"\\u{110000}"',
      '"\\x41"',
      '"\n"',
      '"""',
      '"unterminated',
      '\u0000',
      '\ufffe',
      '&',
      '🙂',
      '﹛',
      'ｆirst',
    ].map((value) =>
      refused(
        `what is no literal: ${JSON.stringify(value)}`,
        literal(`findings(first: ${value}) { nodes { id } }`),
        {},
        ['GRAPHQL_PARSE_FAILED'],
      ),
    ),
    ...['1e400', '1'.repeat(100_000), '9007199254740993', '1.5'].map((gte) =>
      refused(
        `a bound of ${gte.slice(0, 20)}`,
        literal(`findings(filter: {service: {count: {gte: ${gte}}}}) { nodes { id } }`),
      ),
    ),
    answered('a block string of 100,000 lines', literal(`finding(id: """${'\n  x'.repeat(100_000)}""") { id }`)),
    answered('a string of escapes', literal(`finding(id: "${'\\u0000'.repeat(50_000)}") { id }`)),
    answered('surrogates in pairs and alone in the text', literal('finding(id: "🙂\\ud83d\\ude42\\u{1F642}") { id }')),
    answered('a byte order mark before the document', '\ufeff{ finding(id: "x") { id } }'),
    answered('ids that are numbers', literal(`finding(id: 123456789012345) { id }`)),
    answered('separators of lines and odd blanks', '{ # \u2028 \r\n\tfinding(id: "\u2028"),,, { id } }'),
    refused(
      'an enum value that means something to JavaScript',
      literal('findings(state: constructor) { nodes { id } }'),
      {},
      ['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'],
    ),
    refused('a date that is an object', literal('findings(filter: {updatedAt: {gte: {a: 1}}}) { nodes { id } }')),
    refused(
      'a date that is a number too large',
      literal(`findings(filter: {updatedAt: {gte: 9999999999999999}}) { nodes { id } }`),
    ),
    refused(
      'first of statistics',
      literal('findingStatistics(groupBy: SEVERITY, first: 1000000) { count }'),
      {},
      TOO_MANY,
    ),
  ],
};
