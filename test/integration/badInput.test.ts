import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { askRepeatedly } from '../kit/askRepeatedly.js';
import { findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

/** What a client's mistake can be called: the gateway's codes, and Apollo Server's own protocol codes. */
const CODES = [
  'BAD_USER_INPUT',
  'QUERY_TOO_COMPLEX',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'BAD_REQUEST',
];

let gateway: TestGateway;
/** Lines that the gateway logged from level warn on. */
const logged: string[] = [];
beforeAll(async () => {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 60) }] });
  const log = pino({ base: null, level: 'warn' }, { write: (line: string) => logged.push(line) });
  gateway = await startGateway({ emulator, log });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearCalls();
  logged.length = 0;
});

/** Asks five times, with five equal answers. */
async function ask(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer> {
  return (await askRepeatedly(gateway.url, { query, variables })).json;
}

/** Nothing reached GuardDuty, nothing of ours leaked, and nobody was alarmed. */
function expectClientMistake(answer: GraphqlAnswer): void {
  expect(answer.errors?.length).toBeGreaterThan(0);
  for (const code of codesOf(answer)) expect(CODES).toContain(code);
  expect(answer.status).toBeLessThan(500);
  expect(JSON.stringify(answer)).not.toMatch(/stacktrace|node_modules|\.ts:|\.js:|call stack/);
  expect(gateway.emulator.calls).toEqual([]);
  expect(logged).toEqual([]);
}

function expectRefused(answer: GraphqlAnswer, message: RegExp, code = 'BAD_USER_INPUT') {
  expectClientMistake(answer);
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.message).toMatch(message);
  expect(codesOf(answer)).toEqual([code]);
}

