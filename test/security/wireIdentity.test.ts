import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RawRequest, requestRaw } from '../kit/rawHttp.js';
import { ALB_ARN, signAlbData } from '../kit/signAlbData.js';
import { type GuardedGateway, startGuardedGateway } from '../kit/startGuardedGateway.js';
import { createSigningKey, type KeyServer, type SigningKey, startKeyServer } from '../kit/startKeyServer.js';
import { createTemporaryFile, type TemporaryFile, tokenLine } from '../kit/temporaryFile.js';

const DASHBOARD = 'https://dashboard.example';
const EVIL = 'https://evil.example';
const PATH = '/graphql?query=%7Bfindings%7BtotalCount%7D%7D';
const POST = { method: 'POST', body: '{"query":"{findings{totalCount}}"}' };
const JSON_TYPE = { 'content-type': 'application/json' };
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'sec-fetch-site': 'none' };
const READER = 'gdgql_reader-secret-token';
const WRITER = 'gdgql_writer-secret-token';

type Headers = Readonly<Record<string, string>>;

let key: SigningKey;
let keys: KeyServer;
let tokens: TemporaryFile;
let guarded: GuardedGateway;
beforeAll(async () => {
  key = await createSigningKey(randomUUID(), 'ES256');
  keys = await startKeyServer([key]);
  const lines = [tokenLine('reader', READER), tokenLine('writer', WRITER, 'findings:write')];
  tokens = await createTemporaryFile(lines.join('\n'));
  guarded = await startGuardedGateway(
    {
      auth: ['alb', 'tokens'],
      authAlbArns: [ALB_ARN],
      authClientId: ['alb-client'],
      authAlbKeysUrl: keys.albKeysUrl,
      authTokensFile: tokens.path,
    },
    { local: true, server: { corsOrigins: [DASHBOARD], responseMaxAgeMs: 60_000 } },
  );
});
afterAll(async () => {
  await guarded?.gateway.close();
  await tokens?.close();
  await keys?.close();
});
beforeEach(() => guarded.gateway.emulator.clearCalls());

const ask = (request: RawRequest) => requestRaw(guarded.gateway.url, request);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('A page of a listed origin', () => {
  const FROM_DASHBOARD = { origin: DASHBOARD, 'sec-fetch-site': 'cross-site' };

  test('has its preflight answered without a token', async () => {
    const headers = {
      ...FROM_DASHBOARD,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const { status, headers: answered } = await ask({ method: 'OPTIONS', headers });
    expect([status, answered['access-control-allow-origin']]).toEqual([204, DASHBOARD]);
    expect(answered['access-control-allow-headers']).toBe('authorization,content-type');
  });

  test.each([
    ['401, without a token', 401, {}, 'Bearer'],
    ['401, with a wrong one', 401, bearer('x.y.z'), 'Bearer error="invalid_token"'],
    ['403, without the scope', 403, bearer(WRITER), 'Bearer error="insufficient_scope", scope="findings:read"'],
  ])('reads why it was refused: %s', async (_name, status, credentials: Headers, challenge) => {
    const answer = await ask({ ...POST, headers: { ...JSON_TYPE, ...FROM_DASHBOARD, ...credentials } });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': DASHBOARD,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after, www-authenticate',
      'www-authenticate': challenge,
      'cache-control': 'no-store',
    });
    expect(answer.headers.vary).toMatch(/\borigin\b/i);
    expect(guarded.gateway.emulator.calls).toEqual([]);
  });

  test('has its answer, with a token, by POST and by GET', async () => {
    const headers = { ...JSON_TYPE, ...FROM_DASHBOARD, ...bearer(READER) };
    for (const request of [
      { ...POST, headers },
      { path: PATH, headers },
    ]) {
      const answer = await ask(request);
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, DASHBOARD]);
    }
  });
});

