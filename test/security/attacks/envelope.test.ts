import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findingId, US } from '../../kit/findings.js';
import { CLIENT_CODES } from './kit/attack.js';
import { demand } from './kit/demand.js';
import { measureHeap } from './kit/measureHeap.js';
import type { HttpRequest } from './kit/sendHttp.js';
import { startTarget, type Target } from './kit/startTarget.js';

/** Each request comes as often. */
const TIMES = 3;
/** See `describeAttacks`. */
const MOST_KEPT = 100_000_000;

const QUERY = '{ findings(first: 3) { nodes { id } } }';
const json = (body: unknown): HttpRequest => ({ body: JSON.stringify(body) });
const text = (body: string): HttpRequest => ({ body });
const bytes = (...parts: (string | number[])[]): HttpRequest => ({
  body: Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part as string)))),
});
const search = (parameters: Record<string, string> | [string, string][]): HttpRequest => ({
  search: `?${new URLSearchParams(parameters)}`,
});

let target: Target;
let heapBefore: number;
beforeAll(async () => {
  target = await startTarget();
  await target.post({ query: QUERY });
  heapBefore = measureHeap();
});
afterAll(() => target.close());

/** Nothing is executed, however often it comes. */
async function expectRefused(request: HttpRequest, statuses: readonly number[]): Promise<void> {
  target.emulator.clearCalls();
  for (let time = 0; time < TIMES; time++) {
    const { status, json: answer, text: body } = await target.attack(request);
    const { errors = [] } = answer ?? {};
    const about = { time, status, excerpt: body.slice(0, 300), calls: target.emulator.calls.length };
    const codes: readonly unknown[] = CLIENT_CODES;
    demand(statuses.includes(status) && errors.length > 0, 'It is not refused as it should be', about);
    demand(
      errors.every(({ extensions }) => codes.includes(extensions?.code)),
      `Other codes than ${codes}`,
      about,
    );
    demand(about.calls === 0, 'It reaches GuardDuty', about);
  }
}

/** It does no more than the operation in it, if it does that. */
async function expectBounded(request: HttpRequest): Promise<void> {
  for (let time = 0; time < TIMES; time++) {
    target.emulator.clearCalls();
    await target.attack(request);
    expect(target.emulator.calls.length).toBeLessThanOrEqual(10);
  }
}

