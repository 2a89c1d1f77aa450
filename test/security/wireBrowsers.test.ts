import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { smallFindings, US } from '../kit/findings.js';
import { type RawRequest, requestRaw, sendRaw } from '../kit/rawHttp.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';

const DASHBOARD = 'https://dashboard.example';
const EVIL = 'https://evil.example';
const QUERY = '/graphql?query=%7Bfindings%7Bnodes%7Bid%7D%7D%7D';
const POST = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{findings{nodes{id}}}"}',
};

type Headers = Readonly<Record<string, string>>;

let emulator: Emulator;
const started: TestGateway[] = [];
beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
});
afterAll(async () => {
  for (const gateway of started) await gateway.close();
  await emulator.close();
});
beforeEach(() => emulator.clearCalls());

async function start(server: TestGatewayOptions['server'] = {}, more: TestGatewayOptions = {}): Promise<TestGateway> {
  const gateway = await startGateway({ emulator, keepEmulator: true, server, ...more });
  started.push(gateway);
  return gateway;
}

async function ask(gateway: TestGateway, request: RawRequest) {
  emulator.clearCalls();
  return requestRaw(gateway.url, request);
}

/** Refused in GraphQL's form, before anything was asked of GuardDuty. */
async function expectForbidden(gateway: TestGateway, request: RawRequest) {
  const answer = await ask(gateway, request);
  expect({ status: answer.status, calls: emulator.calls.length }).toEqual({ status: 403, calls: 0 });
  expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect(answer.text).not.toContain('evil');
}

async function expectAnswered(gateway: TestGateway, request: RawRequest) {
  const answer = await ask(gateway, request);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).data.findings.nodes).toHaveLength(3);
  return answer;
}

describe('The Host of a request', () => {
  let loopback: TestGateway;
  beforeAll(async () => {
    loopback = await start();
  });

  test.each([
    'localhost',
    'localhost:1',
    'LocalHost.',
    'gateway.localhost:4000',
    '127.0.0.1',
    '127.1.2.3:9',
    '[::1]:4000',
  ])('a gateway on loopback answers to %s', async (host) => {
    await expectAnswered(loopback, { ...POST, host });
  });

  test.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '[::2]',
    '10.0.0.1',
  ])('a gateway on loopback refuses %s: DNS rebinding makes any page the same origin', async (host) => {
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { 'x-forwarded-host': 'localhost', forwarded: 'host=localhost' },
      { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    ] as Headers[]) {
      await expectForbidden(loopback, { path: QUERY, host, headers });
      await expectForbidden(loopback, { ...POST, host, headers: { ...POST.headers, ...headers } });
    }
  });

  test('every page but the probes has the check, GraphiQL and unknown ones included', async () => {
    const local = await start({}, { local: true, emulator: undefined as never, keepEmulator: false });
    const host = 'evil.example';
    for (const path of ['/', '/metrics', '/graphql', '/graphiql/x.js', '/nothing', '/graphql/', '//graphql']) {
      expect({ path, status: (await requestRaw(local.url, { path, host })).status }).toEqual({ path, status: 403 });
    }
    for (const method of ['HEAD', 'OPTIONS', 'PUT']) {
      expect((await requestRaw(local.url, { method, host })).status).toBe(403);
    }
    for (const path of ['/healthz', '/readyz']) {
      expect((await requestRaw(local.url, { path, host })).status).toBe(200);
    }
    expect((await requestRaw(local.url, { path: '/', host: 'localhost' })).body).toContain('<html');
  });

  test.each([
    '',
    ' ',
    'a b',
    'user@localhost',
    'localhost/x',
    'localhost?',
    'localhost#',
    '[::1',
    'localhost:x',
    '[',
    'a\\b',
  ])('a host that is none, "%s", is a mistake', async (host) => {
    const answer = await ask(loopback, { ...POST, host });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('two of them, or none, are a mistake; a probe of HTTP/1.0 needs none', async () => {
    const rest = 'connection: close\r\n\r\n';
    for (const head of [
      `GET ${QUERY} HTTP/1.1\r\nhost: localhost\r\nHost: evil.example\r\n`,
      `GET ${QUERY} HTTP/1.1\r\n`,
      `GET ${QUERY} HTTP/1.0\r\n`,
    ]) {
      expect((await sendRaw(loopback.url, head, rest)).status).toBe(400);
    }
    expect((await sendRaw(loopback.url, 'GET /healthz HTTP/1.0\r\n', rest)).status).toBe(200);
    expect((await sendRaw(loopback.url, 'GET /healthz HTTP/1.1\r\n', rest)).status).toBe(400);
  });

  test('ALLOWED_HOSTS adds names, on any port; X-Forwarded-Host never counts', async () => {
    const gateway = await start({ allowedHosts: ['Findings.example'], trustProxy: ['loopback'] });
    await expectAnswered(gateway, { ...POST, host: 'findings.example' });
    await expectAnswered(gateway, { ...POST, host: 'FINDINGS.example:8443' });
    await expectAnswered(gateway, { ...POST, host: 'localhost' });
    await expectForbidden(gateway, { ...POST, host: 'x.findings.example' });
    await expectForbidden(gateway, {
      ...POST,
      host: 'evil.example',
      headers: { ...POST.headers, 'x-forwarded-host': 'findings.example' },
    });
  });

  test('on another address than loopback any host will do, unless ALLOWED_HOSTS is set', async () => {
    const open = await start({ host: '0.0.0.0' });
    const url = open.url.replace('0.0.0.0', '127.0.0.1');
    expect((await requestRaw(url, { ...POST, host: 'anything.example' })).status).toBe(200);
    const closed = await start({ host: '0.0.0.0', allowedHosts: ['findings.example'] });
    const closedUrl = closed.url.replace('0.0.0.0', '127.0.0.1');
    expect((await requestRaw(closedUrl, { ...POST, host: 'anything.example' })).status).toBe(403);
    expect((await requestRaw(closedUrl, { ...POST, host: 'findings.example:1' })).status).toBe(200);
    expect((await requestRaw(closedUrl, { ...POST, host: '127.0.0.1' })).status).toBe(200);
  });

  test('what a trusted proxy says of host and scheme is no bug, whatever it is', async () => {
    const gateway = await start({ trustProxy: ['loopback'] });
    for (const headers of [
      { 'x-forwarded-host': 'a b' },
      { 'x-forwarded-proto': '\\\\' },
      { 'x-forwarded-host': '[' },
    ] as Headers[]) {
      const answer = await ask(gateway, { ...POST, headers: { ...POST.headers, ...headers } });
      expect({ headers, status: answer.status }).toEqual({ headers, status: 400 });
    }
  });
});

