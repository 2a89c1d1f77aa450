import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import type { ServerOptions } from '../../src/server/startServer.js';
import { smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const TOKEN = 'a-router-token-of-some-length';
const ROUTER = { 'x-router-token': TOKEN };

let emulator: Emulator;
const started: TestGateway[] = [];
beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
});
afterAll(async () => {
  for (const gateway of started) await gateway.close();
  await emulator.close();
});

async function start(server: Partial<ServerOptions>, federatedTraces = false): Promise<TestGateway> {
  const gateway = await startGateway({ emulator, keepEmulator: true, federatedTraces, server });
  started.push(gateway);
  return gateway;
}

async function post({ url }: TestGateway, body: object, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

async function get({ url }: TestGateway, query: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, { headers });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

describe.each([false, true])('INTROSPECTION=off (federated traces: %s)', (federatedTraces) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({ introspection: false, routerToken: TOKEN }, federatedTraces);
  });

  const documents: readonly (readonly [string, string])[] = [
    ['the introspection query', getIntrospectionQuery()],
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__type', '{ __type(name: "Finding") { name } }'],
    ['__type by a variable', 'query ($n: String = "Finding") { __type(name: $n) { name } }'],
    ['the SDL of the subgraph', '{ _service { sdl } }'],
    ['its type alone', '{ _service { __typename } }'],
    ['an alias', '{ detectors: _service { id: sdl } }'],
    ['an alias that means something to JavaScript', '{ __proto__: _service { constructor: sdl } }'],
    ['a fragment', '{ ...F } fragment F on Query { _service { sdl } }'],
    [
      'a fragment in a fragment',
      '{ ...F } fragment F on Query { ...G } fragment G on Query { __schema { description } }',
    ],
    ['a fragment with its name', '{ ...__schema } fragment __schema on Query { __schema { queryType { name } } }'],
    ['an inline fragment', '{ ... on Query { ... { _service { sdl } } } }'],
    ['a field that is included by a variable', 'query ($yes: Boolean = true) { _service @include(if: $yes) { sdl } }'],
    ['a field that is skipped', '{ detectors { id } _service @skip(if: true) { sdl } }'],
    ['among others', '{ detectors { id } again: detectors { id } _service { sdl } }'],
    ['another operation of the document', 'query A { detectors { id } } query B { _service { sdl } }'],
  ];

  test.each(documents)('%s is refused, also after a router has asked for it', async (_name, query) => {
    const body = { query, operationName: query.startsWith('query A') ? 'B' : undefined };
    const ask = async () => {
      for (const answer of [await post(gateway, body), ...(body.operationName ? [] : [await get(gateway, query)])]) {
        expect(answer.status).toBe(400);
        expect(answer.json).toEqual({
          errors: [
            {
              message: expect.stringContaining('turn it on by INTROSPECTION=on'),
              extensions: { code: 'GRAPHQL_VALIDATION_FAILED', validationErrorCode: 'INTROSPECTION_DISABLED' },
            },
          ],
        });
      }
    };
    await ask();
    for (let n = 0; n < 3; n++) {
      const routed = await post(gateway, body, ROUTER);
      expect([routed.status, routed.json.errors]).toEqual([200, undefined]);
    }
    await ask();
  });

  test('nor does a persisted query that a router has registered let others pass', async () => {
    const query = '{ _service { sdl } }';
    const { createHash } = await import('node:crypto');
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    expect((await post(gateway, { query, extensions }, ROUTER)).json.data._service.sdl).toContain('type Finding');
    expect((await post(gateway, { extensions }, ROUTER)).json.data._service.sdl).toContain('type Finding');
    const { status, json } = await post(gateway, { extensions });
    expect([status, json.data]).toEqual([400, undefined]);
    expect(json.errors[0].extensions.validationErrorCode).toBe('INTROSPECTION_DISABLED');
  });

  test.each(['', TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase(), 'undefined', `${TOKEN}, ${TOKEN}`])(
    'the token "%s" is not the one',
    async (token) => {
      const { status } = await post(gateway, { query: '{ _service { sdl } }' }, { 'x-router-token': token });
      expect(status).toBe(400);
    },
  );

  test('without ROUTER_TOKEN no token is', async () => {
    const closed = await start({ introspection: false }, federatedTraces);
    for (const token of ['', 'undefined', TOKEN]) {
      expect((await post(closed, { query: '{ _service { sdl } }' }, { 'x-router-token': token })).status).toBe(400);
    }
  });

  test('__typename and entities are answered as ever', async () => {
    const query = '{ __typename _entities(representations: []) { __typename } }';
    expect((await post(gateway, { query })).json).toEqual({ data: { __typename: 'Query', _entities: [] } });
  });

  const mistakes: readonly (readonly [string, object])[] = [
    ['a field', { query: '{ finding(id: "1") { titel } }' }],
    ['a field below a scalar', { query: '{ finding(id: "1") { service } }' }],
    ['an argument', { query: '{ findings(firts: 1) { nodes { id } } }' }],
    ['a type', { query: '{ ... on Querry { detectors { id } } }' }],
    ['an enum value', { query: '{ findings(state: ACTIV) { nodes { id } } }' }],
    ['a field of an input', { query: '{ findings(filter: {severityLevl: {in: [HIGH]}}) { nodes { id } } }' }],
    ['a directive', { query: '{ detectors { id @skp(if: true) } }' }],
    ['an unknown operator', { query: '{ findings(filter: {type: {inn: ["x"]}}) { nodes { id } } }' }],
    [
      'an enum value in a variable',
      { query: 'query ($s: FindingState!) { findings(state: $s) { nodes { id } } }', variables: { s: 'ACTIV' } },
    ],
    [
      'a field of an input in a variable',
      {
        query: 'query ($f: FindingFilter) { findings(filter: $f) { nodes { id } } }',
        variables: { f: { resource: { instanceDetail: { instanceId: { in: ['x'] } } } } },
      },
    ],
    [
      'an attribute',
      { query: '{ findings(filter: {attributes: [{path: "service.acton.actionType", in: ["x"]}]}) { nodes { id } } }' },
    ],
  ];

  test.each(mistakes)('nothing is suggested for %s that does not exist', async (_name, body) => {
    for (let n = 0; n < 3; n++) {
      const text = JSON.stringify((await post(gateway, body)).json);
      expect(text).toContain('"errors"');
      expect(text).not.toMatch(/did you mean|title|severityLevel|instanceDetails|ACTIVE|actionType"|"first"/i);
    }
  });

  test('while with introspection something is', async () => {
    const open = await start({ introspection: true }, federatedTraces);
    for (const [, body] of mistakes.filter(([name]) => !/directive|type$/.test(name))) {
      expect(JSON.stringify((await post(open, body)).json)).toMatch(/did you mean/i);
    }
  });
});