describe('Bad input is refused before GuardDuty is asked, in words that say what is accepted', () => {
  test.each([0, -1, 1001, 2147483647])('first: %p', async (first) => {
    expectRefused(
      await ask(`{ findings(first: ${first}) { nodes { id } } }`),
      /"first" is -?\d+; 1 to 1000 is accepted/,
    );
  });

  test.each([0, 101])('first: %p of statistics', async (first) => {
    const answer = await ask(`{ findingStatistics(groupBy: SEVERITY, first: ${first}) { count } }`);
    expectRefused(answer, /1 to 100 is accepted/);
  });

  test('a cursor that was cut, forged, of another query, or is 100 KB long', async () => {
    const query =
      'query ($after: String) { findings(first: 5, after: $after) { nodes { id } pageInfo { endCursor } } }';
    const cursor: string = (await gateway.query(query)).data.findings.pageInfo.endCursor;
    const filtered =
      'query ($after: String) { findings(first: 5, after: $after, filter: {severity: {gte: 7}}) { nodes { id } } }';
    const archived = 'query ($after: String) { findings(first: 5, after: $after, state: ALL) { nodes { id } } }';
    const sorted =
      'query ($after: String) { findings(first: 5, after: $after, orderBy: {field: ID, direction: ASC}) { nodes { id } } }';
    gateway.emulator.clearCalls();
    expectRefused(await ask(query, { after: cursor.slice(0, -4) }), /not a cursor of this gateway/);
    expectRefused(await ask(query, { after: `x${cursor.slice(1)}` }), /not a cursor of this gateway/);
    expectRefused(await ask(query, { after: '' }), /not a cursor of this gateway/);
    expectRefused(await ask(query, { after: 'A'.repeat(100_000) }), /100000 characters; a cursor has at most 2000/);
    expectRefused(await ask(filtered, { after: cursor }), /another query: its filter differs/);
    expectRefused(await ask(archived, { after: cursor }), /another query: its state differs/);
    expectRefused(await ask(sorted, { after: cursor }), /another query: its orderBy differs/);
  });

  test('51 values in a filter, and an empty list', async () => {
    const query = 'query ($in: [String!]) { findings(filter: {type: {in: $in}}) { nodes { id } } }';
    const values = Array.from({ length: 51 }, (_, n) => `t${n}`);
    expectRefused(await ask(query, { in: values }), /"type.in" has 51 values; up to 50 are accepted/);
    expectRefused(await ask(query, { in: [] }), /"type.in" is an empty list/);
  });

  test('a date that is none, as a literal or in a variable', async () => {
    expectRefused(
      await ask('{ findings(filter: {updatedAt: {gte: "soon"}}) { nodes { id } } }'),
      /"updatedAt.gte" has "soon".*ISO 8601/,
    );
    const query = 'query ($at: DateTime) { findings(filter: {updatedAt: {lt: $at}}) { nodes { id } } }';
    for (const at of ['2026-02-30', '1767225600', '', 'x'.repeat(10_000)]) {
      expectRefused(await ask(query, { at }), /not a date; ISO 8601 is accepted/);
    }
  });

  test('a number that is not whole or not safe, as a literal or in a variable', async () => {
    const accepted = /A SafeInt is a whole number from -9007199254740991 to 9007199254740991\.$/;
    const query = 'query ($n: SafeInt) { findings(filter: {confidence: {gte: $n}}) { nodes { id } } }';
    for (const number of [1.5, 1e300, 9007199254740992]) {
      const literal = await ask(`{ findings(filter: {confidence: {gte: ${number}}}) { nodes { id } } }`);
      expectRefused(literal, accepted, 'GRAPHQL_VALIDATION_FAILED');
      expectRefused(await ask(query, { n: number }), accepted);
    }
    expectRefused(await ask(query, { n: '1' }), accepted);
  });

  test('an unknown path in attributes', async () => {
    const answer = await ask(
      '{ findings(filter: {attributes: [{path: "service.nope", in: ["x"]}]}) { nodes { id } } }',
    );
    expectRefused(answer, /"service.nope" is not an attribute of a finding/);
  });

  test('an unknown order field, as a literal or in a variable', async () => {
    const literal = await ask('{ findings(orderBy: {field: COLOUR, direction: ASC}) { nodes { id } } }');
    expectRefused(literal, /"COLOUR" does not exist in "FindingOrderField"/, 'GRAPHQL_VALIDATION_FAILED');
    const query = 'query ($o: FindingOrder!) { findings(orderBy: $o) { nodes { id } } }';
    expectRefused(await ask(query, { o: { field: 'COLOUR', direction: 'ASC' } }), /"COLOUR" does not exist/);
  });

  test('variables of a wrong type', async () => {
    const query =
      'query ($first: Int!, $ids: [ID!]!) { findings(first: $first) { nodes { id } } findingsById(ids: $ids) { id } }';
    for (const variables of [
      { first: 'ten', ids: [] },
      { first: 1.5, ids: [] },
      { first: 1, ids: [null] },
      { first: 1, ids: [{}] },
      {},
    ]) {
      const answer = await ask(query, variables);
      expect(answer.errors?.length).toBeGreaterThan(0);
      for (const code of codesOf(answer)) expect(code).toBe('BAD_USER_INPUT');
      expect(gateway.emulator.calls).toEqual([]);
    }
  });

  test('nulls and empty objects in a filter are no bug', async () => {
    const query = 'query ($f: FindingFilter) { findings(first: 1, filter: $f) { nodes { id } } }';
    for (const filter of [
      { severity: null },
      { severity: { gte: null } },
      { severityLevel: null },
      { severityLevel: { in: null } },
      { type: { in: null } },
      { attributes: null },
      { resource: { instanceDetails: null } },
      { updatedAt: { gte: null } },
      { service: { archived: null } },
      {},
    ]) {
      const answer = await ask(query, { f: filter });
      expect({ filter, codes: codesOf(answer).filter((code) => code !== 'BAD_USER_INPUT') }).toEqual({
        filter,
        codes: [],
      });
    }
    expect(logged).toEqual([]);
    for (const filter of [
      { severityLevel: { in: [null] } },
      { attributes: [null] },
      { attributes: [{}] },
      { type: 'x' },
      { nope: 1 },
      7,
    ]) {
      gateway.emulator.clearCalls();
      expectClientMistake(await ask(query, { f: filter }));
    }
  });

  test('more than 1,000 ids', async () => {
    const ids = Array.from({ length: 1001 }, (_, n) => `f${n}`);
    expectRefused(
      await ask('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids }),
      /1001 values; up to 1000/,
    );
  });

  test('what is no GraphQL at all', async () => {
    for (const query of ['', '{', 'nonsense', '{ findings { nodes } }', '{ nope }', '{'.repeat(10_000)]) {
      const answer = await ask(query);
      expect(answer.status).toBe(400);
      for (const code of codesOf(answer)) expect(CODES).toContain(code);
    }
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query": ',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toMatch(/node_modules|at .*\.js/);
  });
});

describe('What never reaches GraphQL, or is no query', () => {
  const post = (body: string, type = 'application/json') =>
    fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });

  test.each([
    ['a body that is no JSON', '{"query": ', 'application/json', 400],
    ['no body', '', 'application/json', 400],
    ['a body of 2 MB', `{"query":"${'x'.repeat(2_000_000)}"}`, 'application/json', 413],
    ['a body that is a picture', 'x', 'image/png', 415],
  ])('%s gets an error in the form of GraphQL', async (_name, body, type, status) => {
    const response = await post(body, type);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('a mutation or a subscription is refused in words', async () => {
    for (const kind of ['mutation', 'subscription']) {
      const answer = await ask(`${kind} { archive }`);
      expectRefused(answer, new RegExp(`This graph has no ${kind}s`), 'OPERATION_RESOLUTION_FAILURE');
      expect(answer.status).toBe(400);
    }
  });

  test.each([
    [
      'an operation that the document lacks',
      { query: 'query A { detectors { id } } query B { detectors { id } }', operationName: 'C' },
    ],
    ['several operations and no name', { query: 'query A { detectors { id } } query B { detectors { id } }' }],
    ['no operation', { query: 'fragment F on Query { detectors { id } }' }],
    ['an empty name', { query: 'query A { detectors { id } }', operationName: '' }],
    [
      'a name that means something to JavaScript',
      { query: 'query A { detectors { id } }', operationName: '__proto__' },
    ],
    ['variables that are a list', { query: '{ detectors { id } }', variables: [1] }],
    ['variables that are text', { query: '{ detectors { id } }', variables: '{}' }],
    ['a document that is a number', { query: 7 }],
    ['an unknown persisted query', { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }],
    ['a persisted query without a hash', { extensions: { persistedQuery: { version: 1 } } }],
    ['a persisted query of another version', { extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } }],
    [
      'a hash that does not fit',
      { query: '{ detectors { id } }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
    ],
    [
      'a hash that is no text, and cannot be made one',
      { extensions: { persistedQuery: { version: 1, sha256Hash: { toString: 'x' } } } },
    ],
    ['extensions that are a list', { query: '{ detectors { id } }', extensions: [] }],
  ])("%s is the client's mistake", async (_what, body) => {
    expectClientMistake((await askRepeatedly(gateway.url, body)).json);
  });
});

function repeat(count: number, toText: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => toText(n)).join(' ');
}

