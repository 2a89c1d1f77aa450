import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/commands/createLog.js';
import { startServer } from '../../src/server/startServer.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { TEST_BUILD } from '../kit/testBuild.js';
import { until } from '../kit/until.js';

const FILES = `${TEST_BUILD}graphiql/graphiql/`;

let gateway: TestGateway;
let names: string[];
let script: string;
beforeAll(async () => {
  gateway = await startGateway({ local: true });
  names = readdirSync(FILES).filter((name) => !name.endsWith('.gz'));
  script = names.find((name) => /^main-.*\.js$/.test(name)) ?? '';
});
afterAll(() => gateway.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The path goes out as it is; fetch would resolve its dots and decode the answer. */
async function ask(path: string, headers = {}, method = 'GET', url = gateway.url): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const call = request({ hostname, port, path, method, headers });
  call.end();
  const [response] = await once(call, 'response');
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describe('The files of GraphiQL', () => {
  test('are sent whole, packed to whoever accepts gzip, with the headers of the page, for a year', async () => {
    const page = await ask('/');
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      const content = readFileSync(FILES + name);
      const shrinks = /\.(js|css|svg|ttf)$/.test(name);
      const [plain, packed] = await Promise.all([
        ask(`/graphiql/${name}`),
        ask(`/graphiql/${name}`, { 'accept-encoding': 'gzip, deflate, br' }),
      ]);
      expect([plain.status, packed.status]).toEqual([200, 200]);
      expect(plain.body.equals(content)).toBe(true);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(packed.headers['content-encoding']).toBe(shrinks ? 'gzip' : undefined);
      expect((shrinks ? gunzipSync(packed.body) : packed.body).equals(content)).toBe(true);
      for (const { headers, body } of [plain, packed]) {
        expect(headers['content-type']).toMatch(TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'none');
        expect(headers['content-length']).toBe(String(body.length));
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(headers.vary).toBe('accept-encoding');
        for (const header of OF_THE_PAGE) expect(headers[header]).toBe(page.headers[header]);
      }
    }
  });

  test.each([
    ['gzip', 'gzip'],
    ['GZIP;q=0.5, identity;q=0.1', 'gzip'],
    ['*', 'gzip'],
    ['br', undefined],
    ['gzip;q=0', undefined],
    ['identity', undefined],
    ['', undefined],
  ])('for accept-encoding "%s" are sent as %s', async (accept, encoding) => {
    const { status, headers } = await ask(`/graphiql/${script}`, { 'accept-encoding': accept });
    expect([status, headers['content-encoding']]).toEqual([200, encoding]);
  });

  test('are announced by HEAD as GET would send them', async () => {
    const accept = { 'accept-encoding': 'gzip' };
    const head = await ask(`/graphiql/${script}`, accept, 'HEAD');
    const get = await ask(`/graphiql/${script}`, accept);
    expect(head.body).toHaveLength(0);
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
  });

  test('are not sent again to a client that has them', async () => {
    const { headers } = await ask(`/graphiql/${script}`);
    const again = await ask(`/graphiql/${script}`, { 'if-none-match': headers.etag });
    expect([again.status, again.body.length, again.headers['content-encoding']]).toEqual([304, 0, undefined]);
    expect(again.headers['cache-control']).toBe(headers['cache-control']);
  });

  test.each(['bytes=10-5', 'bytes=-1', 'bytes=999999999-', 'bytes=0-0,1-1', 'lines=1'])(
    'are sent whole although a part is asked for: %s',
    async (range) => {
      const { status, body } = await ask(`/graphiql/${script}`, { range });
      expect([status, body.length]).toEqual([200, readFileSync(FILES + script).length]);
    },
  );
});

