import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { countCalls, EU, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
const logged: string[] = [];
beforeAll(async () => {
  const detectors = [US, EU].map((detector) => ({ ...detector, findings: smallFindings(detector, 60) }));
  const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(line) });
  gateway = await startGateway({ emulator: await startEmulator({ detectors }), regions: [US.region, EU.region], log });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearCalls();
  logged.length = 0;
});

type Answer = GraphqlAnswer & {
  readonly extensions?: { readonly cost?: { calls: { most: number; made: number }; leaves: { most: number } } };
};

interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

async function post(body: Request, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

async function get({ query, variables, operationName }: Request): Promise<Answer> {
  const parameters = new URLSearchParams({ query, ...(operationName !== undefined && { operationName }) });
  if (variables) parameters.set('variables', JSON.stringify(variables));
  const response = await fetch(`${gateway.url}/graphql?${parameters}`, {
    headers: { 'apollo-require-preflight': 'true' },
  });
  return { status: response.status, ...((await response.json()) as object) };
}

function repeat(count: number, toText: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => toText(n)).join(' ');
}

/** Nothing was asked of GuardDuty, and the process is as ready as before. */
async function expectTooComplex(answer: Answer, message: RegExp): Promise<void> {
  expect(answer.status).toBe(400);
  expect(codesOf(answer)).toEqual(['QUERY_TOO_COMPLEX']);
  expect(answer.errors?.[0]?.message).toMatch(message);
  expect(answer.data).toBeUndefined();
  expect(gateway.emulator.calls).toEqual([]);
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
}

const CALLS = /could cause \d+ calls to each source of findings; up to 50 are accepted\. "[^"]+" causes most of them/;
const LEAVES = /could have \d+ values; up to 2000000 are accepted\. "[^"]+" has most of them/;
const lists = repeat(60, (n) => `a${n}: findings { totalCount }`);

describe('An operation that could cause too many upstream calls is refused', () => {
  const cycle = (levels: number): string =>
    levels === 0 ? 'title' : `service { detection { sequence { signals { finding { ${cycle(levels - 1)} } } } } }`;

  test.each<readonly [string, Request]>([
    ['aliases of connections', { query: `{ ${repeat(1000, (n) => `a${n}: findings { nodes { id } }`)} }` }],
    ['aliases of counts', { query: `{ ${lists} }` }],
    ['aliases in a fragment', { query: `{ ...Q } fragment Q on Query { ${lists} }` }],
    ['aliases in inline fragments', { query: `{ ... { ... on Query { ${lists} } } }` }],
    [
      'aliases in many fragments',
      {
        query: `{ ${repeat(60, (n) => `...F${n}`)} } ${repeat(60, (n) => `fragment F${n} on Query { a${n}: detectors { id } }`)}`,
      },
    ],
    ['aliases of statuses', { query: `{ findings { ${repeat(60, (n) => `a${n}: sources { status }`)} } }` }],
    ['aliases of statistics', { query: `{ ${repeat(60, (n) => `a${n}: findingStatistics(groupBy: DATE) { key }`)} }` }],
    ['aliases of detectors', { query: `{ ${repeat(60, (n) => `a${n}: detectors { id }`)} }` }],
    [
      'sizes in a variable',
      {
        query: `query ($n: Int) { ${repeat(3, (n) => `a${n}: findings(first: $n) { nodes { title } }`)} }`,
        variables: { n: 1000 },
      },
    ],
    [
      'sizes in the default of a variable',
      { query: `query ($n: Int = 1000) { ${repeat(3, (n) => `a${n}: findings(first: $n) { nodes { title } }`)} }` },
    ],
    [
      'ids in many fields',
      {
        query: `query ($ids: [ID!]!) { ${repeat(4, (n) => `a${n}: findingsById(ids: $ids) { title }`)} }`,
        variables: { ids: Array.from({ length: 900 }, (_, n) => `f${n}`) },
      },
    ],
    ['the cycle of findings and signals', { query: `{ findings { nodes { ${cycle(3)} } } }` }],
    [
      'the same cycle by fragments',
      {
        query: `{ findings { nodes { ...A } } } ${['A', 'B', 'C']
          .map(
            (name, index) =>
              `fragment ${name} on Finding { ${cycle(1).replace('title', ['...B', '...C', 'title'][index] ?? '')} }`,
          )
          .join(' ')}`,
      },
    ],
    [
      'the costly one of several operations',
      { query: `query Cheap { __typename } query Costly { ${lists} }`, operationName: 'Costly' },
    ],
    [
      'what is included by a variable',
      { query: `query ($yes: Boolean!) { ... @include(if: $yes) { ${lists} } __typename }`, variables: { yes: true } },
    ],
  ])('%s, by POST and GET, and again', async (_attack, request) => {
    for (let time = 0; time < 3; time++) await expectTooComplex(await post(request), CALLS);
    if (request.query.length < 8000 && !request.variables?.ids) await expectTooComplex(await get(request), CALLS);
  });

  test('a document that was cheap before, with other variables', async () => {
    const query = `query ($n: Int!, $yes: Boolean! = false) {
      ${repeat(3, (n) => `b${n}: findings(first: $n) { nodes { title } }`)} ... @include(if: $yes) { ${lists} }
    }`;
    for (let time = 0; time < 3; time++) {
      expect((await post({ query, variables: { n: 10 } })).errors).toBeUndefined();
      gateway.emulator.clearCalls();
      await expectTooComplex(await post({ query, variables: { n: 1000 } }), CALLS);
      await expectTooComplex(await post({ query, variables: { n: 1, yes: true } }), CALLS);
    }
  });

  test('but not the cheap one of several operations', async () => {
    const query = `query Cheap { __typename } query Costly { ${lists} }`;
    expect(await post({ query, operationName: 'Cheap' })).toEqual({ status: 200, data: { __typename: 'Query' } });
  });
});

