import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../../src/emulator/startEmulator.js';
import { expectHealthy, expectNoLeak } from '../../kit/expectHealthy.js';
import { smallFindings, US } from '../../kit/findings.js';
import { connectRaw, converse, type RawAnswer } from '../../kit/rawConnection.js';
import { startGateway, type TestGateway } from '../../kit/startGateway.js';
import { until, untilCalls } from '../../kit/until.js';

let gateway: TestGateway;
beforeAll(async () => {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 60) }] });
  gateway = await startGateway({ emulator });
});
afterAll(() => gateway.close());
beforeEach(() => gateway.emulator.clearCalls());

const QUERY = '{"query":"{ __typename }"}';
const PAGE = '{"query":"{ findings(first: 5) { nodes { id } } }"}';
const LENGTH = `content-length: ${QUERY.length}\r\n`;
const CHUNKED = 'transfer-encoding: chunked\r\n';

/** What an attacker tries to have executed as a request of somebody else: it would call GuardDuty. */
const SMUGGLED = post(`content-length: ${PAGE.length}\r\n`, PAGE);

function get(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`;
}

function post(headers: string, body: string): string {
  return `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}\r\n${body}`;
}

function chunks(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

/** Sends bytes as they are: each character is one byte. */
function send(text: string): Promise<RawAnswer[]> {
  return converse(gateway.url, Buffer.from(text, 'latin1'));
}

const statusesOf = (answers: readonly RawAnswer[]) => answers.map(({ status }) => status);

/** Nothing came of it: one refusal, the end of the connection, and no call. */
async function expectRefused(text: string, status = 400): Promise<void> {
  const answers = await send(text);
  expect(statusesOf(answers)).toEqual([status]);
  expectNoLeak(...answers.map(({ body }) => body));
  await expectHealthy(gateway, { noCalls: true });
}

/** It was one request: its own answer, that of the last question unless it ended the connection, and no call. */
async function expectOneRequest(text: string, statuses: readonly number[]): Promise<void> {
  const [own, ...others] = await send(text);
  expect(statuses).toContain(own?.status);
  const ended = own?.headers.connection === 'close';
  expect(others.map(({ body }) => body)).toEqual(ended ? [] : ['{"status":"alive"}']);
  expectNoLeak(own?.body ?? '');
  await expectHealthy(gateway, { noCalls: true });
}

describe('A message whose length can be read in two ways is refused whole', () => {
  test.each([
    ['Content-Length beside Transfer-Encoding', post(LENGTH + CHUNKED, `0\r\n\r\n${SMUGGLED}`)],
    ['Transfer-Encoding beside Content-Length', post(`${CHUNKED}content-length: 4\r\n`, chunks(QUERY) + SMUGGLED)],
    ['two lengths', post(`${LENGTH}content-length: 999\r\n`, QUERY + SMUGGLED)],
    ['the same length twice', post(LENGTH + LENGTH, QUERY + SMUGGLED)],
    ['a list of lengths', post('content-length: 26, 26\r\n', QUERY + SMUGGLED)],
    ['a signed length', post('content-length: +26\r\n', QUERY + SMUGGLED)],
    ['a negative length', post('content-length: -1\r\n', SMUGGLED)],
    ['a hexadecimal length', post('content-length: 0x1a\r\n', QUERY + SMUGGLED)],
    ['a length of more than 64 bits', post('content-length: 99999999999999999999\r\n', QUERY + SMUGGLED)],
    ['a blank before the colon of a length', post('content-length : 26\r\n', QUERY + SMUGGLED)],
    ['an unknown coding', post('transfer-encoding: xchunked\r\n', chunks(QUERY) + SMUGGLED)],
    ['a coding in quotes', post('transfer-encoding: "chunked"\r\n', chunks(QUERY) + SMUGGLED)],
    ['chunked, but not last', post('transfer-encoding: chunked, identity\r\n', chunks(QUERY) + SMUGGLED)],
    [
      'chunked in the first of two headers',
      post(`${CHUNKED}transfer-encoding: identity\r\n`, chunks(QUERY) + SMUGGLED),
    ],
    ['a blank before the colon of a coding', post('transfer-encoding : chunked\r\n', chunks(QUERY) + SMUGGLED)],
    ['a vertical tab before a coding', post('transfer-encoding:\x0bchunked\r\n', chunks(QUERY) + SMUGGLED)],
    ['a folded coding', post('transfer-encoding:\r\n chunked\r\n', chunks(QUERY) + SMUGGLED)],
    ['a folded first header', post(` ${CHUNKED}`, chunks(QUERY) + SMUGGLED)],
    ['a coding behind a bare line feed', post(`x: y\n${CHUNKED}${LENGTH}`, QUERY + SMUGGLED)],
    ['a coding behind a bare carriage return', post(`x: y\r${CHUNKED}${LENGTH}`, QUERY + SMUGGLED)],
  ])('%s', (_, text) => expectRefused(text));

  test.each([
    ['is no number', `zz\r\n${QUERY}\r\n0\r\n\r\n`],
    ['is negative', `-1\r\n${QUERY}\r\n0\r\n\r\n`],
    ['has more than 64 bits', `fffffffffffffffff\r\n${QUERY}\r\n0\r\n\r\n`],
    ['is less than the chunk', `2\r\n${QUERY}\r\n0\r\n\r\n`],
    ['ends with a bare line feed', `1a\n${QUERY}\r\n0\r\n\r\n`],
    ['has an endless extension', `1a;${'a'.repeat(100_000)}\r\n${QUERY}\r\n0\r\n\r\n`, 413],
  ])('a chunk whose size %s', (_, body, status = 400) => expectRefused(post(CHUNKED, body + SMUGGLED), status));

  test('trailers that name another length', () =>
    expectRefused(post(CHUNKED, `1a\r\n${QUERY}\r\n0\r\ncontent-length: 5\r\n\r\n${SMUGGLED}`)));
});

describe('What is not HTTP/1.1 is refused', () => {
  test.each([
    ['bare line feeds', post(LENGTH, QUERY).replaceAll('\r\n', '\n')],
    ['NUL in a value', post(`x-a: b\0c\r\n${LENGTH}`, QUERY)],
    ['NUL in a name', post(`x\0a: b\r\n${LENGTH}`, QUERY)],
    ['a carriage return in a value', post(`x-a: b\rc\r\n${LENGTH}`, QUERY)],
    ['a header without a name', post(`: b\r\n${LENGTH}`, QUERY)],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['an authority for a target', get('evil.example:80')],
    ['a target without a slash', get('healthz')],
    ['a blank in the target', get('/healthz /graphql')],
    ['HTTP/0.9', 'GET /healthz\r\n\r\n'],
    ['HTTP/1.2', get('/healthz').replace('HTTP/1.1', 'HTTP/1.2')],
    ['HTTP/2 without its own preface', get('/healthz').replace('HTTP/1.1', 'HTTP/2.0')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a method in small letters', get('/healthz').replace('GET', 'get')],
    ['an unknown method', get('/healthz').replace('GET', 'STEAL')],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['noise', '\x00\xff\x00\xff\r\n\r\n'],
  ])('%s', (_, text) => expectRefused(text));

  test.each([
    ['a header of 100 KB', get('/healthz', `x: ${'a'.repeat(100_000)}\r\n`)],
    ['100 KB of headers', get('/healthz', 'x-a: b\r\n'.repeat(12_500))],
    ['a target of 100 KB', get(`/${'a'.repeat(100_000)}`)],
  ])('%s is too large', (_, text) => expectRefused(text, 431));

  test('a tunnel is not opened', async () => {
    const answers = await send(get('x').replace('GET x', 'CONNECT evil.example:80') + SMUGGLED);
    expect(statusesOf(answers)).toEqual([501]);
    await expectHealthy(gateway, { noCalls: true });
  });
});

describe('A body is never taken for a request', () => {
  const LENGTH_OF_SMUGGLED = `content-length: ${SMUGGLED.length}\r\n`;

  test.each([
    ['of GET', get('/healthz', LENGTH_OF_SMUGGLED) + SMUGGLED, [200, 400]],
    ['of a path that is not there', post(LENGTH_OF_SMUGGLED, SMUGGLED).replace('/graphql', '/nowhere'), [400, 404]],
    ['of another type', post(LENGTH_OF_SMUGGLED, SMUGGLED).replace('application/json', 'text/plain'), [400, 415]],
    ['that is not JSON', post(LENGTH_OF_SMUGGLED, SMUGGLED), [400]],
    ['that is not JSON, in chunks', post(CHUNKED, chunks(SMUGGLED)), [400]],
    ['of TRACE, which is not echoed', get('/graphql', 'x-a: 1\r\n').replace('GET', 'TRACE'), [404, 405]],
  ])('%s', (_, text, statuses) => expectOneRequest(text, statuses));

  // The server may stop reading such a body and close the connection, with its answer or before it could be read.
  test('that is too large', async () => {
    const size = 6_000_000;
    const answers = await send(post(`content-length: ${size + SMUGGLED.length}\r\n`, ' '.repeat(size) + SMUGGLED));
    expect([[413], []]).toContainEqual(statusesOf(answers));
    await expectHealthy(gateway, { noCalls: true });
  });

  test('behind a request for another protocol', async () => {
    const connection = await connectRaw(gateway.url);
    connection.send(get('/healthz', 'connection: upgrade\r\nupgrade: h2c\r\n') + SMUGGLED);
    await connection.untilAnswers(1);
    await expectHealthy(gateway, { noCalls: true });
    expect(connection.answers()).toHaveLength(1);
    connection.leave();
  });
});

describe('An unusual request is one request', () => {
  test.each([
    ['blank lines before it', `\r\n\r\n${get('/healthz')}`, [200]],
    ['an absolute target', get('http://localhost/healthz'), [200]],
    ['an absolute target on another host', get('http://evil.example/graphql'), [403]],
    ['an absolute target that hides another host', get('http://localhost@evil.example/graphql'), [403]],
    ['a target that begins like a host', get('//evil.example/healthz'), [404]],
    ['two hosts', get('/healthz', 'host: evil.example\r\n'), [400]],
    ['the same host twice', get('/healthz', 'host: localhost\r\n'), [400]],
    ['an asterisk for a target', get('*').replace('GET', 'OPTIONS'), [204, 400, 404, 405]],
    ['a length in another spelling', post(`content_length: 3\r\n${LENGTH}`, QUERY), [200]],
    ['chunks in capitals', post(CHUNKED.toUpperCase(), chunks(QUERY)), [200]],
    ['a second coding', post('transfer-encoding: gzip, chunked\r\n', chunks(QUERY)), [501]],
    ['a coding twice', post('transfer-encoding: chunked, chunked\r\n', chunks(QUERY)), [400, 501]],
    ['chunks in HTTP/1.0', post(CHUNKED, chunks(QUERY)).replace('HTTP/1.1', 'HTTP/1.0'), [400]],
    ['a body that is announced', post(`expect: 100-continue\r\n${LENGTH}`, QUERY), [200]],
    ['an unknown expectation', post(`expect: miracles\r\n${LENGTH}`, QUERY), [417]],
  ])('%s', (_, text, statuses) => expectOneRequest(text, statuses));
});

describe('Pipelined requests', () => {
  const numbered = (n: number) => `{"query":"{ n${n}: __typename }"}`;
  const ask = (n: number) => post(`content-length: ${numbered(n).length}\r\n`, numbered(n));

  test('are answered one for one, in their order', async () => {
    const count = 100;
    const answers = await send(Array.from({ length: count }, (_, n) => ask(n)).join(''));
    expect(answers).toHaveLength(count + 1);
    answers.slice(0, count).forEach(({ body }, n) => {
      expect(JSON.parse(body)).toEqual({ data: { [`n${n}`]: 'Query' } });
    });
    await expectHealthy(gateway, { noCalls: true });
  });

  test('behind one that is refused are never executed', async () => {
    const answers = await send(ask(0) + ask(1) + post(LENGTH + CHUNKED, QUERY) + SMUGGLED.repeat(5));
    // Where answers are due, the refusal would be taken for one of them; then the connection ends without it.
    const expected = ['{"data":{"n0":"Query"}}\n', '{"data":{"n1":"Query"}}\n'];
    answers.forEach(({ status, body }, n) => {
      if (status !== 400) expect(body).toBe(expected[n]);
      else expect(n).toBe(2);
    });
    expect(answers.length).toBeLessThanOrEqual(3);
    await expectHealthy(gateway, { noCalls: true });
  });

  test('behind one that ends the connection are never executed', async () => {
    const answers = await send(get('/healthz', 'connection: close\r\n') + SMUGGLED.repeat(5));
    expect(answers.map(({ body }) => body)).toEqual(['{"status":"alive"}']);
    await expectHealthy(gateway, { noCalls: true });
  });

  test('of a client that reads no answer do not keep others waiting', async () => {
    const connection = await connectRaw(gateway.url);
    connection.send(ask(0).repeat(2000));
    connection.leave();
    await expectHealthy(gateway, { noCalls: true });
  });
});

describe('Clients that are slow or leave', () => {
  test('a request that comes byte by byte is answered like any other', async () => {
    const connection = await connectRaw(gateway.url);
    await connection.drip(post(LENGTH, QUERY));
    expect(statusesOf(await connection.finish())).toEqual([200, 200]);
  });

  test('many slow clients do not keep others waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => connectRaw(gateway.url)));
    const dripping = slow.map((connection) => connection.drip(post(LENGTH, QUERY), { pauseMs: 20 }));
    await expectHealthy(gateway, { noCalls: true });
    expect(slow.every((connection) => connection.answers().length === 0)).toBe(true);
    for (const connection of slow) connection.leave();
    await Promise.all(dripping);
    await expectHealthy(gateway, { noCalls: true });
  });

  test.each([
    ['at once', ''],
    ['in the request line', 'POST /gra'],
    ['in the headers', post('', '').slice(0, 40)],
    ['before the body', post(`content-length: ${PAGE.length}\r\n`, '')],
    ['in the body', post(`content-length: ${PAGE.length}\r\n`, PAGE.slice(0, -1))],
    ['in a chunk', post(CHUNKED, `${PAGE.length.toString(16)}\r\n${PAGE.slice(0, 10)}`)],
    ['before the last chunk', post(CHUNKED, chunks(PAGE).slice(0, -5))],
  ])('a request whose client leaves %s is not executed', async (_, text) => {
    for (const goes of ['leave', 'halfClose'] as const) {
      const connections = await Promise.all(Array.from({ length: 10 }, () => connectRaw(gateway.url)));
      for (const connection of connections) {
        connection.send(text);
        connection[goes]();
      }
      await Promise.all(connections.map((connection) => connection.untilClosed()));
      expect(
        connections.flatMap((connection) => statusesOf(connection.answers())).filter((status) => status < 400),
      ).toEqual([]);
    }
    await expectHealthy(gateway, { noCalls: true });
  });

  test('a client that leaves while its answer is made costs no further call', async () => {
    const { calls, faults } = gateway.emulator;
    const release = faults.hold({ operation: 'ListFindings' });
    const connection = await connectRaw(gateway.url);
    connection.send(SMUGGLED);
    await untilCalls(gateway.emulator, 1);
    connection.leave();
    // The gateway gives the call up although GuardDuty has not answered.
    await until(() => calls[0]?.endedAt !== undefined);
    release();
    await untilQuiet();
    expect(calls).toMatchObject([{ operation: 'ListFindings', status: 0 }]);
    await expectHealthy(gateway);
  });

  test('a client that leaves while its pipelined answers are made costs no further call either', async () => {
    const { calls, faults } = gateway.emulator;
    const release = faults.hold({ operation: 'ListFindings' });
    const connection = await connectRaw(gateway.url);
    const page = (first: number) => `{"query":"{ findings(first: ${first}) { nodes { id } } }"}`;
    for (const first of [5, 6, 7]) connection.send(post(`content-length: ${page(first).length}\r\n`, page(first)));
    await untilCalls(gateway.emulator, 3);
    connection.leave();
    await until(() => calls.every(({ endedAt }) => endedAt !== undefined));
    release();
    await untilQuiet();
    expect(calls.map(({ operation, status }) => [operation, status])).toEqual(Array(3).fill(['ListFindings', 0]));
    await expectHealthy(gateway);
  });

  test('a client that leaves in the middle of its answers takes nothing from others', async () => {
    const connection = await connectRaw(gateway.url);
    const page = '{"query":"{ findings(first: 60) { nodes { raw } } }"}';
    connection.send(post(`content-length: ${page.length}\r\n`, page).repeat(20));
    await connection.untilAnswers(1);
    connection.leave();
    await expectHealthy(gateway);
    await untilQuiet();
  });

  test('connections that were left are gone on the side of the server, too', async () => {
    await expectHealthy(gateway);
    const before = countSockets();
    const connections = await Promise.all(Array.from({ length: 50 }, () => connectRaw(gateway.url)));
    connections.forEach((connection, n) => {
      connection.send(SMUGGLED.slice(0, n));
      if (n % 2 === 0) connection.leave();
      else connection.halfClose();
    });
    await Promise.all(connections.map((connection) => connection.untilClosed()));
    await until(() => countSockets() <= before);
    await expectHealthy(gateway, { noCalls: true });
  });
});

describe('The search for leaks', () => {
  test.each([
    '"ENOENT: no such file, open /app/dist/graphiql/index.html"',
    'Error: no\n    at Parser.parse (node:internal/parser)',
    'src/server/startServer.ts:12',
    '{"authorization":"Bearer c2VjcmV0LXRva2Vu"}',
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln',
    'AKIAIOSFODNN7EXAMPLE',
    'arn:aws-us-gov:iam::123456789012:role/reader',
    'no access to account 123456789012',
  ])('finds %j', (answer) => {
    expect(() => expectNoLeak(answer)).toThrow();
  });

  test('finds nothing in a plain refusal', () => {
    expectNoLeak('{"errors":[{"message":"Use POST /graphql at 10:12:13.123456789012, not /nowhere."}]}');
  });
});

/** Waits until all calls have ended and no other has begun for a while. */
async function untilQuiet(): Promise<void> {
  const { calls } = gateway.emulator;
  for (let seen = -1; seen < calls.length || calls.some(({ endedAt }) => endedAt === undefined); ) {
    seen = calls.length;
    await sleep(200);
  }
}

/** Both ends of each connection are in this process. */
function countSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
}
