import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { ServerOptions } from '../../src/server/startServer.js';
import { smallFindings, US } from '../kit/findings.js';
import { connectRaw } from '../kit/rawConnection.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until, untilCalls } from '../kit/until.js';

async function start(server: Partial<ServerOptions>): Promise<TestGateway> {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 20) }] });
  return startGateway({ emulator, server });
}

const PAGE = '{ findings(first: 5) { edges { cursor } } }';

/** A page in flight: GuardDuty has been asked for it, and answers when it is released. */
async function askHeldPage(gateway: TestGateway) {
  const release = gateway.emulator.faults.hold();
  const answer = gateway.query(PAGE);
  answer.catch(() => {});
  await untilCalls(gateway.emulator, 1);
  return { answer, release };
}

function get(url: string, agent?: Agent): Promise<IncomingMessage> {
  const call = request(url, { agent });
  call.end();
  return once(call, 'response').then(([response]) => response);
}

const isRefused = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

describe('A server that is told to stop', () => {
  test('is unready at once, alive, and answers new requests during the delay, each ending its connection', async () => {
    // Time for five requests that take a few milliseconds each.
    const gateway = await start({ drainDelayMs: 5000 });
    expect(await (await fetch(`${gateway.url}/readyz`)).json()).toMatchObject({ status: 'ready' });
    const agent = new Agent({ keepAlive: true });
    const before = await get(`${gateway.url}/healthz`, agent);
    expect(before.headers.connection).toBe('keep-alive');
    const port = before.socket.localPort;
    await text(before);

    const closed = gateway.close();
    const unready = await get(`${gateway.url}/readyz`, agent);
    // The idle connection was not cut under the client, and ends with this answer.
    expect(unready.socket.localPort).toBe(port);
    expect(unready.statusCode).toBe(503);
    expect(unready.headers.connection).toBe('close');
    expect(JSON.parse(await text(unready))).toMatchObject({ status: 'draining' });
    for (const path of ['/healthz', `/graphql?query=${encodeURIComponent(PAGE)}`, '/nowhere']) {
      const response = await fetch(gateway.url + path, { headers: { 'apollo-require-preflight': 'yes' } });
      expect(response.status).toBe(path === '/nowhere' ? 404 : 200);
      expect(response.headers.get('connection')).toBe('close');
      await response.text();
    }
    await closed;
    expect(await isRefused(`${gateway.url}/healthz`)).toBe(true);
    agent.destroy();
  });

  test('takes new requests for as long as others are in flight, without any delay', async () => {
    const gateway = await start({});
    const { answer, release } = await askHeldPage(gateway);
    const closed = gateway.close();
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
    expect(await gateway.query('{ __typename }')).toEqual({ status: 200, data: { __typename: 'Query' } });
    release();
    expect((await answer).data.findings.edges).toHaveLength(5);
    await closed;
  });

  test('takes no more after half of the timeout, so that what it has is finished in the other half', async () => {
    const gateway = await start({ drainTimeoutMs: 8000 });
    const { answer, release } = await askHeldPage(gateway);
    let isAnswered = false;
    answer.then(() => {
      isAnswered = true;
    });
    const closed = gateway.close();
    await until(() => isRefused(`${gateway.url}/healthz`));
    expect(isAnswered).toBe(false);
    release();
    expect((await answer).data.findings.edges).toHaveLength(5);
    await closed;
  });

  test('cuts what is not finished within the timeout', async () => {
    const gateway = await start({ drainTimeoutMs: 100 });
    const { answer } = await askHeldPage(gateway);
    await gateway.close();
    await expect(answer).rejects.toThrow('fetch failed');
  });

  test('does not wait for connections on which nothing is asked', async () => {
    const gateway = await start({ drainTimeoutMs: 600_000 });
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    socket.resume();
    await gateway.close();
    await ended;
  });

  test('does not wait for the request of a client that went away', async () => {
    const gateway = await start({ drainTimeoutMs: 600_000 });
    const leaving = new AbortController();
    gateway.emulator.faults.hold();
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(PAGE)}`;
    const left = fetch(url, { headers: { 'apollo-require-preflight': 'yes' }, signal: leaving.signal });
    left.catch(() => {});
    await untilCalls(gateway.emulator, 1);
    leaving.abort();
    await expect(left).rejects.toThrow('abort');
    await gateway.close();
  });

  test('does not wait for pipelined requests of a client that went away', async () => {
    const gateway = await start({ drainTimeoutMs: 600_000 });
    gateway.emulator.faults.hold();
    const client = await connectRaw(gateway.url);
    const path = `/graphql?query=${encodeURIComponent(PAGE)}`;
    client.send(`GET ${path} HTTP/1.1\r\nhost: localhost\r\napollo-require-preflight: yes\r\n\r\n`.repeat(3));
    await untilCalls(gateway.emulator, 1);
    client.leave();
    await gateway.close();
  });
});