describe('Automatic persisted queries', () => {
  const query = '{ detectors { region } }';
  const sha256Hash = '0f8ba1bbd4ff7cd0d6e87b0af9c1d0bd3ab5e1c65ed1c56fb2eb2fdfd8cf0d1a';

  test.each([
    ['a hash of another document', { version: 1, sha256Hash }],
    ['a hash that is none', { version: 1, sha256Hash: 'x' }],
    ['a hash that is a number', { version: 1, sha256Hash: 7 }],
    ['no hash', { version: 1 }],
    ['another version', { version: 2, sha256Hash }],
    ['a version that is text', { version: '1', sha256Hash }],
  ])('%s is BAD_USER_INPUT, and is not remembered', async (_name, persistedQuery) => {
    const gateway = await start({});
    const { status, json } = await post(gateway, { query, extensions: { persistedQuery } });
    expect([status, json.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    const later = await post(gateway, { extensions: { persistedQuery: { version: 1, sha256Hash } } });
    expect(later.json.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('PERSISTED_QUERIES=off: none is, right or wrong', async () => {
    const gateway = await start({ persistedQueries: false });
    for (const body of [{ query }, {}]) {
      const { json } = await post(gateway, { ...body, extensions: { persistedQuery: { version: 1, sha256Hash } } });
      expect(json).toEqual({
        errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
      });
    }
    expect((await post(gateway, { query })).json.data.detectors).toHaveLength(1);
  });
});

describe('What may be stored', () => {
  const query = '{ findings { nodes { id } } }';

  test('no answer is, by default', async () => {
    const gateway = await start({});
    for (const { headers } of [await get(gateway, query), await post(gateway, { query }), await get(gateway, '{')]) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  test('RESPONSE_MAX_AGE: a GET without errors is, by the browser of who asked', async () => {
    const gateway = await start({ responseMaxAgeMs: 5500, corsOrigins: ['https://dashboard.example'] });
    const kept = await get(gateway, query);
    expect(kept.headers.get('cache-control')).toBe('private, max-age=5');
    const vary = kept.headers.get('vary')?.toLowerCase().split(/, */);
    expect(vary).toEqual(expect.arrayContaining(['origin', 'accept', 'authorization', 'cookie', 'x-amzn-oidc-data']));
    const failing = '{ findingsById(ids: ["x"], orderBy: {field: ID, direction: ASC}) { id } }';
    emulator.faults.add({ kind: 'badRequest', match: { operation: 'GetFindings' } });
    const broken = await get(gateway, failing);
    emulator.faults.clear();
    expect(broken.json.errors).toHaveLength(1);
    for (const { headers } of [
      broken,
      await get(gateway, '{'),
      await get(gateway, '{ x }'),
      await post(gateway, { query }),
    ]) {
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('HSTS: only where a trusted proxy received the request over TLS', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const hsts = async (gateway: TestGateway, path = '/graphql') =>
      (await fetch(`${gateway.url}${path}`, { headers })).headers.get('strict-transport-security');
    expect(await hsts(await start({}))).toBeNull();
    expect(await hsts(await start({ trustProxy: ['10.0.0.0/8'] }))).toBeNull();
    for (const trustProxy of [['127.0.0.1'], ['loopback'], ['127.0.0.0/8', '::1']]) {
      const gateway = await start({ trustProxy });
      expect(await hsts(gateway)).toBe('max-age=31536000');
      expect(await hsts(gateway, '/nothing')).toBe('max-age=31536000');
      const plain = await fetch(gateway.url, { headers: { 'x-forwarded-proto': 'http' } });
      expect(plain.headers.get('strict-transport-security')).toBeNull();
    }
  });
});