describe('A document that would take too long is refused, however often it comes', () => {
  const page = (selection: string) => `{ findings { nodes { ${selection} } } }`;
  const chain = (count: number, next: (spread: string) => string, last = 'id') =>
    `${repeat(count, (n) => `fragment F${n} on Finding { ${next(`...F${n + 1}`)} }`)} fragment F${count} on Finding { ${last} }`;

  test.each([
    [
      'fragments that follow two links each',
      `${page('...F0')} ${chain(22, (spread) => `a: attackSequence { ${spread} } b: attackSequence { ${spread} }`)}`,
    ],
    [
      'the same in the values of a finding',
      `${page('...R')} fragment R on Finding { ${repeat(40, (n) => `a${n}: service { ...S }`)} } fragment S on Service { ${repeat(40, (n) => `b${n}: action { ...A }`)} } fragment A on Action { ${repeat(40, (n) => `c${n}: actionType`)} }`,
    ],
    ['a long chain of fragments', `${page('...F0')} ${chain(5000, (spread) => spread)}`],
  ])('%s: QUERY_TOO_COMPLEX', async (_what, query) => {
    const answer = await ask(query);
    expectRefused(answer, /up to \d+ (levels of fields and fragments )?are accepted/, 'QUERY_TOO_COMPLEX');
    expect(answer.status).toBe(400);
  });

  test.each([
    ['selections', `{ a${'{ a'.repeat(20_000)}${'}'.repeat(20_000)} }`],
    ['inline fragments', page(`${'... { '.repeat(3000)} id ${'}'.repeat(3000)}`)],
    ['a list', `{ findingsById(ids: ${'['.repeat(6000)}${']'.repeat(6000)}) { id } }`],
    ['an input', `{ findings(filter: ${'{severity: '.repeat(3000)}1${'}'.repeat(3000)}) { nodes { id } } }`],
    ['a type', `query ($a: ${'['.repeat(6000)}ID${']'.repeat(6000)}) { findingsById(ids: $a) { id } }`],
  ])('deep nesting of %s: GRAPHQL_PARSE_FAILED', async (_what, query) => {
    const answer = await ask(query);
    expectRefused(answer, /nested too deeply: up to 100 levels/, 'GRAPHQL_PARSE_FAILED');
    expect(answer.status).toBe(400);
  });

  test.each([
    ['a cycle of fragments', `${page('...F')} fragment F on Finding { ...G } fragment G on Finding { ...F }`],
    [
      'every fragment in every other',
      `${page('...F0')} ${repeat(90, (n) => `fragment F${n} on Finding { ${repeat(90, (m) => `...F${m}`)} }`)}`,
    ],
    ['one field 50,000 times', page('id '.repeat(49_000))],
    [
      'fields that overlap',
      `{ ${repeat(300, () => `findings { nodes { ${repeat(30, () => 'resource { resourceType }')} } }`)} }`,
    ],
    [
      'thousands of fragments side by side',
      `${page(repeat(3000, (n) => `...F${n}`))} ${repeat(3000, (n) => `fragment F${n} on Finding { a${n}: id }`)}`,
    ],
    ['unused fragments', `${page('id')} ${repeat(6000, (n) => `fragment F${n} on Finding { id }`)}`],
    ['fragments of one name', `${page('...F')} ${repeat(6000, () => 'fragment F on Finding { id }')}`],
    ['repeated directives', page(`id ${'@skip(if: true) '.repeat(7000)}`)],
    ['unknown fields', page(repeat(40_000, (n) => `z${n}`))],
    ['unused variables', `query (${repeat(12_000, (n) => `$a${n}: ID`)}) { detectors { id } }`],
    [
      'operations times fragments',
      `${repeat(2500, (n) => `query A${n} { ...F0 }`)} ${repeat(3000, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F3000 on Query { __typename }`,
    ],
    ['more than 50,000 tokens', page('id '.repeat(60_000))],
  ])('%s', async (_what, query) => {
    const answer = await ask(query);
    expectClientMistake(answer);
    expect(answer.status).toBe(400);
  });

  test.each([
    ['of a finding', (alias: string) => page(`${alias}: id`)],
    ['in a fragment', (alias: string) => `${page('...F')} fragment F on Finding { service { ${alias}: count } }`],
    ['of a root field', (alias: string) => `{ ${alias}: findings { nodes { id } } }`],
  ])('an alias %s that would come back with every finding', async (_where, toText) => {
    const answer = await ask(toText('a'.repeat(101)));
    expectRefused(answer, /alias has 101 characters; up to 100 are accepted/, 'QUERY_TOO_COMPLEX');
    expect((await ask(toText('a'.repeat(100)))).errors).toBeUndefined();
  });

  test('but fragments that spread each other twice in one place are answered: they select what one does', async () => {
    const answer = await ask(`${page('...F0')} ${chain(22, (spread) => `${spread} ${spread}`, 'title')}`);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.findings.nodes[0]).toEqual({ title: 'Finding 59 of us-east-1' });
  });

  test('deeply nested variables', async () => {
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const askWith = async (query: string, variables: string) =>
      (await askRepeatedly(gateway.url, `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`)).json;
    const filtered = 'query ($at: DateTime) { findings(filter: {updatedAt: {lt: $at}}) { nodes { id } } }';
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    expectClientMistake(await askWith(filtered, `{"at": ${nested}}`));
    expectClientMistake(await askWith('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', `{"ids": ${nested}}`));
    expectClientMistake(await askWith(entities, `{"r": ${nested}}`));
    const { data } = await askWith(entities, `{"r": [{"__typename": "Finding", "id": ${nested}}]}`);
    expect(data._entities).toEqual([null]);
  });

  test('and what every client may ask for passes: 200 aliases of the whole tree, 1,000 findings, 500 ids', async () => {
    const tree = selectEveryLeaf(gateway.gateway.schema, 'Finding', ['Finding.fetchedAt']);
    const id = findingId(US, 1);
    const aliases = await ask(
      `{ ${repeat(200, (n) => `a${n}: finding(id: "${id}") { ...F }`)} } fragment F on Finding ${tree}`,
    );
    expect(aliases.errors).toBeUndefined();
    expect(Object.keys(aliases.data)).toHaveLength(200);
    const most = await ask(
      `{ findings(first: 1000) { edges { node { ...F } } nodes { id } } } fragment F on Finding ${tree}`,
    );
    expect(most.data.findings.nodes).toHaveLength(60);
    expect(most.data.findings.edges).toHaveLength(60);
    const ids = Array.from({ length: 500 }, (_, n) => findingId(US, n));
    const byId = await ask(`query ($ids: [ID!]!) { findingsById(ids: $ids) ${tree} }`, { ids });
    expect(byId.data.findingsById.filter(Boolean)).toHaveLength(60);
    expect(logged).toEqual([]);
  });
});