describe('Requests that a page of another site makes a browser send', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({ corsOrigins: [DASHBOARD] });
  });

  const forms: readonly (readonly [string, RawRequest])[] = [
    ['a GET', { path: QUERY }],
    ['a GET with a preflight header', { path: QUERY, headers: { 'apollo-require-preflight': '1' } }],
    ['a GET with a content type', { path: QUERY, headers: { 'content-type': 'application/json' } }],
    ['a POST of JSON', POST],
    ['a POST of a form', { ...POST, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a POST of a multipart form', { ...POST, headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['a POST of text', { ...POST, headers: { 'content-type': 'text/plain' } }],
    ['a POST without a type', { ...POST, headers: {} }],
  ];

  test.each(forms)('%s: refused, whatever the browser says of itself', async (_name, request) => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'something-new' },
      { 'sec-fetch-site': '' },
      { 'sec-fetch-site': 'cross-site', origin: EVIL },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:9999' },
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      { 'sec-fetch-site': 'cross-site', cookie: 'session=1' },
      { origin: EVIL },
      { origin: 'null' },
      { origin: `${DASHBOARD}.evil.example` },
      { origin: `${DASHBOARD}:444` },
      { origin: 'http://dashboard.example' },
      { origin: `${DASHBOARD}, ${EVIL}` },
      { origin: '' },
      { origin: `${DASHBOARD}/` },
    ] as Headers[]) {
      await expectForbidden(gateway, { ...request, headers: { ...request.headers, ...headers } });
    }
  });

  test('a bare GET that could have a user’s rights needs a preflight', async () => {
    for (const headers of [
      { cookie: 'session=1' },
      { authorization: 'Bearer x' },
      { 'cf-access-jwt-assertion': 'x' },
      { 'x-amzn-oidc-data': 'x' },
      { origin: new URL(gateway.url).origin },
    ] as Headers[]) {
      const bare = await ask(gateway, { path: QUERY, headers });
      expect({ headers, status: bare.status, calls: emulator.calls.length }).toEqual({
        headers,
        status: 400,
        calls: 0,
      });
      expect(JSON.parse(bare.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      await expectAnswered(gateway, { path: QUERY, headers: { ...headers, 'apollo-require-preflight': '1' } });
    }
  });

  test('and a POST of what a form can hold is refused even from the same origin', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await ask(gateway, {
        ...POST,
        headers: { 'content-type': type, 'sec-fetch-site': 'same-origin' },
      });
      expect([answer.status, emulator.calls]).toEqual([415, []]);
    }
  });
});