describe('An operation whose answer could have too many values is refused', () => {
  test.each<readonly [string, Request]>([
    [
      'the longest page twice over',
      {
        query: `{ findings(first: 1000) { ${repeat(3, (n) => `a${n}: nodes { ${repeat(700, (m) => `b${m}: title`)} }`)} } }`,
      },
    ],
    [
      'links of signals, five each',
      {
        query: `{ findings(first: 1000) { nodes { service { detection { sequence { signals { finding { ${repeat(450, (n) => `a${n}: id`)} } } } } } } } }`,
      },
    ],
    [
      'aliases of 98 characters',
      { query: `{ findings(first: 1000) { nodes { ${repeat(1900, (n) => `${'x'.repeat(94)}${n}: title`)} } } }` },
    ],
    ['cursors', { query: `{ findings(first: 1000) { edges { ${repeat(100, (n) => `a${n}: cursor`)} } } }` }],
  ])('%s', async (_attack, request) => {
    for (let time = 0; time < 2; time++) await expectTooComplex(await post(request), LEAVES);
  });

  test.each([
    ['the SDL', 1000, '_service { sdl }'],
    ['all arguments', 200, '__schema { types { name fields { name description args { name } } } }'],
  ])('%s again and again', async (_attack, count, field) => {
    const query = `{ ${repeat(count, (n) => `a${n}: ${field}`)} }`;
    await expectTooComplex(await post({ query }), /could have \d+ values; up to 2000000 are accepted/);
    expect((await post({ query: `{ ${repeat(5, (n) => `a${n}: ${field}`)} }` })).errors).toBeUndefined();
  });

  test('and the field that has most of them is named, by at most 200 characters', async () => {
    const [root, below, last] = ['x', 'y', 'z'].map((letter) => letter.repeat(100));
    const values = repeat(2100, (n) => `a${n}: resourceType`);
    const query = `{ ${root}: findings(first: 1000) { ${below}: nodes { ${last}: resource { ${values} } } } }`;
    const answer = await post({ query });
    await expectTooComplex(answer, LEAVES);
    expect(answer.errors?.[0]?.message).toContain(`"${`${root}.${below}`.slice(0, 200)}…"`);
    expect(answer.errors?.[0]?.message.length).toBeLessThan(500);
    const long = { query: `{ ${'x'.repeat(100_000)}: findings { totalCount } }` };
    await expectTooComplex(await post(long), /An alias has 100000 characters; up to 100 are accepted/);
  });
});