describe('What is no file of GraphiQL', () => {
  test.each([
    '/graphiql',
    '/graphiql/',
    '/graphiql/nothing.js',
    '/graphiql/../index.html',
    '/graphiql/..%2findex.html',
    '/graphiql/%2e%2e%2findex.html',
    '/graphiql/..%5cindex.html',
    '/graphiql/%252e%252e%252findex.html',
    '/graphiql/./',
    '/graphiql/.',
    '/graphiql//etc/passwd',
    '/graphiql/%2fetc%2fpasswd',
    '/graphiql/__proto__',
    '/graphiql/constructor',
    '/graphiql/%00',
  ])('is not found: %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expectNoPage(answer);
  });

  test('is not found behind or beside the name of one that is', async () => {
    for (const path of [
      `${script}.gz`,
      `${script}%00`,
      `${script}/`,
      `x/../${script}`,
      `./${script}`,
      `${script}%20`,
    ]) {
      const answer = await ask(`/graphiql/${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
      expectNoPage(answer);
    }
  });

  test('is refused without a page or a path where the request has a condition that does not hold', async () => {
    const answer = await ask(`/graphiql/${script}`, { 'if-match': '"another"' });
    expect(answer.status).toBe(412);
    expectNoPage(answer);
  });
});

describe('A build that changes under a running server', () => {
  let directory: string;
  let server: Awaited<ReturnType<typeof startServer>>;
  const start = async (drainDelayMs?: number) => {
    const options = { graphiqlDirectory: directory, port: 0, drainDelayMs, log: createLog('silent') };
    return startServer({ ...options, gateway: gateway.gateway });
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'graphiql-'));
    mkdirSync(join(directory, 'graphiql'));
    writeFileSync(join(directory, 'index.html'), '<title>page</title>');
    // More than the buffers of two sockets hold.
    writeFileSync(join(directory, 'graphiql/large.woff2'), Buffer.alloc(64_000_000));
    writeFileSync(join(directory, 'graphiql/gone.js'), '1');
    server = await start();
  });
  afterAll(async () => {
    await server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('leaves a file unfound that is gone, and one unknown that is new', async () => {
    rmSync(join(directory, 'graphiql/gone.js'));
    writeFileSync(join(directory, 'graphiql/new.js'), '1');
    for (const name of ['gone.js', 'new.js']) {
      const answer = await ask(`/graphiql/${name}`, {}, 'GET', server.url);
      expect(answer.status).toBe(404);
      expectNoPage(answer);
    }
  });

  const onLinux = existsSync('/proc/self/fd') ? test : test.skip;
  onLinux('leaves no file open for clients that left in the middle of it', async () => {
    const openFiles = () => readdirSync('/proc/self/fd').filter((fd) => targetOf(fd).startsWith(directory)).length;
    const port = Number(new URL(server.url).port);
    const clients = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'));
    for (const client of clients) client.write('GET /graphiql/large.woff2 HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await Promise.all(clients.map((client) => once(client, 'data')));
    expect(openFiles()).toBe(10);
    for (const client of clients) client.destroy();
    await until(() => openFiles() === 0);
  });

  test('sends files while it drains, each ending its connection', async () => {
    const draining = await start(5000);
    const closed = draining.close();
    const answer = await ask('/graphiql/large.woff2', {}, 'HEAD', draining.url);
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
    await closed;
  });

  test('without its folder of files is named at the start', async () => {
    rmSync(join(directory, 'graphiql'), { recursive: true });
    await expect(start()).rejects.toThrow('GraphiQL has not been built');
  });
});

const TYPES: Record<string, string | RegExp> = {
  js: /^(text|application)\/javascript; charset=utf-8$/,
  css: /^text\/css; charset=utf-8$/,
  svg: /^image\/svg\+xml$/,
  ttf: /^font\/ttf$/,
  woff: /^font\/woff$/,
  woff2: /^font\/woff2$/,
};

const OF_THE_PAGE = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
];

function expectNoPage({ headers, body }: Answer): void {
  expect(headers['content-type']).toMatch(/json/);
  expect(body.toString()).not.toMatch(/<|ENOENT|index\.html\W*stat|graphiql-|\.test-build/);
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