describe('A user whom a proxy knows by a cookie', () => {
  const known = (headers: Headers = {}) => ({
    cookie: 'AWSELBAuthSessionCookie-0=x; CF_Authorization=x',
    'x-amzn-oidc-data': signAlbData(key),
    'cf-access-jwt-assertion': 'x.y.z',
    ...headers,
  });

  test.each([
    ['by Sec-Fetch-Site and Origin', { 'sec-fetch-site': 'cross-site', origin: EVIL }],
    ['by Sec-Fetch-Site alone', { 'sec-fetch-site': 'cross-site' }],
    ['of the same site', { 'sec-fetch-site': 'same-site', origin: 'https://other.localhost' }],
    ['by Origin alone (an old browser)', { origin: EVIL }],
    ['of a sandboxed frame', { origin: 'null' }],
  ])('is not made to ask by a page that is known to be foreign: %s', async (_name, site: Headers) => {
    for (const request of [
      { path: PATH, headers: known(site) },
      { path: PATH, headers: known({ ...site, 'apollo-require-preflight': '1' }) },
      { ...POST, headers: known({ ...site, ...JSON_TYPE }) },
      { ...POST, headers: known({ ...site, 'content-type': 'text/plain' }) },
      { ...POST, headers: known({ ...site, 'content-type': 'application/x-www-form-urlencoded' }) },
    ]) {
      const { status, headers } = await ask(request);
      expect([status, headers['access-control-allow-origin']]).toEqual([403, undefined]);
    }
    expect(guarded.gateway.emulator.calls).toEqual([]);
  });

  test('is not made to ask by what an old browser sends without a word of where it comes from', async () => {
    for (const request of [
      { path: PATH, headers: known() },
      { ...POST, headers: known({ 'content-type': 'text/plain' }) },
      { ...POST, headers: known({ 'content-type': 'application/x-www-form-urlencoded' }) },
      { ...POST, headers: known({ 'content-type': 'multipart/form-data; boundary=x' }) },
    ]) {
      expect([400, 415]).toContain((await ask(request)).status);
    }
    expect(guarded.gateway.emulator.calls).toEqual([]);
  });

  test('asks from the own page, and what is kept of the answer is kept for this user', async () => {
    const own = known({ 'sec-fetch-site': 'same-origin' });
    expect((await ask({ ...POST, headers: { ...own, ...JSON_TYPE } })).status).toBe(200);
    const { status, headers } = await ask({ path: PATH, headers: own });
    expect([status, headers['cache-control']]).toEqual([200, 'private, max-age=60']);
    const vary = headers.vary?.toLowerCase().split(/,\s*/);
    for (const name of ['cookie', 'authorization', 'x-amzn-oidc-data', 'cf-access-jwt-assertion', 'origin']) {
      expect(vary).toContain(name);
    }
  });
});

describe('Somebody without a token', () => {
  test('who opens /graphql in a browser is sent to GraphiQL, which is public', async () => {
    const { status, headers } = await ask({ headers: BROWSER });
    expect([status, headers.location]).toEqual([303, './']);
    expect((await ask({ path: '/', headers: BROWSER })).status).toBe(200);
  });

  test('who opens the address of a query is told to sign in', async () => {
    const { status, headers, body } = await ask({ path: PATH, headers: BROWSER });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('cannot have a body parsed, or kept waiting for', async () => {
    const broken = await ask({ ...POST, headers: JSON_TYPE, body: '{' });
    const large = await ask({ ...POST, headers: JSON_TYPE, body: ' '.repeat(5_000_000) });
    expect([broken.status, large.status]).toEqual([401, 401]);
    expect(large.headers.connection).toBe('close');
  });
});

test('A program with a token may ask by GET where it says that it needs no preflight', async () => {
  expect((await ask({ path: PATH, headers: bearer(READER) })).status).toBe(400);
  expect((await ask({ path: PATH, headers: { ...bearer(READER), 'apollo-require-preflight': '1' } })).status).toBe(200);
});