describe('Requests of the same origin and of programs', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start();
  });

  test.each([
    ['a program that says nothing', {}],
    ['a browser of the same origin', { 'sec-fetch-site': 'same-origin', cookie: 'session=1' }],
    ['an address that was typed', { 'sec-fetch-site': 'none', cookie: 'session=1', accept: 'text/html,*/*;q=0.8' }],
  ])('%s: a bare GET is answered', async (_name, headers) => {
    await expectAnswered(gateway, { path: QUERY, headers });
  });

  test('an Origin that is the gateway’s own is answered, as proxies pass it on', async () => {
    const plain = await start({ allowedHosts: ['findings.example'] });
    const own = (host: string, origin: string, headers = {}) => ({
      ...POST,
      host,
      headers: { ...POST.headers, origin, ...headers },
    });
    await expectAnswered(plain, own('localhost:4000', 'http://localhost:4000'));
    await expectAnswered(plain, own('findings.example', 'https://findings.example'));
    await expectAnswered(plain, own('findings.example:443', 'https://findings.example'));
    await expectAnswered(plain, own('findings.example:8443', 'https://findings.example:8443'));
    await expectForbidden(plain, own('findings.example', 'https://findings.example:8443'));
    await expectForbidden(
      plain,
      own('findings.example', 'https://evil.example', { 'x-forwarded-host': 'evil.example' }),
    );

    const behind = await start({ trustProxy: ['127.0.0.1'] });
    const forwarded = { 'x-forwarded-host': 'findings.example', 'x-forwarded-proto': 'https' };
    await expectAnswered(behind, own('localhost', 'https://findings.example', forwarded));
    await expectForbidden(behind, own('localhost', 'http://findings.example', forwarded));
    await expectForbidden(behind, own('localhost', 'https://evil.example', forwarded));
  });
});

describe('CORS_ORIGINS', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({ corsOrigins: [DASHBOARD] });
  });
  const preflight = (origin: string, path = '/graphql') => ({
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,authorization',
      'sec-fetch-site': 'cross-site',
    },
  });

  test('a listed origin gets its preflight answered, cached, with credentials', async () => {
    const { status, headers, body } = await ask(gateway, preflight(DASHBOARD));
    expect([status, body]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': DASHBOARD,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type,authorization',
      'access-control-max-age': '7200',
    });
    expect(headers.vary).toMatch(/origin/i);
  });

  test('and its answers may be read, errors included', async () => {
    const headers = { ...POST.headers, origin: DASHBOARD, 'sec-fetch-site': 'cross-site', cookie: 'session=1' };
    const answered = await expectAnswered(gateway, { ...POST, headers });
    const refused = await ask(gateway, { ...POST, headers, body: '{' });
    expect(refused.status).toBe(400);
    for (const answer of [answered, refused]) {
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': DASHBOARD,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'retry-after, www-authenticate',
      });
      expect(answer.headers.vary).toMatch(/origin/i);
    }
  });

  test('another origin gets no CORS header at all', async () => {
    for (const origin of [EVIL, 'null', `${DASHBOARD}.evil.example`, 'https://x.dashboard.example', '*']) {
      const { headers } = await ask(gateway, preflight(origin));
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers.vary).toMatch(/origin/i);
    }
  });

  test('without the setting there is none either', async () => {
    const closed = await start();
    const { status, headers } = await ask(closed, preflight(DASHBOARD));
    expect([status, headers.allow]).toEqual([204, 'GET, POST']);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    await expectForbidden(closed, {
      ...POST,
      headers: { ...POST.headers, origin: DASHBOARD, 'sec-fetch-site': 'cross-site' },
    });
  });
});

describe('A browser that opens /graphql', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test('is sent to GraphiQL where that is served', async () => {
    const local = await start({}, { local: true, emulator: undefined as never, keepEmulator: false });
    const { status, headers } = await ask(local, { headers: { accept, 'sec-fetch-site': 'cross-site' } });
    expect([status, headers.location, headers.vary]).toEqual([303, './', 'accept']);
    expect((await ask(local, { path: '/graphql?query=%7B__typename%7D', headers: { accept } })).status).toBe(200);
    expect((await ask(local, { headers: { accept: `application/json,${accept}` } })).status).toBe(400);
    expect((await ask(local, {})).status).toBe(400);
  });

  test('and elsewhere told that there is no query', async () => {
    const answer = await ask(await start(), { headers: { accept } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});