describe('Of ids and representations', () => {
  const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { title } } }';
  const representations = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ __typename: 'Finding', id: findingId(US, n) }));

  test('up to 1,000 are answered, and 10,000 refused in words', async () => {
    const answer = await post({ query: entities, variables: { r: representations(1000) } });
    expect(answer.errors).toBeUndefined();
    expect(answer.data._entities.filter(Boolean)).toHaveLength(60);
    gateway.emulator.clearCalls();
    const refused = await post({ query: entities, variables: { r: representations(10_000) } });
    expect(refused.errors?.[0]?.message).toBe('"representations" has 10000 values; up to 1000 are accepted.');
    expect(codesOf(refused)).toEqual(['BAD_USER_INPUT']);
    const many = {
      query: 'query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }',
      variables: { ids: representations(10_000).map(({ id }) => id) },
    };
    expect(codesOf(await post(many))).toEqual(['BAD_USER_INPUT']);
    expect(gateway.emulator.calls).toEqual([]);
  });

  test('those that are written in the document count, too', async () => {
    const ids = JSON.stringify(Array.from({ length: 900 }, (_, n) => `f${n}`));
    const query = `{ ${repeat(3, (n) => `a${n}: findingsById(ids: ${ids}) { title }`)} }`;
    await expectTooComplex(await post({ query }), CALLS);
  });
});

describe('With the header x-graphql-cost: 1, an answer says what it can cost and what it has cost', () => {
  const asked = { 'x-graphql-cost': '1' };

  test('a page over two regions', async () => {
    const { extensions, errors } = await post(
      { query: '{ findings(first: 50) { nodes { id title } totalCount } }' },
      asked,
    );
    expect(errors).toBeUndefined();
    expect(extensions).toEqual({ cost: { calls: { most: 6, made: 6 }, leaves: { most: 101 } } });
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 2, GetFindings: 2, GetFindingsStatistics: 2 });
  });

  test('each time that a document comes, also when it is compiled', async () => {
    const query = `query ($ids: [ID!]!) { findingsById(ids: $ids) { title } }`;
    for (const count of [1, 60, 3, 120]) {
      const variables = { ids: Array.from({ length: count }, (_, n) => findingId(US, n)) };
      const { extensions } = await post({ query, variables }, asked);
      const arrived = gateway.emulator.calls.length;
      gateway.emulator.clearCalls();
      expect(extensions?.cost?.leaves.most).toBe(count);
      expect(extensions?.cost?.calls.made).toBe(arrived);
      expect(extensions?.cost?.calls.most).toBeGreaterThanOrEqual(arrived);
    }
  });

  test('refusals for their cost, too, and nobody who does not ask', async () => {
    const refused = await post({ query: `{ ${lists} }` }, asked);
    await expectTooComplex(refused, CALLS);
    expect(refused.extensions?.cost).toEqual({ calls: { most: 120, made: 0 }, leaves: { most: 60 } });
    for (const headers of [{ other: '1' }, { 'x-graphql-cost': '0' }, { 'x-graphql-cost': 'true' }] as Record<
      string,
      string
    >[]) {
      expect((await post({ query: '{ detectors { id } }' }, headers)).extensions).toBeUndefined();
    }
  });
});

