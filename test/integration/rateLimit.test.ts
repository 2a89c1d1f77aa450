import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/commands/createLog.js';
import { readConfig } from '../../src/config/readConfig.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { callerKey } from '../../src/limits/rate/callerKey.js';
import { OperationRate } from '../../src/limits/rate/operationRate.js';
import { EVERYBODY, type Principal } from '../../src/model/principal.js';
import { StoreConnection } from '../../src/store/storeConnection.js';
import { smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';
import { STORE_SERVER, startValkey, type TestStore } from '../kit/startValkey.js';
import { until } from '../kit/until.js';

/** So long that no window ends during a test. */
const WINDOW_MS = 3_600_000;
const COUNT = '{ findings { totalCount } }';

let emulator: Emulator;
const open: (() => unknown)[] = [];
beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 60) }] });
});
afterAll(() => emulator.close());
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function start(points: number, options: Partial<TestGatewayOptions> = {}): Promise<TestGateway> {
  const rateLimit = { points, windowMs: WINDOW_MS };
  const gateway = await startGateway({ emulator, keepEmulator: true, rateLimit, ...options });
  open.push(gateway.close);
  return gateway;
}

async function ask(gateway: TestGateway, query: string) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const answer: GraphqlAnswer = { status: response.status, ...((await response.json()) as object) };
  return { ...answer, retryAfter: response.headers.get('retry-after') };
}

