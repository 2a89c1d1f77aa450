import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { smallFindings, US } from '../kit/findings.js';
import { type RawAnswer, requestRaw, sendRaw } from '../kit/rawHttp.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until } from '../kit/until.js';

const SECRET = 'hunter2-secret';
const JSON_TYPE = { 'content-type': 'application/json' };
const QUERY = '{"query":"{findings{nodes{id}}}"}';

let gateway: TestGateway;
const logged: string[] = [];
beforeAll(async () => {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
  const log = pino({ base: null, level: 'warn' }, { write: (line: string) => logged.push(line) });
  gateway = await startGateway({ emulator, log });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearCalls();
  logged.length = 0;
});

/** A refusal in GraphQL's form, after which the gateway is well, and of which nobody is alarmed. */
async function expectRefusal(answer: RawAnswer, status: number) {
  expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
    status,
    type: 'application/json; charset=utf-8',
  });
  const body = JSON.parse(answer.body);
  expect(body).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }] });
  expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(answer.text).not.toMatch(new RegExp(`${SECRET}|<|node_modules|FST_|\\.js|stack|fastify`, 'i'));
  expect(gateway.emulator.calls).toEqual([]);
  expect(logged).toEqual([]);
  expect((await gateway.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
}

const post = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  requestRaw(gateway.url, { method: 'POST', headers, body });

describe('What no route answers', () => {
  test.each([
    '/nothing',
    `/${SECRET}?token=${SECRET}`,
    '/graphql/',
    '/graphqlx',
    '/GRAPHQL',
    '/..%2fgraphql',
    '//graphql',
  ])('404: %s', async (path) => {
    await expectRefusal(await requestRaw(gateway.url, { path }), 404);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY', 'LINK'])(
    '405 with Allow: %s /graphql',
    async (method) => {
      const answer = await requestRaw(gateway.url, { method, path: `/graphql?x=${SECRET}` });
      // Node 20 does not know QUERY as a method, and then it is no HTTP.
      if (method === 'QUERY' && answer.status === 400) return;
      await expectRefusal(answer, 405);
      expect(answer.headers.allow).toBe('GET, POST');
    },
  );

  test('405 elsewhere names what is accepted there', async () => {
    const answer = await requestRaw(gateway.url, { method: 'POST', path: '/metrics' });
    await expectRefusal(answer, 405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  test('HEAD has no body, and OPTIONS tells the methods', async () => {
    const head = await requestRaw(gateway.url, { method: 'HEAD', path: '/graphql?query=%7B__typename%7D' });
    expect([head.status, head.headers.allow, head.body]).toEqual([405, 'GET, POST', '']);
    const probe = await requestRaw(gateway.url, { method: 'HEAD', path: '/healthz' });
    expect([probe.status, probe.body]).toEqual([200, '']);
    const options = await requestRaw(gateway.url, { method: 'OPTIONS' });
    expect([options.status, options.headers.allow, options.body]).toEqual([204, 'GET, POST', '']);
    expect((await requestRaw(gateway.url, { method: 'OPTIONS', path: '/nothing' })).status).toBe(404);
  });
});

describe('What is no request', () => {
  test.each([
    ['nonsense', `${SECRET}\r\n\r\n`],
    ['an unknown method', 'STEAL /graphql HTTP/1.1\r\nhost: localhost\r\n\r\n'],
    ['a header without a colon', `GET / HTTP/1.1\r\nhost: localhost\r\n${SECRET}\r\n\r\n`],
    ['a line feed in a header', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${SECRET}\0\r\n\r\n`],
    ['another version', 'GET / HTTP/3.7\r\nhost: localhost\r\n\r\n'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    [
      'two lengths (request smuggling)',
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{"a"}',
    ],
    [
      'a length and chunks (request smuggling)',
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'an encoding that is not quite chunked (request smuggling)',
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk without a size',
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${'content-type: application/json'}\r\ntransfer-encoding: chunked\r\n\r\n${SECRET}\r\n`,
    ],
    [
      'a folded header (request smuggling)',
      'GET /graphql HTTP/1.1\r\nhost: localhost\r\nx: a\r\n b: c\r\ntransfer-encoding\r\n : chunked\r\n\r\n',
    ],
  ])('400: %s', async (_name, bytes) => {
    await expectRefusal(await sendRaw(gateway.url, bytes), 400);
  });

  test('431: headers of more than 32 KB', async () => {
    await expectRefusal(await requestRaw(gateway.url, { headers: { 'x-large': 'x'.repeat(40_000) } }), 431);
    await expectRefusal(await requestRaw(gateway.url, { path: `/graphql?query=${'x'.repeat(40_000)}` }), 431);
    const fits = await requestRaw(gateway.url, {
      path: '/graphql?query=%7B__typename%7D',
      headers: { 'x-large': 'x'.repeat(25_000) },
    });
    expect(fits.status).toBe(200);
  });

  test.each(['/%zz', `/graphql%ff?${SECRET}`, '/%', '/%c0%ae'])('400: the path %s', async (path) => {
    await expectRefusal(await requestRaw(gateway.url, { path }), 400);
  });

  test('417: an expectation that nobody can meet', async () => {
    await expectRefusal(await post(QUERY, { ...JSON_TYPE, expect: SECRET }), 417);
  });

  test('an absolute URL is not taken for the host', async () => {
    const path = 'http://localhost/graphql?query=%7B__typename%7D';
    expect((await requestRaw(gateway.url, { path, host: 'evil.example' })).status).toBe(403);
  });

  test('nothing is written into the answer to another request of the connection', async () => {
    const release = gateway.emulator.faults.hold({ operation: 'ListFindings' });
    const first = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${QUERY.length}\r\n\r\n${QUERY}`;
    const answer = await sendRaw(gateway.url, first, `${SECRET}\r\n\r\n`);
    release();
    expect(answer.text).toBe('');
  });
});

describe('Bodies', () => {
  test.each([
    ['image/png'],
    ['text/plain'],
    ['application/graphql'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/json; charset=utf-16'],
    ['application/jsonx'],
    [SECRET],
    [''],
  ])('415: of type "%s"', async (type) => {
    const headers = { 'content-type': type, 'apollo-require-preflight': '1' };
    await expectRefusal(await post(QUERY, type === '' ? { 'apollo-require-preflight': '1' } : headers), 415);
  });

  test('application/json is accepted with the charset UTF-8, in any case', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
      expect((await post(QUERY, { 'content-type': type })).status).toBe(200);
    }
  });

  test.each([
    [
      'bad UTF-8',
      Buffer.concat([Buffer.from('{"query":"{findings{nodes{id}}} #'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')]),
    ],
    [
      'a surrogate in UTF-8',
      Buffer.concat([Buffer.from('{"query":"{x} #'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ],
    ['truncated JSON', QUERY.slice(0, -3)],
    ['JSON with something after it', `${QUERY}${SECRET}`],
    ['two documents', `${QUERY}${QUERY}`],
    ['no JSON', SECRET],
    ['an empty body', ''],
    ['the key __proto__', `{"query":"{findings{nodes{id}}}","__proto__":{"x":"${SECRET}"}}`],
    ['the key __proto__, escaped', `{"query":"{findings{nodes{id}}}","variables":{"__pro\\u0074o__":{"x":1}}}`],
    ['the keys constructor and prototype', '{"query":"{findings{nodes{id}}}","constructor":{"prototype":{"x":1}}}'],
    ['a batch', `[${QUERY},${QUERY}]`],
    ['a batch of one', `[${QUERY}]`],
    ['an empty batch', '[]'],
  ])('400: %s', async (_name, body) => {
    await expectRefusal(await post(body), 400);
  });

  test.each(['null', '1', '"x"', '{}', '{"query":null}', '{"query":{}}', '{"query":[]}'])(
    '400: the JSON %s',
    async (body) => {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    },
  );

  test('413: of more than 1 MB, with and without a length', async () => {
    const large = `{"query":"{__typename}","x":"${'x'.repeat(5_000_000)}"}`;
    await expectRefusal(await post(large), 413);
    const chunks = Array.from({ length: 20 }, () => `19000\r\n${'x'.repeat(0x19000)}\r\n`);
    const head =
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    await expectRefusal(await sendRaw(gateway.url, head, ...chunks), 413);
    expect((await post(`{"query":"{__typename}","x":"${'x'.repeat(1_000_000)}"}`)).status).toBe(200);
  });
});

describe('Compressed bodies', () => {
  const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };

  test('are unpacked', async () => {
    const answer = await post(gzipSync(QUERY), GZIP);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).data.findings.nodes).toHaveLength(3);
  });

  test('413: what unpacks to more than 1 MB', async () => {
    const bomb = gzipSync(`{"query":"{__typename}","x":"${'x'.repeat(2_000_000)}"}`);
    expect(bomb.length).toBeLessThan(10_000);
    await expectRefusal(await post(bomb, GZIP), 413);
  });

  test('a bomb is not unpacked any further than to the bound', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, 0x20), { level: 9 });
    expect(bomb.length).toBeLessThan(1_000_000);
    const before = process.cpuUsage();
    await expectRefusal(await post(bomb, GZIP), 413);
    const { user, system } = process.cpuUsage(before);
    const whole = process.cpuUsage();
    gunzipSync(bomb);
    const { user: allUser, system: allSystem } = process.cpuUsage(whole);
    expect(user + system).toBeLessThan((allUser + allSystem) / 2);
  });

  test.each([
    ['cut off', gzipSync(QUERY).subarray(0, 20), 'gzip', 400],
    ['not compressed', QUERY, 'gzip', 400],
    ['by another method', QUERY, 'br', 415],
    ['by deflate', QUERY, 'deflate', 415],
    ['by zstd', QUERY, 'zstd', 415],
    ['twice', gzipSync(gzipSync(QUERY)), 'gzip, gzip', 415],
    ['by nobody knows what', QUERY, SECRET, 415],
  ])('%s: refused', async (_name, body, encoding, status) => {
    await expectRefusal(await post(body, { ...JSON_TYPE, 'content-encoding': encoding }), status);
  });

  test('twice, but said once, is no JSON', async () => {
    await expectRefusal(await post(gzipSync(gzipSync(QUERY)), GZIP), 400);
  });

  test('also where responses are not compressed', async () => {
    const plain = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      server: { compression: false },
    });
    const answer = await requestRaw(plain.url, {
      method: 'POST',
      headers: { ...GZIP, 'accept-encoding': 'gzip' },
      body: gzipSync(QUERY),
    });
    const bomb = await requestRaw(plain.url, { method: 'POST', headers: GZIP, body: gzipSync('x'.repeat(2_000_000)) });
    await plain.close();
    expect([answer.status, answer.headers['content-encoding'], bomb.status]).toEqual([200, undefined, 413]);
  });
});

describe('Slow clients are cut', () => {
  let hasty: TestGateway;
  beforeAll(async () => {
    const clientTimeouts = { headersMs: 300, requestMs: 900, checkMs: 50, idleMs: 400 };
    hasty = await startGateway({ emulator: gateway.emulator, keepEmulator: true, server: { clientTimeouts } });
  });
  afterAll(() => hasty.close());

  /** Writes a first part, then one byte again and again, until the server closes. */
  function trickle(first: string, byte: string): Promise<RawAnswer & { readonly ms: number }> {
    const start = performance.now();
    const { hostname, port } = new URL(hasty.url);
    return new Promise((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname);
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('error', () => {});
      if (first !== '') socket.write(first);
      const timer = byte === '' ? undefined : setInterval(() => socket.write(byte), 20);
      socket.on('close', () => {
        clearInterval(timer);
        const [head = '', body = ''] = text.split('\r\n\r\n');
        const headers = Object.fromEntries(
          head
            .split('\r\n')
            .slice(1)
            .map((line) => line.split(': ')),
        );
        resolve({ status: Number(text.split(' ')[1] ?? 0), headers, body, text, ms: performance.now() - start });
      });
    });
  }
  const answered = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n';

  test('headers', async () => {
    const answer = await trickle('GET /graphql HTTP/1.1\r\nhost: localhost\r\nx: ', 'x');
    await expectRefusal(answer, 408);
    expect(answer.ms).toBeGreaterThan(250);
  });

  test('bodies', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const answer = await trickle(`${head}content-length: 100000\r\n\r\n{`, ' ');
    await expectRefusal(answer, 408);
    expect(answer.ms).toBeGreaterThan(850);
    await expectRefusal(await trickle(`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'), 408);
  });

  test('connections on which nothing is ever sent, without a word', async () => {
    expect((await trickle('', '')).text).toBe('');
  });

  test('connections that are idle after a request, or on which the next one is slow', async () => {
    expect((await trickle(answered, '')).text).toMatch(/^HTTP\/1.1 200 OK.*"alive"}$/s);
    expect((await trickle(`${answered}GET / HT`, 'T')).text).toMatch(/"alive"}HTTP\/1.1 4/);
  });

  test('connections that send nothing but line breaks, before a request or after one', async () => {
    await trickle('\r\n', '\r\n');
    expect((await trickle(answered, '\r\n')).text).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test('clients that take nothing of their answers', async () => {
    const impatient = await startGateway({
      local: true,
      requestTimeoutMs: 300,
      server: { clientTimeouts: { stallMs: 300 } },
    });
    // The largest answers that cost next to nothing: far more of them than the buffers of a connection hold.
    const [, source = ''] = /src="([^"]+\.js)"/.exec(await (await fetch(impatient.url)).text()) ?? [];
    const script = new URL(source, impatient.url);
    const size = (await (await fetch(script)).arrayBuffer()).byteLength;
    const asked = Math.ceil(100_000_000 / size);
    const { hostname, port } = new URL(impatient.url);
    const socket = connect(Number(port), hostname).pause();
    socket.on('error', () => {});
    socket.write(`GET ${script.pathname} HTTP/1.1\r\nhost: localhost\r\n\r\n`.repeat(asked));
    // The limit is twice 300 ms; what must be seen is that it has passed.
    await setTimeout(3000);
    let taken = 0;
    const closed = new Promise((resolve) => {
      socket.on('close', resolve);
    });
    socket.on('data', (chunk) => {
      taken += chunk.length;
    });
    socket.resume();
    await closed;
    await impatient.close();
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(100_000_000);
  });

  test('clients that pipeline requests and leave count no longer', async () => {
    const small = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      server: { maxRequests: 5 },
    });
    const release = gateway.emulator.faults.hold({ operation: 'ListFindings' });
    const { hostname, port } = new URL(small.url);
    const socket = connect(Number(port), hostname);
    const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    socket.write(`${head}content-length: ${QUERY.length}\r\n\r\n${QUERY}`.repeat(5));
    const isFull = async () => (await small.query('{ __typename }')).status === 503;
    await until(isFull);
    socket.destroy();
    await until(async () => !(await isFull()));
    release();
    await small.close();
  });
});
