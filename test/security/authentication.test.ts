import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { createAuthenticator } from '../../src/auth/authenticator.js';
import { EVERYBODY } from '../../src/model/principal.js';
import { collectLog } from '../kit/collectLog.js';
import { countCalls } from '../kit/findings.js';
import { startGateway, type TestGatewayOptions } from '../kit/startGateway.js';
import { type GuardedGateway, startGuardedGateway } from '../kit/startGuardedGateway.js';
import { AUDIENCE, createSigningKey, startKeyServer } from '../kit/startKeyServer.js';
import { createTemporaryFile, tokenLine } from '../kit/temporaryFile.js';

const READER = 'gdgql_reader-secret-token';
const WRITER = 'gdgql_writer-secret-token';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Omit<TestGatewayOptions, 'log'> = {}): Promise<GuardedGateway> {
  const lines = [tokenLine('reader', READER, 'findings:read'), tokenLine('writer', WRITER, 'findings:write')];
  const file = await createTemporaryFile(lines.join('\n'));
  closers.push(file.close);
  const guarded = await startGuardedGateway({ auth: ['tokens'], authTokensFile: file.path }, options);
  closers.push(guarded.gateway.close);
  return guarded;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('Without a credential', () => {
  test('nothing of GraphQL is answered, in whatever form it is asked', async () => {
    const { gateway } = await start();
    const url = `${gateway.url}/graphql`;
    const json = { 'content-type': 'application/json' };
    const requests: [string, RequestInit][] = [
      [url, { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' }],
      [url, { method: 'POST', headers: json, body: '{"query":"{ _service { sdl } }"}' }],
      [url, { method: 'POST', headers: json, body: '{"query":"{ _entities(representations: []) { __typename } }"}' }],
      [url, { method: 'POST', headers: json, body: '{"query":"{ __schema { queryType { name } } }"}' }],
      [url, { method: 'POST', headers: json, body: 'no json' }],
      [url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }],
      [url, { method: 'POST' }],
      [`${url}?query={__typename}`, { headers: { 'apollo-require-preflight': 'yes' } }],
      [`${url}?query={__typename}`, { headers: { ...json, accept: 'text/html' } }],
      [`${gateway.url}//graphql?query={__typename}`, { headers: json }],
    ];
    for (const [address, init] of requests) {
      const response = await fetch(address, init);
      const body = await response.text();
      expect({ address, status: response.status }).toEqual({
        address,
        // What no route answers is said to everybody.
        status: address.includes('//graphql') ? 404 : init.method === 'HEAD' ? 405 : 401,
      });
      expect(body).not.toContain('Query');
      if (response.status !== 401) continue;
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(JSON.parse(body)).toEqual({
        errors: [{ message: expect.stringContaining('is accepted'), extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    expect(countCalls(gateway.emulator)).toEqual({});
  });

  test('probes are answered, and so is GraphiQL’s page, but not the metrics', async () => {
    const { gateway } = await start({ local: true });
    for (const path of ['/healthz', '/readyz', '/']) expect((await fetch(gateway.url + path)).status).toBe(200);
    const script = /src="([^"]+)"/.exec(await (await fetch(gateway.url)).text())?.[1] as string;
    expect((await fetch(new URL(script, gateway.url))).status).toBe(200);
    const metrics = await fetch(`${gateway.url}/metrics`);
    expect(metrics.status).toBe(401);
    expect(await metrics.text()).not.toContain('process_cpu');
  });

  test('a body is not waited for, and the connection goes on', async () => {
    const { gateway } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    const send = async (headers: Record<string, string>, size: number): Promise<IncomingMessage> => {
      const call = httpRequest(`${gateway.url}/graphql`, { method: 'POST', agent, headers });
      call.end(JSON.stringify({ query: `{ __typename } #${' '.repeat(size)}` }));
      const [response] = await once(call, 'response');
      return response;
    };
    const json = { 'content-type': 'application/json' };
    const refused = await send(json, 500_000);
    expect(refused.statusCode).toBe(401);
    await text(refused);
    const answered = await send({ ...json, ...bearer(READER) }, 0);
    expect(answered.statusCode).toBe(200);
    await text(answered);
  });

  test('401 comes while the body is still on its way', async () => {
    const { gateway } = await start();
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    closers.push(() => socket.destroy());
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n{',
    );
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('Without the scope to change', () => {
  test('a change is FORBIDDEN, and the log says who tried', async () => {
    const { gateway, askWith, lines } = await start({ mutations: true });
    const { status, body } = await askWith(READER, 'mutation { archiveFindings(ids: ["x"]) { failures { code } } }');
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: { archiveFindings: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(countCalls(gateway.emulator)).toEqual({});
    const [line = '', ...more] = lines.filter((each) => each.includes('forbidden'));
    expect(line).toContain('reader');
    expect(line).toContain('archiveFindings');
    expect(more).toEqual([]);
  });
});

describe('Without the scope to read', () => {
  test.each(['{ findings(first: 1) { totalCount } }', '{ __typename }', '{ _service { sdl } }', '{', 'mutation { x }'])(
    '%s is FORBIDDEN, with 403 and the scope that is required',
    async (query) => {
      const { gateway, askWith, lines } = await start();
      const { status, headers, body } = await askWith(WRITER, query);
      expect(status).toBe(403);
      expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="findings:read"');
      expect(body).toEqual({
        errors: [{ message: expect.stringContaining('findings:read is required'), extensions: { code: 'FORBIDDEN' } }],
      });
      expect(countCalls(gateway.emulator)).toEqual({});
      expect(lines.filter((line) => line.includes('forbidden') && line.includes('writer'))).toHaveLength(1);
    },
  );

  test('GET is FORBIDDEN too', async () => {
    const { gateway } = await start();
    const headers = { ...bearer(WRITER), 'apollo-require-preflight': 'yes' };
    expect((await fetch(`${gateway.url}/graphql?query={__typename}`, { headers })).status).toBe(403);
  });
});

describe('Metrics', () => {
  const linesOf = (body: string, name: string) => body.split('\n').filter((line) => line.startsWith(name));

  test('need an identity, and count what came of authentications', async () => {
    const { gateway, ask, askWith } = await start();
    await ask();
    await askWith('gdgql_nobody');
    await askWith(WRITER);
    const response = await fetch(`${gateway.url}/metrics`, { headers: bearer(READER) });
    expect(response.status).toBe(200);
    expect(linesOf(await response.text(), 'authentications_total').sort()).toEqual([
      'authentications_total{outcome="accepted"} 2',
      'authentications_total{outcome="forbidden"} 1',
      'authentications_total{outcome="missing"} 1',
      'authentications_total{outcome="rejected"} 1',
      'authentications_total{outcome="unavailable"} 0',
    ]);
  });

  test('may have a port of their own, which serves them to anybody and nothing else', async () => {
    const { log } = collectLog();
    const { gateway, askWith } = await start();
    const { startServer } = await import('../../src/server/startServer.js');
    const server = await startServer({ gateway: gateway.gateway, port: 0, metricsPort: 0, log });
    closers.push(() => server.close());
    const metricsUrl = server.metricsUrl as string;
    expect(new URL(metricsUrl).port).not.toBe(new URL(server.url).port);
    const response = await fetch(metricsUrl);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('authentications_total');
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    for (const path of ['/graphql', '/', '/healthz']) expect((await fetch(new URL(path, metricsUrl))).status).toBe(404);
    await server.close();
    await expect(fetch(metricsUrl)).rejects.toThrow('fetch failed');
    expect((await askWith(READER)).status).toBe(200);
  });
});

describe('Several ways', () => {
  test('are each enough, and a bad credential of one does not spoil a good one of another', async () => {
    const key = await createSigningKey('key-one');
    const keyServer = await startKeyServer([key]);
    closers.push(keyServer.close);
    const file = await createTemporaryFile(tokenLine('reader', READER, 'findings:read'));
    closers.push(file.close);
    const guarded = await startGuardedGateway({
      auth: ['jwt', 'tokens'],
      authIssuer: keyServer.issuer,
      authAudience: [AUDIENCE],
      authHeaders: ['cf-access-jwt-assertion', 'authorization'],
      authTokensFile: file.path,
      timing: { keyCooldownMs: 50 },
    });
    closers.push(guarded.gateway.close);
    const jwt = await keyServer.sign();
    const status = async (headers: Record<string, string>) => (await guarded.ask(headers)).status;
    expect(await status(bearer(jwt))).toBe(200);
    expect(await status(bearer(READER))).toBe(200);
    expect(await status({ 'cf-access-jwt-assertion': jwt, ...bearer('gdgql_nobody') })).toBe(200);
    expect(await status({ 'cf-access-jwt-assertion': 'no.good.token', ...bearer(READER) })).toBe(200);
    expect(await status({ 'cf-access-jwt-assertion': 'no.good.token', ...bearer('gdgql_nobody') })).toBe(401);
    expect(await status({})).toBe(401);
  });
});

describe('A program that embeds the gateway', () => {
  test('lets everybody in unless it says otherwise, and is warned on an address that others reach', async () => {
    const { log, lines } = collectLog();
    const { emulator } = await start().then(({ gateway }) => gateway);
    const open = await startGateway({ emulator, keepEmulator: true, log, server: { host: '0.0.0.0' } });
    closers.push(open.close);
    expect(lines.filter((line) => line.includes('AUTH=none'))).toHaveLength(1);
    const { port } = new URL(open.url);
    const response = await fetch(`http://127.0.0.1:${port}/graphql?query={__typename}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('may find out by its own means who asks, and its authenticator is closed with the server', async () => {
    let isClosed = false;
    const authenticator: Authenticator = {
      headers: ['cookie'],
      authenticate: async ({ cookie }) =>
        cookie === 'session=good' ? { kind: 'principal', principal: EVERYBODY } : { kind: 'notMine' },
      close: () => {
        isClosed = true;
      },
    };
    const { emulator } = (await start()).gateway;
    const own = await startGateway({ emulator, keepEmulator: true, server: { authenticator } });
    const ask = (cookie: string) =>
      fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: '{"query":"{ __typename }"}',
      });
    expect((await ask('session=good')).status).toBe(200);
    expect((await ask('session=bad')).status).toBe(401);
    await own.close();
    expect(isClosed).toBe(true);
  });

  test('whose authenticator fails answers 500 and runs nothing', async () => {
    const authenticator: Authenticator = {
      headers: ['cookie'],
      authenticate: async () => {
        throw new Error('the database of sessions at 10.0.0.1 is gone');
      },
      close: () => {},
    };
    const { emulator } = (await start()).gateway;
    const own = await startGateway({ emulator, keepEmulator: true, server: { authenticator } });
    closers.push(own.close);
    const { status, errors } = await own.query('{ findings(first: 1) { totalCount } }');
    expect(status).toBe(500);
    expect(JSON.stringify(errors)).not.toContain('10.0.0.1');
    expect(countCalls(emulator)).toEqual({});
  });

  test.each([
    [{}, 'AUTH: no way to authenticate is named'],
    [{ auth: [] }, 'AUTH: no way to authenticate is named'],
    [{ auth: ['jwt' as const] }, 'AUTH_ISSUER: AUTH=jwt requires it'],
    [{ auth: ['alb' as const] }, 'AUTH_ALB_ARNS: AUTH=alb requires it'],
    [{ auth: ['tokens' as const] }, 'AUTH_TOKENS_FILE: AUTH=tokens requires it'],
  ])('cannot make an authenticator of %j', async (settings, message) => {
    const { log } = collectLog();
    await expect(createAuthenticator({ ...settings, log })).rejects.toThrow(message);
  });
});
