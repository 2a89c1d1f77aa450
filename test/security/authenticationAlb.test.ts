import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuthenticatorOptions } from '../../src/auth/authenticator.js';
import { collectGarbage } from '../kit/collectGarbage.js';
import { countCalls } from '../kit/findings.js';
import { ALB_ARN, signAlbData } from '../kit/signAlbData.js';
import { type GuardedGateway, startGuardedGateway } from '../kit/startGuardedGateway.js';
import { createSigningKey, type KeyServer, type SigningKey, startKeyServer } from '../kit/startKeyServer.js';
import { until } from '../kit/until.js';

const HEADER = 'x-amzn-oidc-data';
const FOREIGN_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:999999999999:loadbalancer/app/foreign/0000000000000000';
const OTHER_ARN = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/60dc6c495c0c9188';
const NOW = () => Math.floor(Date.now() / 1000);

let key: SigningKey;
let foreign: SigningKey;
beforeAll(async () => {
  [key, foreign] = await Promise.all([
    createSigningKey(randomUUID(), 'ES256'),
    createSigningKey(randomUUID(), 'ES256'),
  ]);
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Partial<AuthenticatorOptions> = {}) {
  const server = await startKeyServer([key]);
  closers.push(server.close);
  const guarded = await startGuardedGateway({
    auth: ['alb'],
    authAlbArns: [ALB_ARN, OTHER_ARN],
    authClientId: ['alb-client'],
    authAlbKeysUrl: server.albKeysUrl,
    ...options,
  });
  closers.push(guarded.gateway.close);
  return { server, guarded };
}

function expectNothingLeaked({ lines, bodies }: GuardedGateway, data: string): void {
  const written = [...lines, ...bodies].join('\n');
  for (const part of [...data.split('.'), 'alice-subject', 'foreign'])
    if (part !== '') expect(written).not.toContain(part);
}

describe('What a load balancer says of its user', () => {
  test('opens the gateway for reading, with one fetch of the key', async () => {
    const { server, guarded } = await start();
    const data = signAlbData(key);
    for (let n = 0; n < 2; n++) expect((await guarded.ask({ [HEADER]: data })).status).toBe(200);
    expect((await guarded.ask({ [HEADER]: signAlbData(key, { email: 'a@example.com' }) })).status).toBe(200);
    expect((await guarded.ask({ [HEADER]: signAlbData(key, {}, { signer: OTHER_ARN }) })).status).toBe(200);
    expect(countCalls(guarded.gateway.emulator)).toEqual({ GetFindingsStatistics: 4 });
    expect(server.requests).toEqual([`/alb/${key.kid}`]);
    expectNothingLeaked(guarded, data);
  });

  test.each<[string, () => string, string]>([
    ['of a foreign load balancer', () => signAlbData(key, {}, { signer: FOREIGN_ARN }), 'not issued for'],
    ['of no load balancer', () => signAlbData(key, {}, { signer: undefined }), 'not issued for'],
    ['of a list of load balancers', () => signAlbData(key, {}, { signer: [ALB_ARN] }), 'not issued for'],
    ['for a foreign client', () => signAlbData(key, {}, { client: 'foreign-client' }), 'not issued for'],
    ['for no client', () => signAlbData(key, {}, { client: undefined }), 'not issued for'],
    ['that has expired', () => signAlbData(key, { exp: NOW() - 60 }), 'has expired'],
    ['that never expires', () => signAlbData(key, { exp: undefined }), 'not issued for'],
    ['of nobody', () => signAlbData(key, { sub: undefined }), 'not issued for'],
    ['signed by a foreign key under a known id', () => signAlbData({ ...foreign, kid: key.kid }), 'not issued for'],
    ['signed by an unknown key', () => signAlbData(foreign), 'not issued for'],
    ['with a key id that leads elsewhere', () => signAlbData(key, {}, { kid: '../../evil' }), 'not issued for'],
    ['with another algorithm', () => signAlbData(key, {}, { alg: 'HS256' }), 'not issued for'],
    ['without an algorithm', () => signAlbData(key, {}, { alg: 'none' }), 'not issued for'],
    ['without a signature', () => signAlbData(key).replace(/[^.]*$/, ''), 'not issued for'],
    ['that is none', () => 'alice', 'not issued for'],
    ['of an absurd length', () => 'a'.repeat(12_500), 'too long'],
  ])('%s is refused with 401 and costs no call', async (_what, forge, reason) => {
    const { guarded } = await start();
    const data = forge();
    const { status, body } = await guarded.ask({ [HEADER]: data });
    expect(status).toBe(401);
    expect(body).toEqual({
      errors: [{ message: expect.stringContaining(reason), extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(countCalls(guarded.gateway.emulator)).toEqual({});
    expectNothingLeaked(guarded, data);
  });

  test.each<[string, () => string]>([
    ['signer', () => signAlbData(key, {}, { signer: FOREIGN_ARN })],
    ['client', () => signAlbData(key, {}, { client: 'foreign-client' })],
    ['expired', () => signAlbData(key, { exp: NOW() - 60 })],
    ['expiry', () => signAlbData(key, { exp: undefined })],
    ['subject', () => signAlbData(key, { sub: undefined })],
    ['signature', () => signAlbData({ ...foreign, kid: key.kid })],
    ['unknownKey', () => signAlbData(foreign)],
    ['unknownKey', () => signAlbData(key, {}, { kid: '../../evil' })],
    ['algorithm', () => signAlbData(key, {}, { alg: 'HS256' })],
  ])('is refused for a reason that the log has, and nothing else of it: %s', async (reason, forge) => {
    const { guarded } = await start();
    const data = forge();
    expect((await guarded.ask({ [HEADER]: data })).status).toBe(401);
    expect(guarded.lines.filter((line) => line.includes('rejected'))).toEqual([
      JSON.stringify([{ reason }, 'credentials were rejected']),
    ]);
    expectNothingLeaked(guarded, data);
  });

  test('is not looked for in other headers, nor are bearer tokens believed', async () => {
    const { guarded } = await start();
    expect((await guarded.askWith(signAlbData(key))).status).toBe(401);
    expect((await guarded.ask({ 'x-amzn-oidc-accesstoken': signAlbData(key) })).status).toBe(401);
    expect((await guarded.ask({ 'x-amzn-oidc-identity': 'alice-subject' })).status).toBe(401);
  });
});

describe('The keys of load balancers', () => {
  test.each<[string, KeyServer['mood']]>([
    ['is down', 'hang up'],
    ['is slow', 'hold'],
    ['fails', { status: 500 }],
    ['sends nonsense', { body: 'no key' }],
    ['sends far too much', { body: 'x'.repeat(100_000) }],
  ])('cannot be read while their server %s: that is 503, and ends with it', async (_what, mood) => {
    const { server, guarded } = await start({ timing: { keyTimeoutMs: 300, keyCooldownMs: 100 } });
    const data = signAlbData(key);
    server.mood = mood;
    const { status, headers, code } = await guarded.ask({ [HEADER]: data });
    expect({ status, code }).toEqual({ status: 503, code: 'UPSTREAM_UNAVAILABLE' });
    expect(headers.get('retry-after')).toBe('1');
    server.mood = 'well';
    await until(async () => (await guarded.ask({ [HEADER]: data })).status === 200);
    server.mood = mood;
    expect((await guarded.ask({ [HEADER]: signAlbData(key, { again: true }) })).status).toBe(200);
  });

  test.each<[string, KeyServer['mood']]>([
    ['answers', 'well'],
    ['is down', 'hang up'],
  ])('that are made up become a handful of fetches while their server %s', async (_what, mood) => {
    const { server, guarded } = await start({ timing: { keyCooldownMs: 600_000 } });
    const data = signAlbData(key);
    expect((await guarded.ask({ [HEADER]: data })).status).toBe(200);
    server.mood = mood;
    const forged = Array.from({ length: 300 }, () => signAlbData({ ...foreign, kid: randomUUID() }));
    for (const { status } of await Promise.all(forged.map((data) => guarded.ask({ [HEADER]: data })))) {
      expect(status === 401 || status === 503).toBe(true);
    }
    expect(server.requests.length).toBeLessThanOrEqual(10);
    expect((await guarded.ask({ [HEADER]: signAlbData(key, { again: true }) })).status).toBe(200);
  });

  test('that are made up, a new one in each request, do not hold up one that is new', async () => {
    const { server, guarded } = await start({ timing: { keyCooldownMs: 600_000 } });
    const forge = () => signAlbData({ ...foreign, kid: randomUUID() });
    const flood = async () => {
      for (const { status } of await Promise.all(
        Array.from({ length: 50 }, () => guarded.ask({ [HEADER]: forge() })),
      )) {
        expect([401, 503]).toContain(status);
      }
    };
    await flood();
    // The first request of a user comes too late, the second one, in the same cooldown, does not.
    const turnedAway = await guarded.ask({ [HEADER]: signAlbData(key) });
    expect([turnedAway.status, turnedAway.headers.get('retry-after')]).toEqual([503, '1']);
    const ask = async () => (await guarded.ask({ [HEADER]: signAlbData(key) })).status;
    await flood();
    expect(await ask()).toBe(200);
    await flood();
    expect(await ask()).toBe(200);
    expect(server.requests.length).toBe(6);
  });

  test('that are made up and repeated do not become more fetches, and known keys go on working', async () => {
    const { server, guarded } = await start({ timing: { keyCooldownMs: 600_000 } });
    expect((await guarded.ask({ [HEADER]: signAlbData(key) })).status).toBe(200);
    const forged = Array.from({ length: 100 }, () => signAlbData({ ...foreign, kid: randomUUID() }));
    for (let round = 0; round < 3; round++) {
      await Promise.all(forged.map((data) => guarded.ask({ [HEADER]: data })));
      expect((await guarded.ask({ [HEADER]: signAlbData(key, { round }) })).status).toBe(200);
    }
    expect(server.requests.length).toBe(10);
    // The cooldown has just begun, and no fetch is left in it.
    const late = await guarded.ask({ [HEADER]: signAlbData({ ...foreign, kid: randomUUID() }) });
    expect(late.status).toBe(503);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(1);
  });

  test('are fetched once for all who ask at the same time, and nobody waits for a server that hangs', async () => {
    const stopCollecting = collectGarbage();
    closers.push(async () => stopCollecting());
    const { server, guarded } = await start({
      timing: { keyCooldownMs: 100, keyTimeoutMs: 600_000, keyPatienceMs: 50 },
    });
    server.mood = 'drip';
    const users = Array.from({ length: 30 }, (_, user) => signAlbData(key, { user }));
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(users.map((data) => guarded.ask({ [HEADER]: data })));
      for (const { status } of answers) expect(status).toBe(503);
    }
    expect(server.requests).toHaveLength(1);
  });

  test('that hung are asked for again, although garbage was collected meanwhile', async () => {
    const stopCollecting = collectGarbage();
    closers.push(async () => stopCollecting());
    const { server, guarded } = await start({ timing: { keyCooldownMs: 100, keyTimeoutMs: 300, keyPatienceMs: 50 } });
    const data = signAlbData(key);
    for (const mood of ['hold', 'drip'] as const) {
      const before = server.requests.length;
      server.mood = mood;
      await until(async () => {
        expect((await guarded.ask({ [HEADER]: data })).status).toBe(503);
        return server.requests.length >= before + 2;
      });
    }
    stopCollecting();
    server.mood = 'well';
    await until(async () => (await guarded.ask({ [HEADER]: data })).status === 200);
  });

  test('are not asked for what another client was given', async () => {
    const { server, guarded } = await start();
    expect((await guarded.ask({ [HEADER]: signAlbData(foreign, {}, { client: 'foreign-client' }) })).status).toBe(401);
    expect(server.requests).toEqual([]);
  });

  test('are not asked for what a foreign load balancer has signed', async () => {
    const { server, guarded } = await start();
    expect((await guarded.ask({ [HEADER]: signAlbData(foreign, {}, { signer: FOREIGN_ARN }) })).status).toBe(401);
    expect(server.requests).toEqual([]);
  });
});

describe('Scopes of a user of a load balancer', () => {
  test.each<[string, Record<string, unknown>, number]>([
    ['are to read where nothing is said of scopes', {}, 200],
    ['are what is said of them', { scope: 'openid findings:read' }, 200],
    ['are none where others are said', { scope: 'openid' }, 403],
  ])('%s', async (_what, claims, status) => {
    const { guarded } = await start();
    expect((await guarded.ask({ [HEADER]: signAlbData(key, claims) })).status).toBe(status);
  });
});
