import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

/** The table of DESIGN.md, and Apollo Server's own protocol codes. */
const CODES = ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED', 'BAD_REQUEST'];

let gateway: TestGateway;
beforeAll(async () => {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 60) }] });
  gateway = await startGateway({ emulator });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.emulator.clearCalls());

/** Nothing reached GuardDuty, nothing of ours leaked. */
function expectRefused(answer: Awaited<ReturnType<TestGateway['query']>>, message: RegExp, code = 'BAD_USER_INPUT') {
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.message).toMatch(message);
  expect(codesOf(answer)).toEqual([code]);
  expect(JSON.stringify(answer)).not.toMatch(/stacktrace|node_modules|\.ts:|\.js:/);
  expect(gateway.emulator.calls).toEqual([]);
}

describe('Bad input is refused before GuardDuty is asked, in words that say what is accepted', () => {
  test.each([0, -1, 1001, 2147483647])('first: %p', async (first) => {
    expectRefused(
      await gateway.query(`{ findings(first: ${first}) { nodes { id } } }`),
      /"first" is -?\d+; 1 to 1000 is accepted/,
    );
  });

  test.each([0, 101])('first: %p of statistics', async (first) => {
    const answer = await gateway.query(`{ findingStatistics(groupBy: SEVERITY, first: ${first}) { count } }`);
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
    expectRefused(await gateway.query(query, { after: cursor.slice(0, -4) }), /not a cursor of this gateway/);
    expectRefused(await gateway.query(query, { after: `x${cursor.slice(1)}` }), /not a cursor of this gateway/);
    expectRefused(await gateway.query(query, { after: '' }), /not a cursor of this gateway/);
    expectRefused(
      await gateway.query(query, { after: 'A'.repeat(100_000) }),
      /100000 characters; a cursor has at most 2000/,
    );
    expectRefused(await gateway.query(filtered, { after: cursor }), /another query: its filter differs/);
    expectRefused(await gateway.query(archived, { after: cursor }), /another query: its state differs/);
    expectRefused(await gateway.query(sorted, { after: cursor }), /another query: its orderBy differs/);
  });

  test('51 values in a filter, and an empty list', async () => {
    const query = 'query ($in: [String!]) { findings(filter: {type: {in: $in}}) { nodes { id } } }';
    const values = Array.from({ length: 51 }, (_, n) => `t${n}`);
    expectRefused(await gateway.query(query, { in: values }), /"type.in" has 51 values; up to 50 are accepted/);
    expectRefused(await gateway.query(query, { in: [] }), /"type.in" is an empty list/);
  });

  test('a date that is none, as a literal or in a variable', async () => {
    expectRefused(
      await gateway.query('{ findings(filter: {updatedAt: {gte: "soon"}}) { nodes { id } } }'),
      /"updatedAt.gte" has "soon".*ISO 8601/,
    );
    const query = 'query ($at: DateTime) { findings(filter: {updatedAt: {lt: $at}}) { nodes { id } } }';
    for (const at of ['2026-02-30', '1767225600', '', 'x'.repeat(10_000)]) {
      expectRefused(await gateway.query(query, { at }), /not a date; ISO 8601 is accepted/);
    }
  });

  test('an unknown path in attributes', async () => {
    const answer = await gateway.query(
      '{ findings(filter: {attributes: [{path: "service.nope", in: ["x"]}]}) { nodes { id } } }',
    );
    expectRefused(answer, /"service.nope" is not an attribute of a finding/);
  });

  test('an unknown order field, as a literal or in a variable', async () => {
    const literal = await gateway.query('{ findings(orderBy: {field: COLOUR, direction: ASC}) { nodes { id } } }');
    expectRefused(literal, /"COLOUR" does not exist in "FindingOrderField"/, 'GRAPHQL_VALIDATION_FAILED');
    const query = 'query ($o: FindingOrder!) { findings(orderBy: $o) { nodes { id } } }';
    expectRefused(await gateway.query(query, { o: { field: 'COLOUR', direction: 'ASC' } }), /"COLOUR" does not exist/);
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
      const answer = await gateway.query(query, variables);
      expect(answer.errors?.length).toBeGreaterThan(0);
      for (const code of codesOf(answer)) expect(code).toBe('BAD_USER_INPUT');
      expect(gateway.emulator.calls).toEqual([]);
    }
  });

  test('more than 1,000 ids', async () => {
    const ids = Array.from({ length: 1001 }, (_, n) => `f${n}`);
    expectRefused(
      await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', { ids }),
      /1001 values; up to 1000/,
    );
  });

  test('what is no GraphQL at all', async () => {
    for (const query of ['', '{', 'nonsense', '{ findings { nodes } }', '{ nope }', '{'.repeat(10_000)]) {
      const answer = await gateway.query(query);
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

  test('a mutation is refused in words', async () => {
    const answer = await gateway.query('mutation { archive }');
    expect(JSON.stringify(answer)).not.toContain('INTERNAL_SERVER_ERROR');
    expect(answer.errors?.[0]?.message).toMatch(/can only be queried|mutation/i);
  });

  test('a document of a thousand levels is refused in words', async () => {
    const answer = await gateway.query(`{ a${'{ a'.repeat(20_000)}${'}'.repeat(20_000)} }`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).not.toContain('call stack');
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