describe('Bodies that are no request', () => {
  test.each<[string, HttpRequest, number[]?]>([
    ['5 MB', json({ query: `{ ${'x'.repeat(5_000_000)} }` }), [413]],
    ['5 MB of blanks before a request', text(' '.repeat(5_000_000) + JSON.stringify({ query: QUERY })), [413]],
    ['5 MB of variables', json({ query: QUERY, variables: { x: 'x'.repeat(5_000_000) } }), [413]],
    ['nothing', text('')],
    ['a blank', text(' ')],
    ['JSON that is cut', text(JSON.stringify({ query: QUERY }).slice(0, -1))],
    ['JSON that is cut within a string', text(JSON.stringify({ query: QUERY }).slice(0, 20))],
    ['JSON that is cut within an escape', text('{"query":"{ findings { nodes { id } } }\\u00')],
    ['bytes after the JSON', text(`${JSON.stringify({ query: QUERY })}x`)],
    ['another request after the first', text(JSON.stringify({ query: QUERY }).repeat(2))],
    ['a NUL after the JSON', bytes(JSON.stringify({ query: QUERY }), [0])],
    ['bytes that are no UTF-8 in a name', bytes('{"query":"{ a', [0xff, 0xfe, 0xc0, 0x80], '}"}')],
    ['overlong UTF-8 for a quote', bytes('{"query":"{ findings { nodes { id } } }', [0xc0, 0xa2], '}')],
    ['UTF-16', bytes([...Buffer.from(JSON.stringify({ query: QUERY }), 'utf16le')])],
    [
      'a form',
      { body: `query=${encodeURIComponent(QUERY)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      [400, 403, 415],
    ],
    ['plain text', { ...json({ query: QUERY }), headers: { 'content-type': 'text/plain' } }, [400, 403, 415]],
    [
      'several parts',
      {
        body: '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      },
      [400, 403, 415],
    ],
    ['GraphQL itself', { body: QUERY, headers: { 'content-type': 'application/graphql' } }, [400, 415]],
    ['a type that is none', { ...json({ query: QUERY }), headers: { 'content-type': 'x' } }, [400, 415]],
    [
      'a charset that is unknown',
      { ...json({ query: '{ nope }' }), headers: { 'content-type': 'application/json; charset=x-nothing' } },
      [400, 415],
    ],
    [
      'an encoding that is unknown',
      { ...json({ query: '{ nope }' }), headers: { 'content-encoding': 'x-nothing' } },
      [400, 415],
    ],
    ['100,000 nested arrays', text(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
    ['100,000 arrays that are never closed', text('['.repeat(100_000))],
    ['100,000 nested objects', text(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
    ['a number', text('7')],
    ['null', text('null')],
    ['a string', json(QUERY)],
    ['an object without a query', json({})],
    ['an empty query', json({ query: '' })],
    ['a query that is null', json({ query: null })],
    ['a query that is a list', json({ query: [QUERY] })],
    ['a query that is an object', json({ query: { toString: QUERY } })],
    ['a query of NULs', json({ query: '\0'.repeat(10_000) })],
    ['variables that are a list', json({ query: QUERY, variables: [] })],
    ['variables that are text', json({ query: QUERY, variables: '{}' })],
    ['variables that are a number', json({ query: QUERY, variables: 7 })],
    ['an operation that is an object', json({ query: QUERY, operationName: {} })],
    ['an operation that is a list', json({ query: QUERY, operationName: ['A'] })],
    [
      'an operation of 900,000 characters',
      json({ query: 'query A { __typename }', operationName: 'x'.repeat(900_000) }),
    ],
    ['extensions that are a list', json({ query: QUERY, extensions: [] })],
    ['extensions that are text', json({ query: QUERY, extensions: 'x' })],
    ['the keys of a prototype', text('{"query":"{ __typename }","__proto__":{"query":"{ nope }"}}')],
    ['the keys of a constructor', text('{"query":"{ __typename }","constructor":{"prototype":{"x":1}}}')],
    ['a prototype in place of the query', text('{"__proto__":{"query":"{ __typename }"}}')],
  ])('%s', async (_name, request, statuses = [400]) => {
    await expectRefused(request, statuses);
    expect({}).not.toHaveProperty('x');
    expect({}).not.toHaveProperty('query');
  });

  test.each<[string, HttpRequest]>([
    ['keys that come twice', text(`{"query":"{ nope }","query":${JSON.stringify(QUERY)}}`)],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], JSON.stringify({ query: QUERY }))],
    [
      'bytes that are no UTF-8 in an id',
      bytes('{"query":"{ finding(id: \\"', [0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80], '\\") { id } }"}'),
    ],
    [
      '100,000 keys',
      json({ query: QUERY, ...Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])) }),
    ],
    [
      '100,000 variables',
      json({ query: QUERY, variables: Object.fromEntries(Array.from({ length: 80_000 }, (_, n) => [`k${n}`, n])) }),
    ],
    [
      'a variable of 100,000 nested arrays that nobody uses',
      text(`{"query":${JSON.stringify(QUERY)},"variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
    ],
    [
      'extensions of 100,000 nested arrays',
      text(`{"query":${JSON.stringify(QUERY)},"extensions":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
    ],
    [
      'a number too large for JSON',
      text('{"query":"query ($first: Int!) { findings(first: $first) { nodes { id } } }","variables":{"first":1e400}}'),
    ],
  ])('%s', async (_name, request) => {
    await expectBounded(request);
  });
});

describe('Batches', () => {
  test.each<[string, HttpRequest]>([
    ['of one', json([{ query: QUERY }])],
    ['of none', json([])],
    ['of 1,000', json(Array.from({ length: 1000 }, () => ({ query: QUERY })))],
    ['of what is no request', json([null, 7, 'x'])],
    ['within a batch', json([[{ query: QUERY }]])],
    ['in place of the query', json({ query: [{ query: QUERY }] })],
    ['with a key beside its entries', text(`[{"query":${JSON.stringify(QUERY)}}]`)],
  ])('%s are refused', async (_name, request) => {
    await expectRefused(request, [400]);
  });
});

describe('Changes and subscriptions, of which there are none', () => {
  test.each<[string, string]>([
    ['a mutation', 'mutation { archiveFindings(ids: ["x"]) { failures { code } } }'],
    [
      '1,000 mutations',
      `mutation { ${Array.from({ length: 1000 }, (_, n) => `a${n}: archiveFindings(ids: ["x"]) { failures { code } }`).join(' ')} }`,
    ],
    [
      'a mutation that has a query beside it',
      'mutation { archiveFindings(ids: ["x"]) { failures { code } } } query Q { __typename }',
    ],
    ['a subscription', 'subscription { findingChanged { id } }'],
    ['a subscription of introspection', 'subscription { __typename }'],
    ['a mutation of introspection', 'mutation { __schema { queryType { name } } }'],
    [
      'a mutation in a fragment',
      'mutation { ...F } fragment F on Mutation { archiveFindings(ids: ["x"]) { failures { code } } }',
    ],
  ])('%s', async (_name, query) => {
    await expectRefused(json({ query }), [400]);
    if (query.length < 1000) await expectRefused(search({ query }), [400, 405]);
  });
});

describe('Persisted queries', () => {
  const hash = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

  test.each<[string, unknown]>([
    ['a hash of nothing known', hash('0'.repeat(64))],
    ['a hash of 500,000 characters', hash('x'.repeat(500_000))],
    ['a hash that is a number', hash(7)],
    ['a hash that is a list', hash(['x'])],
    ['a hash that is an object', hash({ toString: 'x' })],
    ['no hash', { persistedQuery: { version: 1 } }],
    ['the hash of a prototype', hash('constructor')],
    ['another version', hash('0'.repeat(64), 2)],
    ['a version that is text', hash('0'.repeat(64), '1')],
    ['a number in place of it', { persistedQuery: 7 }],
  ])('%s', async (_name, extensions) => {
    // Apollo Server answers an unknown hash with 200, for its clients to send the document.
    await expectRefused(json({ extensions }), [200, 400]);
    const asText = JSON.stringify(extensions);
    if (asText.length < 1000) await expectRefused(search({ extensions: asText }), [200, 400]);
  });

  test('a document under the hash of another one is neither executed nor kept', async () => {
    const extensions = hash('0'.repeat(64));
    await expectRefused(json({ query: QUERY, extensions }), [400]);
    await expectRefused(json({ extensions }), [200, 400]);
  });
});

describe('Query strings that are no request', () => {
  test.each<[string, HttpRequest]>([
    ['nothing', { search: '' }],
    ['an empty query', search({ query: '' })],
    [
      'two queries',
      search([
        ['query', '{ nope }'],
        ['query', QUERY],
      ]),
    ],
    ['a query in brackets', search({ 'query[]': QUERY })],
    ['a query below a prototype', search({ '__proto__[query]': QUERY, 'constructor.query': QUERY })],
    ['variables that are no JSON', search({ query: QUERY, variables: '{' })],
    ['variables that are a list', search({ query: QUERY, variables: '[]' })],
    ['extensions that are no JSON', search({ query: QUERY, extensions: '{' })],
    ['extensions that are a number', search({ query: QUERY, extensions: '7' })],
    ['percent signs that encode nothing', { search: '?query=%%%zz' }],
    ['bytes that are no UTF-8', { search: '?query=%ff%fe' }],
    ['5,000 parameters', { search: `?${'a&'.repeat(5000)}` }],
  ])('%s', async (_name, request) => {
    await expectRefused(request, [400]);
  });

  test('a query and a body are not both taken', async () => {
    const { json: answer } = await target.attack({
      body: JSON.stringify({ query: '{ detectors { region } }' }),
      search: `?${new URLSearchParams({ query: `{ finding(id: "${findingId(US, 1)}") { id } }` })}`,
    });
    expect(answer?.data).toHaveProperty('detectors');
  });
});

test('The memory is free again', () => {
  expect(measureHeap() - heapBefore).toBeLessThan(MOST_KEPT);
});
