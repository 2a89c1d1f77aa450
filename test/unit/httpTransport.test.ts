import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { HttpTransport, type TransportOptions } from '../../src/guardduty/client/httpTransport.js';

const readTls = (name: string) => readFileSync(new URL(`../kit/tls/${name}.pem`, import.meta.url), 'utf8');

const servers: Server[] = [];
const transports: HttpTransport[] = [];
afterEach(async () => {
  for (const transport of transports.splice(0)) transport.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(listener: RequestListener, isTls = false): Promise<number> {
  const tls = { key: readTls('localhost.key'), cert: readTls('localhost.cert') };
  const server = isTls ? createTlsServer(tls, listener) : createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function open(options: Partial<TransportOptions> = {}): HttpTransport {
  const transport = new HttpTransport({ timeoutMs: 200_000, ...options });
  transports.push(transport);
  return transport;
}

function toRequest(port: number, more: Partial<ConstructorParameters<typeof HttpRequest>[0]> = {}): HttpRequest {
  return new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port, path: '/detector', method: 'GET', ...more });
}

describe('The transport', () => {
  test('sends method, path, query, headers and body, and hands on status, headers and bytes', async () => {
    const port = await listen(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.writeHead(429, { 'x-amzn-errortype': 'Slow', 'set-cookie': ['a', 'b'] });
      response.end(`${request.method} ${request.url} ${request.headers['x-own']} ${body}`);
    });
    const request = toRequest(port, {
      method: 'POST',
      query: { maxResults: '5', tag: ['a b', 'c'] },
      headers: { 'x-own': 'yes' },
      body: '{"ü":1}',
    });
    const { response } = await open({ body: 'text' }).handle(request);
    expect(response.statusCode).toBe(429);
    expect(response.headers).toMatchObject({ 'x-amzn-errortype': 'Slow', 'set-cookie': 'a,b' });
    expect(String(response.body)).toBe('POST /detector?maxResults=5&tag=a%20b&tag=c yes {"ü":1}');
    expect(response.body).toBeInstanceOf(Uint8Array);
  });

  test('puts a text together that was cut within a character, however long it is', async () => {
    const text = 'é日本🙂'.repeat(60_000);
    const bytes = Buffer.from(text);
    const port = await listen(async (_request, response) => {
      for (let at = 0; at < bytes.length; at += 65_537) {
        response.write(bytes.subarray(at, at + 65_537));
        await sleep(1);
      }
      response.end();
    });
    const { response } = await open({ body: 'text' }).handle(toRequest(port));
    expect(response.body === text).toBe(true);
  });

  test.each([
    ['before the headers', () => {}],
    ['within the body', (response: { write(text: string): void }) => response.write('{"findings":[')],
  ])('ends a call that hangs %s, as a timeout', async (_where, begin) => {
    const port = await listen((_request, response) => begin(response));
    await expect(open({ timeoutMs: 60 }).handle(toRequest(port))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('takes a body that is cut off for a transient fault', async () => {
    const port = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"findings":[', () => response.destroy());
    });
    await expect(open().handle(toRequest(port))).rejects.toMatchObject({
      name: 'ConnectionFault',
      $retryable: { throttling: false },
    });
  });

  test('ends a call when its signal goes off, and makes none afterwards', async () => {
    let calls = 0;
    const closed = new Promise<void>((resolve) => {
      void listen((request) => {
        calls++;
        request.socket.on('close', () => resolve());
        controller.abort();
      }).then((port) => {
        call = open().handle(toRequest(port), { abortSignal: controller.signal });
        call.catch(() => undefined);
      });
    });
    const controller = new AbortController();
    let call: Promise<unknown> | undefined;
    await closed;
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    const again = open().handle(toRequest(1), { abortSignal: controller.signal });
    await expect(again).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls).toBe(1);
  });

  test('trusts the certificates that it is given, and no others', async () => {
    const port = await listen((_request, response) => response.end('{}'), true);
    const request = toRequest(port, { protocol: 'https:' });
    await expect(open().handle(request)).rejects.toMatchObject({ name: 'ConnectionFault' });
    const { response } = await open({ certificates: readTls('localhost.cert') }).handle(request);
    expect(response.statusCode).toBe(200);
  });
});
