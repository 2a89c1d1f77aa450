import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { CLIENT_TIMEOUTS } from '../../src/server/wire/clientTimeouts.js';
import { listenOn, stopListening } from '../../src/server/wire/listen.js';
import { createApp, protectApp } from '../../src/server/wire/protectApp.js';
import { collectLog } from '../kit/collectLog.js';
import { smallFindings, US } from '../kit/findings.js';
import { connectRaw, converse } from '../kit/rawConnection.js';
import { requestRaw, sendRaw } from '../kit/rawHttp.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until, untilCalls } from '../kit/until.js';

const QUERY = '{"query":"{findings{nodes{id}}}"}';
const POST = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
const HASTY = { headersMs: 300, requestMs: 600, checkMs: 50, idleMs: 300 };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
});
afterAll(() => emulator.close());

const start = (server: Parameters<typeof startGateway>[0]['server']) =>
  startGateway({ emulator, keepEmulator: true, server });

/** What an address answers to all that is not a request, and to one that is. */
async function describeListener(url: string) {
  const answers = [
    await sendRaw(url, 'nonsense\r\n\r\n'),
    await sendRaw(url, 'GET /nowhere HTTP/1.1\r\nhost: localhost\r\nexpect: miracles\r\n\r\n'),
    await sendRaw(url, 'GET /nowhere HTTP/1.1\r\nhost: localhost\r\nx: '),
    await sendRaw(url, 'CONNECT evil.example:80 HTTP/1.1\r\nhost: evil.example:80\r\n\r\n'),
    await requestRaw(url, { path: '/nowhere', host: 'evil.example' }),
    await requestRaw(url, { path: '/nowhere', host: 'localhost' }),
  ];
  return answers.map(({ status, headers, body }) => {
    expect(headers['x-content-type-options']).toBe('nosniff');
    return [status, JSON.parse(body).errors[0].extensions.code];
  });
}

const PROTECTED = [
  [400, 'BAD_REQUEST'],
  [417, 'BAD_REQUEST'],
  [408, 'BAD_REQUEST'],
  [501, 'BAD_REQUEST'],
  [403, 'FORBIDDEN'],
  [404, 'BAD_REQUEST'],
];