describe('With RATE_LIMIT, a caller', () => {
  test('is answered for as many calls as it may cause, and then told when to come again', async () => {
    const gateway = await start(3);
    for (let time = 0; time < 3; time++) expect((await ask(gateway, COUNT)).errors).toBeUndefined();
    gateway.emulator.clearCalls();
    const refused = await ask(gateway, COUNT);
    expect(refused.status).toBe(429);
    expect(codesOf(refused)).toEqual(['THROTTLED']);
    expect(refused.errors?.[0]?.message).toMatch(
      /as many upstream calls as you may \(3 in 3600 s\); try again in \d+ s/,
    );
    const { retryAfter } = refused.errors?.[0]?.extensions ?? {};
    expect(Number(refused.retryAfter)).toBe(retryAfter);
    expect(retryAfter).toBeGreaterThan(3000);
    expect(retryAfter).toBeLessThanOrEqual(3600);
    expect(refused.data).toBeUndefined();
    expect(gateway.emulator.calls).toEqual([]);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('graphql_operations_refused_total{limit="rate"} 1');
    expect(metrics).toContain('graphql_operations_refused_total{limit="calls"} 0');
  });

  test('pays as many points as the operation can cause calls, at least one, and none for what is refused', async () => {
    const gateway = await start(6);
    const page = '{ findings(first: 60) { nodes { title } } }';
    expect((await ask(gateway, page)).errors).toBeUndefined();
    expect((await ask(gateway, page)).status).toBe(429);
    expect((await ask(gateway, '{ __typename }')).errors).toBeUndefined();
    expect((await ask(gateway, COUNT)).errors).toBeUndefined();
    expect((await ask(gateway, '{ __typename }')).status).toBe(429);
  });

  test('is told of an operation that no window has enough points for that it must change, not wait', async () => {
    const gateway = await start(3);
    for (let time = 0; time < 5; time++) {
      const refused = await ask(gateway, '{ findings(first: 100) { nodes { title } } }');
      expect(refused.status).toBe(400);
      expect(codesOf(refused)).toEqual(['QUERY_TOO_COMPLEX']);
      expect(refused.errors?.[0]?.message).toMatch(
        /could cause 4 upstream calls, more than you may cause at all \(3 in/,
      );
      expect(refused.retryAfter).toBeNull();
    }
    expect((await ask(gateway, COUNT)).errors).toBeUndefined();
  });

  test('whose document is refused pays nothing', async () => {
    const gateway = await start(1);
    for (const query of ['{', '{ nope }', `{ ${'findings { nodes { '.repeat(200)}`]) await ask(gateway, query);
    expect((await ask(gateway, COUNT)).errors).toBeUndefined();
  });
});

describe('Points are kept apart', () => {
  const principal = (subject: string, issuer = 'i', client: string | null = 'c'): Principal => ({
    ...EVERYBODY,
    identity: { subject, issuer, client: client ?? undefined },
  });

  test('by issuer, subject and client, whatever the address, and by address where nobody is authenticated', () => {
    const keys = [
      callerKey(principal('a'), '192.0.2.1'),
      callerKey(principal('b'), '192.0.2.1'),
      callerKey(principal('a', 'j'), '192.0.2.1'),
      callerKey(principal('a', 'i', 'd'), '192.0.2.1'),
      callerKey(principal('a', 'i', null), '192.0.2.1'),
      callerKey(EVERYBODY, '192.0.2.1'),
      callerKey(EVERYBODY, '192.0.2.2'),
      callerKey(EVERYBODY, undefined),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(callerKey(principal('a'), '198.51.100.1')).toBe(keys[0]);
    for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
  });

  test('with one key for the network of an IPv6 host, and for an IPv4 address in either form', () => {
    const key = (address: string) => callerKey(EVERYBODY, address);
    expect(key('2001:db8:0:1::1')).toBe(key('2001:DB8:0:1:ffff:ffff:ffff:ffff'));
    expect(key('2001:db8:0:1::1')).not.toBe(key('2001:db8:0:2::1'));
    expect(key('::1')).toBe(key('0:0:0:0:0:0:0:1'));
    expect(key('fe80::1%eth0')).toBe(key('fe80::2'));
    expect(key('::ffff:192.0.2.1')).toBe(key('192.0.2.1'));
    expect(key('::FFFF:c000:201')).toBe(key('192.0.2.1'));
    expect(key('0:0:0:0:0:ffff:c000:0201')).toBe(key('192.0.2.1'));
    expect(key('1:2:3:4:5:6:7:8')).toBe(key('1:2:3:4::'));
    expect(key('::1')).not.toBe(key('1::'));
  });

  test('by the address alone where a proxy writes the port of its client as well', () => {
    const key = (address: string) => callerKey(EVERYBODY, address);
    expect(key('192.0.2.1:50000')).toBe(key('192.0.2.1'));
    expect(key('[2001:db8::1]:50000')).toBe(key('2001:db8::1'));
    expect(key('[2001:db8::1]')).toBe(key('2001:db8::1'));
    expect(key('[::ffff:192.0.2.1]:50000')).toBe(key('192.0.2.1'));
    for (const text of ['unknown', '_hidden:1', '', '192.0.2.256', '192.0.2.1:x', '[1]:2', '1:2:3']) {
      expect(key(text)).toBe(callerKey(EVERYBODY, undefined));
    }
  });

  const through = (gateway: TestGateway, forwardedFor: string) =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
      body: JSON.stringify({ query: COUNT }),
    }).then(({ status }) => status);

  test.each<[string, readonly string[]]>([
    ['with ports', ['203.0.113.7:40000', '203.0.113.7:40001', '203.0.113.7', '::ffff:cb00:7107', '203.0.113.7:1']],
    ['of IPv6 with ports', ['[2001:db8::1]:40000', '[2001:db8::1]:40001', '2001:db8::2', '[2001:db8::3]']],
    ['that are none', ['unknown', '_a', '_b', '1.2.3', 'x:1']],
    [
      'behind a second proxy with its port',
      ['203.0.113.7, 127.0.0.9:50001', '203.0.113.7, 127.0.0.9:50002', '203.0.113.7'],
    ],
    ['behind what clients wrote', ['1.1.1.1, 203.0.113.7:1', '2.2.2.2, 203.0.113.7:2', '3.3.3.3:3, 203.0.113.7']],
  ])('by the address that a proxy names: addresses %s', async (_what, [first = '', second = '', ...more]) => {
    const gateway = await start(2, { server: { trustProxy: ['loopback'] } });
    expect([await through(gateway, first), await through(gateway, second)]).toEqual([200, 200]);
    for (const address of more) expect(await through(gateway, address)).toBe(429);
    // Others are not held up by it.
    expect(await through(gateway, '198.51.100.9:40000')).toBe(200);
    expect(await through(gateway, '198.51.100.8, 127.0.0.9:50001')).toBe(200);
  });

  test.each(['127.0.0.1', '::ffff:127.0.0.1', '::ffff:127.0.0.0/104', 'loopback'])(
    'by the address that a proxy names, if the proxy is listed as %s',
    async (proxy) => {
      const gateway = await start(1, { server: { trustProxy: [proxy] } });
      expect(await through(gateway, '203.0.113.1')).toBe(200);
      expect(await through(gateway, '203.0.113.2')).toBe(200);
      expect(await through(gateway, '203.0.113.1:9')).toBe(429);
    },
  );

  test('by the peer where it is no proxy that is trusted, whatever it writes', async () => {
    const gateway = await start(2, { server: { trustProxy: ['10.0.0.0/8'] } });
    expect([await through(gateway, '203.0.113.1'), await through(gateway, '203.0.113.2')]).toEqual([200, 200]);
    expect(await through(gateway, '203.0.113.3')).toBe(429);
  });

  test('in a memory that a flood of addresses does not fill', async () => {
    const rate = new OperationRate({ points: 1, windowMs: WINDOW_MS, store: undefined, remembered: 100 });
    for (let n = 0; n < 1000; n++) expect(await rate.take(`a${n}`, 1)).toBeUndefined();
    expect(await rate.take('a999', 1)).toBeGreaterThan(0);
    // The longest idle has been forgotten.
    expect(await rate.take('a0', 1)).toBeUndefined();
  });

  test('in windows that end', async () => {
    const rate = new OperationRate({ points: 2, windowMs: 1000, store: undefined });
    expect(await rate.take('a', 2)).toBeUndefined();
    expect(await rate.take('a', 1)).toBeLessThanOrEqual(1000);
    await until(async () => (await rate.take('a', 1)) === undefined);
  });
});