describe('Limits of the language', () => {
  test('errors of the document and its variables are 20 at most, and the last one says that there are more', async () => {
    const unknown = await post({ query: `{ ${repeat(5000, (n) => `z${n}`)} }` });
    expect(unknown.status).toBe(400);
    expect(unknown.errors).toHaveLength(20);
    expect(unknown.errors?.at(-1)?.message).toBe(
      'Too many validation errors: the first 19 are named above; mend those first.',
    );
    const query = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }';
    const variables = { ids: Array.from({ length: 500 }, () => ({})) };
    for (let time = 0; time < 3; time++) {
      const bad = await post({ query, variables });
      expect(bad.status).toBe(400);
      expect(bad.errors).toHaveLength(20);
      expect(bad.errors?.at(-1)?.message).toBe(
        'Too many errors processing variables: the first 19 are named above; mend those first.',
      );
    }
    const fields = repeat(45, (n) => `a${n}: finding(id: $id) { id }`);
    const many = await post({ query: `query ($id: ID = "x") { ${fields} }`, variables: { id: null } });
    expect(many.errors).toHaveLength(20);
    expect(many.errors?.at(-1)?.message).toMatch(/^26 more errors come from the document or its variables/);
    expect(logged.filter((line) => !line.includes('"level":20'))).toEqual([]);
    const traced = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      federatedTraces: true,
    });
    const same = [
      await traced.query(`query ($id: ID = "x") { ${fields} }`, { id: null }),
      await traced.query(query, variables),
    ];
    await traced.close();
    for (const answer of same) {
      expect(answer.errors).toHaveLength(20);
      expect(new Set(codesOf(answer))).toEqual(new Set(['BAD_USER_INPUT']));
    }
    gateway.emulator.clearCalls();
    expect(gateway.emulator.calls).toEqual([]);
  });

  test('names are repeated by 200 characters, in answers and in the log', async () => {
    const name = 'N'.repeat(300_000);
    for (const request of [
      { query: '{ __typename }', operationName: name },
      { query: `query ${name} { nope }` },
      { query: `query ${name} { __typename } query ${name} { __typename }` },
      { query: `query ${name} { findings(first: 0) { totalCount } }` },
      { query: `{ ${name} }` },
      { query: `{ findings(first: 0) { ...${name} } }` },
      { query: `query ($${name}: Int!) { findings(first: $${name}) { totalCount } }` },
    ]) {
      const answer = await post(request);
      expect(answer.errors?.length).toBeGreaterThan(0);
      for (const { message } of answer.errors ?? []) expect(message.length).toBeLessThan(1000);
    }
    expect(logged.length).toBeGreaterThan(5);
    for (const line of logged) expect(line).not.toMatch(/N{201}/);
  });

  test('introspection that follows types again and again is refused', async () => {
    const deep = (levels: number): string => (levels === 0 ? 'name' : `fields { type { ${deep(levels - 1)} } }`);
    expect((await post({ query: `{ __schema { types { ${deep(2)} } } }` })).errors).toBeUndefined();
    const refused = await post({ query: `{ __schema { types { ${deep(6)} } } }` });
    expect(refused.status).toBe(400);
    expect(refused.errors?.[0]?.message).toMatch(/introspection depth/);
    const wide = await post({
      query: `{ __schema { types { ${repeat(60, (n) => `a${n}: fields { type { fields { type { fields { name } } } } }`)} } } }`,
    });
    expect(wide.status).toBe(400);
  });

  test('aliases of __typename are answered, or refused for their number', async () => {
    const answer = await post({ query: `{ ${repeat(1000, (n) => `a${n}: __typename`)} }` });
    expect(Object.keys(answer.data)).toHaveLength(1000);
    const below = `{ findings(first: 1000) { nodes { ${repeat(2100, (n) => `a${n}: __typename`)} } } }`;
    await expectTooComplex(await post({ query: below }), LEAVES);
  });

  test('selections that Apollo Server counts without end are refused', async () => {
    const fragments = repeat(40, (n) => `fragment F${n} on Finding { ...F${n + 1} ...F${n + 1} }`);
    const query = `{ finding(id: "x") { ...F0 } } ${fragments} fragment F40 on Finding { id }`;
    const answer = await post({ query });
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.message).toMatch(/too many selections/);
    expect(gateway.emulator.calls).toEqual([]);
  });
});