describe('Every address that is listened on', () => {
  /** Those of a name that this machine can be reached at. */
  async function reachable(addresses: readonly string[], port: string): Promise<string[]> {
    const urls: string[] = [];
    for (const address of addresses) {
      const socket = connect(Number(port), address);
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (isOpen) urls.push(address.includes(':') ? `http://[${address}]:${port}` : `http://${address}:${port}`);
    }
    return urls;
  }

  test('has the same protection, if HOST is localhost, and is closed with the others', async () => {
    const gateway = await start({ host: 'localhost', clientTimeouts: HASTY });
    const { port } = new URL(gateway.url);
    const addresses = (await lookup('localhost', { all: true })).map(({ address }) => address);
    const urls = await reachable(addresses, port);
    expect(urls).toContain(gateway.url);
    for (const url of urls) expect(await describeListener(url)).toEqual(PROTECTED);
    const idle = await Promise.all(urls.map(connectRaw));
    await gateway.close();
    for (const connection of idle) await connection.untilClosed();
    expect(await reachable(addresses, port)).toEqual([]);
  });

  test('finishes its requests when the gateway is told to stop', async () => {
    const gateway = await start({ host: 'localhost' });
    const { port } = new URL(gateway.url);
    const addresses = (await lookup('localhost', { all: true })).map(({ address }) => address);
    const release = emulator.faults.hold({ operation: 'ListFindings' });
    emulator.clearCalls();
    const connections = await Promise.all((await reachable(addresses, port)).map(connectRaw));
    // Different queries, for equal ones would share a call.
    connections.forEach((connection, n) => {
      const query = QUERY.replace('findings', `findings(first: ${n + 1})`);
      connection.send(`${POST}content-length: ${query.length}\r\n\r\n${query}`);
    });
    await untilCalls(emulator, connections.length);
    const closed = gateway.close();
    release();
    for (const connection of connections) {
      expect((await connection.untilClosed()).map(({ status }) => status)).toEqual([200]);
    }
    await closed;
  });

  // Linux has all of 127.0.0.0/8; elsewhere one address remains, and the test says less.
  test('has one HTTP server, whatever its addresses; those that a machine lacks are left out', async () => {
    const clientTimeouts = { ...CLIENT_TIMEOUTS, ...HASTY };
    const app = createApp({ clientTimeouts, operationMs: 1000, trustProxy: [], forceCloseConnections: 'idle' });
    const { log } = collectLog();
    protectApp(app, { clientTimeouts, allowedHosts: [], publicRoutes: [], identityHeaders: [], log });
    const addresses = ['203.0.113.1', '127.0.0.1', '127.0.0.2', '2001:db8::1'];
    await listenOn(app, addresses, 0);
    const port = String((app.server.address() as AddressInfo).port);
    const urls = await reachable(['127.0.0.1', '127.0.0.2'], port);
    for (const url of urls) expect(await describeListener(url)).toEqual(PROTECTED);
    const idle = await Promise.all(urls.map(connectRaw));
    await until(async () => (await countConnections(app.server)) > 0);
    stopListening(app.server);
    app.server.closeAllConnections();
    for (const connection of idle) await connection.untilClosed();
    expect(await reachable(['127.0.0.1', '127.0.0.2'], port)).toEqual([]);
    await app.close();
  });

  test('is free, or the gateway does not start', async () => {
    const gateway = await start({ host: 'localhost' });
    const { port } = new URL(gateway.url);
    await expect(start({ host: 'localhost', port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await gateway.close();
  });

  test('has it for metrics, too', async () => {
    const gateway = await start({ metricsPort: 0, clientTimeouts: HASTY });
    const metrics = findMetrics(gateway);
    expect(await describeListener(metrics)).toEqual(PROTECTED);
    const scraped = await requestRaw(metrics, { path: '/metrics' });
    expect([scraped.status, scraped.headers['x-content-type-options'], scraped.headers['cache-control']]).toEqual([
      200,
      'nosniff',
      'no-store',
    ]);
    expect((await requestRaw(metrics, { path: '/metrics', host: 'evil.example' })).status).toBe(403);
    expect((await requestRaw(metrics, { path: '/metrics', method: 'POST', body: '{' })).status).toBe(405);
    await gateway.close();
  });

  test('for metrics answers to any name elsewhere than on loopback, whatever names the gateway has', async () => {
    const gateway = await start({ host: '0.0.0.0', metricsPort: 0, allowedHosts: ['findings.example'] });
    const metrics = findMetrics(gateway);
    expect((await requestRaw(metrics, { path: '/metrics', host: '10.1.2.3:9090' })).status).toBe(200);
    await gateway.close();
  });
});

describe('A refusal that does not wait for the body', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({});
  });
  afterAll(() => gateway.close());

  const HEADS = [
    ['404', 404, POST.replace('/graphql', '/nowhere')],
    ['405', 405, POST.replace('POST', 'PUT')],
    ['403', 403, `${POST}sec-fetch-site: cross-site\r\n`],
    ['a foreign host', 403, POST.replace('localhost', 'evil.example')],
    ['415', 415, POST.replace('application/json', 'text/plain')],
  ] as const;

  test.each(HEADS)('%s: of a small body, the connection stays', async (_name, status, head) => {
    const answers = await converse(gateway.url, `${head}content-length: 5\r\n\r\n{"a":`);
    expect(answers.map((answer) => answer.status)).toEqual([status, 200]);
  });

  test.each(HEADS)('%s: of a large body that never comes, it is closed', async (_name, status, head) => {
    for (const length of ['content-length: 900000', 'transfer-encoding: chunked']) {
      const connection = await connectRaw(gateway.url);
      connection.send(`${head}${length}\r\n\r\n`);
      const [answer, ...more] = await connection.untilClosed();
      expect([answer?.status, answer?.headers.connection, more]).toEqual([status, 'close', []]);
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({ errors: [{ extensions: {} }] });
    }
  });

  test.each(HEADS)('%s: a client that sends all of its body first still reads it', async (_name, status, head) => {
    const body = 'x'.repeat(900_000);
    const connection = await connectRaw(gateway.url);
    await connection.drip(`${head}content-length: ${body.length}\r\n\r\n${body}`, { size: 100_000 });
    expect((await connection.untilClosed()).map((answer) => answer.status)).toEqual([status]);
  });

  test('of an endless body, it is closed after some of it', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`${POST.replace('/graphql', '/nowhere')}content-length: 100000000000\r\n\r\n`);
    const block = Buffer.alloc(65_536, 'x');
    const write = () => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', write);
    write();
    await until(() => socket.destroyed);
    // What the kernels hold on both sides comes on top.
    expect(socket.bytesWritten).toBeLessThan(50_000_000);
  });

  test('nothing is parsed: what is not JSON is not found as well', async () => {
    const answer = await requestRaw(gateway.url, {
      method: 'POST',
      path: '/nowhere',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answer.status).toBe(404);
  });
});

describe('Refusals on a connection with answers that are due', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({ clientTimeouts: HASTY });
  });
  afterAll(() => gateway.close());

  test.each([
    ['no HTTP', 'nonsense\r\n\r\n'],
    ['a body that is no body', `${POST}transfer-encoding: chunked\r\n\r\nzz\r\n`],
    ['a body that does not come', `${POST}content-length: 100\r\n\r\n`],
    ['a tunnel', 'CONNECT evil.example:80 HTTP/1.1\r\nhost: evil.example:80\r\n\r\n'],
  ])('%s: is never written in their place', async (_name, bytes) => {
    const release = emulator.faults.hold({ operation: 'ListFindings' });
    const connection = await connectRaw(gateway.url);
    connection.send(`${POST}content-length: ${QUERY.length}\r\n\r\n${QUERY}${bytes}`);
    const answers = await connection.untilClosed();
    release();
    expect([answers, connection.rest()]).toEqual([[], '']);
    expect((await gateway.query('{ __typename }')).status).toBe(200);
  });
});

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

function findMetrics({ metricsUrl }: TestGateway): string {
  if (metricsUrl === undefined) throw new Error('Metrics have no port of their own.');
  return metricsUrl.replace('/metrics', '').replace('0.0.0.0', '127.0.0.1');
}