(STORE_SERVER ? describe : describe.skip)('Replicas that share a store', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startValkey();
  });
  afterAll(() => store.close());

  async function openRate(points: number): Promise<OperationRate> {
    const connection = new StoreConnection(store.url, createLog('silent'));
    open.push(() => connection.close());
    await until(() => connection.isReady);
    return new OperationRate({ points, windowMs: WINDOW_MS, store: connection });
  }

  test('count together, and give back what a refused operation took', async () => {
    const [one, other] = [await openRate(5), await openRate(5)];
    expect(await one.take('shared', 3)).toBeUndefined();
    expect(await other.take('shared', 3)).toBeGreaterThan(0);
    expect(await other.take('shared', 2)).toBeUndefined();
    expect(await one.take('shared', 1)).toBeGreaterThan(0);
    expect(await one.take('somebody else', 5)).toBeUndefined();
  });

  test('go on by themselves when it is gone: nobody is refused for that', async () => {
    const gateway = await start(2, { cacheUrl: store.url });
    await store.kill();
    expect((await ask(gateway, COUNT)).errors).toBeUndefined();
    expect((await ask(gateway, COUNT)).errors).toBeUndefined();
    expect((await ask(gateway, COUNT)).status).toBe(429);
    await store.restart();
  });
});

describe('The setting', () => {
  const read = (RATE_LIMIT: string) => readConfig({ AWS_REGION: 'eu-west-1', RATE_LIMIT });

  test.each([
    ['100/1m', 100, 60_000],
    ['5 / 10s', 5, 10_000],
    ['10000000/24h', 10_000_000, 86_400_000],
  ])('%s is accepted', (text, points, windowMs) => {
    expect(read(text)).toMatchObject({ config: { rateLimit: { points, windowMs } } });
  });

  test.each(['100', '100/m', '0/1m', '1/0s', '100/500ms', '1/25h', '1e3/1m', '-1/1m', '100/1m/1m'])(
    '%s is refused in words',
    (text) => {
      expect(read(text)).toMatchObject({ kind: 'faults', faults: [expect.stringMatching(/^RATE_LIMIT: ".*" is/)] });
    },
  );
});
