import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { ServerOptions } from '../../src/server/startServer.js';
import { smallFindings, US } from '../kit/findings.js';
import { connectRaw } from '../kit/rawConnection.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until, untilCalls } from '../kit/until.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

async function start(server: Partial<ServerOptions>): Promise<void> {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 20) }] });
  gateway = await startGateway({ emulator, server });
}

/** A page of ids: one call to GuardDuty, and for each size another, so that none waits for another's. */
const page = (first: number) => `{ findings(first: ${first}) { edges { cursor } } }`;

async function shedRequests(): Promise<Record<string, number>> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  const samples = metrics.matchAll(/^http_requests_shed_total\{reason="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...samples].map(([, reason = '', count]) => [reason, Number(count)]));
}

async function expectProbesToAnswer(): Promise<void> {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await fetch(gateway.url + path)).status).toBe(200);
  }
}

function post(query: string, options: { agent?: Agent; signal?: AbortSignal } = {}): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json' };
  const call = request(`${gateway.url}/graphql`, { method: 'POST', headers, ...options });
  call.end(JSON.stringify({ query }));
  return once(call, 'response').then(([response]) => response);
}

describe('Beyond the limit of requests in flight', () => {
  test('a new one is shed with 503, in GraphQL’s form, and those that were taken are finished', async () => {
    await start({ maxRequests: 2 });
    const release = gateway.emulator.faults.hold();
    const taken = [gateway.query(page(1)), gateway.query(page(2))];
    await untilCalls(gateway.emulator, 2);

    const shed = await post(page(3));
    expect(shed.statusCode).toBe(503);
    expect(shed.headers).toMatchObject({ 'retry-after': '1', 'content-type': expect.stringContaining('json') });
    expect(JSON.parse(await text(shed))).toEqual({
      errors: [
        {
          message: expect.stringContaining('too much to do'),
          extensions: { code: 'THROTTLED', retryAfter: 1 },
        },
      ],
    });
    await expectProbesToAnswer();
    expect(await shedRequests()).toEqual({ requests_in_flight: 1, event_loop_delay: 0 });

    release();
    for (const [index, { status, data, errors }] of (await Promise.all(taken)).entries()) {
      expect({ status, errors }).toEqual({ status: 200, errors: undefined });
      expect(data.findings.edges).toHaveLength(index + 1);
    }
    expect(gateway.emulator.calls).toHaveLength(2);
    expect((await gateway.query(page(4))).status).toBe(200);
  });

  test('a client that pipelines requests and leaves gives back the room of all of them', async () => {
    await start({ maxRequests: 3 });
    const release = gateway.emulator.faults.hold();
    const client = await connectRaw(gateway.url);
    const get = (query: string) => `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nhost: localhost\r\n`;
    for (const first of [1, 2, 3]) client.send(`${get(page(first))}apollo-require-preflight: yes\r\n\r\n`);
    await untilCalls(gateway.emulator, 3);
    expect((await gateway.query('{ __typename }')).status).toBe(503);
    client.leave();
    await until(async () => (await gateway.query('{ __typename }')).status === 200);
    const taken = [4, 5, 6].map((first) => gateway.query(page(first)));
    // One that is shed is answered at once.
    await Promise.race([untilCalls(gateway.emulator, 6), ...taken]);
    release();
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('GET is shed too, and a connection goes on after a request that was shed with its body unread', async () => {
    await start({ maxRequests: 1 });
    const release = gateway.emulator.faults.hold();
    const taken = gateway.query(page(1));
    await untilCalls(gateway.emulator, 1);
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(page(2))}`;
    expect((await fetch(url, { headers: { 'apollo-require-preflight': 'yes' } })).status).toBe(503);

    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const shed = await post(`${page(3)} #${' '.repeat(200_000)}`, { agent });
    const port = shed.socket.localPort;
    expect(shed.statusCode).toBe(503);
    await text(shed);
    release();
    await taken;
    const answered = await post(page(3), { agent });
    expect(answered.statusCode).toBe(200);
    expect(answered.socket.localPort).toBe(port);
    await text(answered);
    agent.destroy();
  });

  test('a client that goes away leaves its place to another', async () => {
    await start({ maxRequests: 1 });
    const release = gateway.emulator.faults.hold();
    const leaving = new AbortController();
    const left = post(page(1), { signal: leaving.signal }).catch((error: Error) => error.name);
    await untilCalls(gateway.emulator, 1);
    expect((await gateway.query(page(2))).status).toBe(503);
    leaving.abort();
    expect(await left).toBe('AbortError');
    release();
    await until(async () => (await gateway.query(page(2))).status === 200);
  });

  test('requests are counted, not connections: many one after another are all answered', async () => {
    await start({ maxRequests: 1 });
    for (let n = 0; n < 20; n++) expect((await gateway.query(page(1))).status).toBe(200);
    expect(await shedRequests()).toEqual({ requests_in_flight: 0, event_loop_delay: 0 });
  });
});

describe('Beyond the limit of event-loop delay', () => {
  /** Keeps the event loop, which is the server's too, from anything else for most of the time. */
  function burden(): { lift(): void } {
    const timer = setInterval(() => {
      const end = performance.now() + 200;
      while (performance.now() < end);
    }, 1);
    return { lift: () => clearInterval(timer) };
  }

  async function untilStatus(wanted: number): Promise<IncomingMessage> {
    let answered: IncomingMessage | undefined;
    await until(async () => {
      answered = await post('{ __typename }');
      if (answered.statusCode === wanted) return true;
      answered.resume();
      return false;
    });
    return answered as IncomingMessage;
  }

  test('requests are shed, probes are answered, and it ends when the burden does', async () => {
    // Less than the burden causes, and more than other processes do.
    await start({ maxEventLoopDelayMs: 150 });
    const load = burden();
    try {
      const shed = await untilStatus(503);
      expect(shed.headers['retry-after']).toBe('1');
      expect(JSON.parse(await text(shed))).toMatchObject({
        errors: [{ extensions: { code: 'THROTTLED', retryAfter: 1 } }],
      });
      await expectProbesToAnswer();
      const counts = await shedRequests();
      expect(counts.event_loop_delay).toBeGreaterThanOrEqual(1);
      expect(counts.requests_in_flight).toBe(0);
    } finally {
      load.lift();
    }
    expect(JSON.parse(await text(await untilStatus(200)))).toEqual({ data: { __typename: 'Query' } });
  });

  test('nothing is shed where the limit is turned off', async () => {
    await start({ maxEventLoopDelayMs: 0 });
    const load = burden();
    try {
      const end = performance.now() + 2500;
      while (performance.now() < end) expect((await gateway.query('{ __typename }')).status).toBe(200);
    } finally {
      load.lift();
    }
  });
});