describe('Bad ids among good ones', () => {
  test('cost the good ones nothing', async () => {
    const ids = [
      '',
      findingId(US, 1),
      'nope',
      '\u0000',
      findingId(US, 2),
      'x'.repeat(1000),
      "'; DROP TABLE findings; --",
      'arn:aws:guardduty',
    ];
    const { data, errors } = await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids });
    expect(errors).toBeUndefined();
    expect(data.findingsById.map((finding: { id: string } | null) => finding?.id ?? null)).toEqual([
      null,
      findingId(US, 1),
      null,
      null,
      findingId(US, 2),
      null,
      null,
      null,
    ]);
    expect(gateway.emulator.calls).toHaveLength(1);
    expect(gateway.emulator.calls[0]?.body).toMatchObject({ findingIds: [findingId(US, 1), 'nope', findingId(US, 2)] });
  });
});

describe('What GuardDuty refuses', () => {
  test('an order that it does not know is named', async () => {
    gateway.emulator.faults.add({ kind: 'badRequest', match: { operation: 'ListFindings' } });
    const answer = await gateway.query(
      '{ findings(orderBy: {field: RESOURCE_TYPE, direction: ASC}, filter: {type: {in: ["x"]}}) { nodes { id } } }',
    );
    gateway.emulator.faults.clear();
    expect(answer.errors?.[0]?.message).toMatch(
      /refuses this query.*the order RESOURCE_TYPE and an attribute of the filter \(type\)/,
    );
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });

  test('an order for findings by id is named, and does not pass for missing findings', async () => {
    // The call and the one that tells whether it was for its ids; without a sort it passes, and with it not.
    const refusal = { kind: 'badRequest', match: { operation: 'GetFindings' } } as const;
    gateway.emulator.faults.add({ ...refusal, times: 2 }, { ...refusal, skip: 1, times: 1 });
    const answer = await gateway.query(
      `{ findingsById(ids: ["${findingId(US, 1)}"], orderBy: {field: COUNT, direction: ASC}) { id } }`,
    );
    gateway.emulator.faults.clear();
    gateway.emulator.faults.add({ kind: 'badRequest', match: { operation: 'GetFindings' } });
    const plain = await gateway.query(`{ finding(id: "${findingId(US, 1)}") { id } }`);
    gateway.emulator.faults.clear();
    expect(answer.errors?.[0]?.message).toMatch(/does not sort by COUNT/);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(plain.data.finding).toBeNull();
    expect(codesOf(plain)).toEqual(['UPSTREAM_UNAVAILABLE']);
  });
});
