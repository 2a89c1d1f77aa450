import { createHmac, KeyObject, sign as signBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { exportSPKI } from 'jose';
import type { AuthenticatorOptions } from '../../src/auth/authenticator.js';
import { collectGarbage } from '../kit/collectGarbage.js';
import { countCalls } from '../kit/findings.js';
import { type GuardedGateway, startGuardedGateway } from '../kit/startGuardedGateway.js';
import {
  AUDIENCE,
  CLIENT,
  createSigningKey,
  goodClaims,
  type KeyServer,
  type SigningKey,
  startKeyServer,
} from '../kit/startKeyServer.js';
import { until } from '../kit/until.js';

const NOW = () => Math.floor(Date.now() / 1000);

let first: SigningKey;
let second: SigningKey;
beforeAll(async () => {
  [first, second] = await Promise.all([createSigningKey('key-one'), createSigningKey('key-two')]);
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Setup {
  readonly server: KeyServer;
  readonly guarded: GuardedGateway;
}

async function start(
  options: Partial<AuthenticatorOptions> = {},
  prepare: (server: KeyServer) => void = () => {},
): Promise<Setup> {
  const server = await startKeyServer([first]);
  closers.push(server.close);
  prepare(server);
  const guarded = await startGuardedGateway({
    auth: ['jwt'],
    authIssuer: server.issuer,
    authAudience: [AUDIENCE],
    ...options,
  });
  closers.push(guarded.gateway.close);
  return { server, guarded };
}

function expectNothingLeaked({ lines, bodies }: GuardedGateway, tokens: readonly string[]): void {
  const written = [...lines, ...bodies].join('\n');
  expect(written).not.toContain('alice-subject');
  expect(written).not.toContain('foreign');
  for (const token of tokens) {
    for (const part of token.split('.')) if (part.length > 5) expect(written).not.toContain(part);
  }
  for (const body of bodies) expect(body).not.toMatch(/\bat \S+ \(|node_modules|\/src\//);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Signs what no library would sign. */
function signByHand(issuer: string, header: object): string {
  const content = `${encode({ alg: 'RS256', kid: first.kid, ...header })}.${encode(goodClaims(issuer))}`;
  const signature = signBytes('sha256', Buffer.from(content), KeyObject.from(first.privateKey));
  return `${content}.${signature.toString('base64url')}`;
}

describe('A signed token', () => {
  test('opens the gateway, and the call to GuardDuty is made', async () => {
    const { server, guarded } = await start();
    const token = await server.sign();
    for (let n = 0; n < 3; n++) expect(await guarded.askWith(token)).toMatchObject({ status: 200, code: undefined });
    expect(countCalls(guarded.gateway.emulator)).toEqual({ GetFindingsStatistics: 3 });
    expect(server.requests).toEqual(['/.well-known/openid-configuration', '/jwks']);
    expectNothingLeaked(guarded, [token]);
  });

  test.each<[string, (server: KeyServer) => Promise<string> | string, string]>([
    ['that has expired', ({ sign }) => sign({ exp: NOW() - 60 }), 'has expired'],
    ['that is not valid yet', ({ sign }) => sign({ nbf: NOW() + 600 }), 'not valid yet'],
    ['for another audience', ({ sign }) => sign({ aud: 'https://foreign.example.com' }), 'not issued for'],
    ['for no audience', ({ sign }) => sign({ aud: undefined }), 'not issued for'],
    ['of another issuer', ({ sign }) => sign({ iss: 'https://foreign.example.com' }), 'not issued for'],
    ['whose issuer is a list with the right one', ({ sign, issuer }) => sign({ iss: [issuer] }), 'not issued for'],
    ['without an issuer', ({ sign }) => sign({ iss: undefined }), 'not issued for'],
    ['that never expires', ({ sign }) => sign({ exp: undefined }), 'not issued for'],
    ['that expires at a text', ({ sign }) => sign({ exp: '9999999999' }), 'not issued for'],
    ['of nobody', ({ sign }) => sign({ sub: undefined }), 'not issued for'],
    ['of an empty subject', ({ sign }) => sign({ sub: '' }), 'not issued for'],
    ['of a subject that is no text', ({ sign }) => sign({ sub: { id: 1 } }), 'not issued for'],
    ['signed by a foreign key under a known id', ({ sign }) => sign({}, { ...second, kid: 'key-one' }), 'not issued'],
    ['signed by an unknown key', ({ sign }) => sign({}, second), 'not issued for'],
    ['without a signature', ({ issuer }) => `${encode({ alg: 'none' })}.${encode(goodClaims(issuer))}.`, 'not issued'],
    ['that asks to trust its own key', ({ sign }) => sign({}, second, { jwk: second.jwk }), 'not issued for'],
    [
      'with a critical header that nobody knows',
      ({ issuer }) => signByHand(issuer, { crit: ['x'], x: 1 }),
      'not issued',
    ],
    ['that is none', () => 'no.such.token', 'not issued for'],
    ['that is only text', () => 'letmein', 'not issued for'],
    ['of an absurd length', () => `a.${'b'.repeat(12_500)}.c`, 'too long'],
  ])('%s is refused with 401, in GraphQL’s form, and costs no call', async (_what, forge, reason) => {
    const { server, guarded } = await start();
    const token = await forge(server);
    const { status, headers, body } = await guarded.askWith(token);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({
      errors: [{ message: expect.stringContaining(reason), extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(countCalls(guarded.gateway.emulator)).toEqual({});
    expectNothingLeaked(guarded, [token]);
  });

  test.each<[string, (server: KeyServer) => Promise<string> | string]>([
    ['audience', ({ sign }) => sign({ aud: 'https://foreign.example.com' })],
    ['audience', ({ sign }) => sign({ aud: undefined })],
    ['issuer', ({ sign }) => sign({ iss: 'https://foreign.example.com' })],
    ['issuer', ({ sign, issuer }) => sign({ iss: [issuer] })],
    ['issuer', ({ sign }) => sign({ iss: undefined })],
    ['client', ({ sign }) => sign({ client_id: 'foreign-client' })],
    ['client', ({ sign }) => sign({ client_id: undefined })],
    ['use', ({ sign }) => sign({ token_use: 'id' })],
    ['expiry', ({ sign }) => sign({ exp: undefined })],
    ['expiry', ({ sign }) => sign({ exp: '9999999999' })],
    ['expired', ({ sign }) => sign({ exp: NOW() - 60 })],
    ['notYetValid', ({ sign }) => sign({ nbf: NOW() + 600 })],
    ['notYetValid', ({ sign }) => sign({ nbf: 'soon' })],
    ['subject', ({ sign }) => sign({ sub: undefined })],
    ['subject', ({ sign }) => sign({ sub: '' })],
    ['subject', ({ sign }) => sign({ sub: { id: 1 } })],
    ['signature', ({ sign }) => sign({}, { ...second, kid: 'key-one' })],
    ['unknownKey', ({ sign }) => sign({}, second)],
    ['algorithm', ({ issuer }) => `${encode({ alg: 'none' })}.${encode(goodClaims(issuer))}.`],
    ['malformed', () => 'letmein'],
  ])('is refused for a reason that the log has, and nothing else of it: %s', async (reason, forge) => {
    const { server, guarded } = await start({ authClientId: [CLIENT] });
    const token = await forge(server);
    expect((await guarded.askWith(token)).status).toBe(401);
    expect(guarded.lines.filter((line) => line.includes('rejected'))).toEqual([
      JSON.stringify([{ reason }, 'credentials were rejected']),
    ]);
    expectNothingLeaked(guarded, [token]);
  });

  test('made with the public key as a shared secret is refused', async () => {
    const { server, guarded } = await start();
    const content = `${encode({ alg: 'HS256', kid: first.kid })}.${encode(goodClaims(server.issuer))}`;
    for (const secret of [await exportSPKI(first.publicKey), JSON.stringify(first.jwk), String(first.jwk.n)]) {
      const token = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
      expect((await guarded.askWith(token)).status).toBe(401);
    }
  });

  test('with an algorithm that is not listed is refused, although its key is published', async () => {
    const rs512 = await createSigningKey('key-512', 'RS512');
    const publish = (server: KeyServer) => {
      server.keys = [first, rs512];
    };
    const usual = await start({}, publish);
    expect((await usual.guarded.askWith(await usual.server.sign({}, rs512))).status).toBe(401);
    const other = await start({ authAlgorithms: ['RS512'] }, publish);
    expect((await other.guarded.askWith(await other.server.sign({}, rs512))).status).toBe(200);
    expect((await other.guarded.askWith(await other.server.sign())).status).toBe(401);
  });

  test.each(['PS256', 'ES256', 'EdDSA'])('signed with %s is accepted by default', async (algorithm) => {
    const key = await createSigningKey('another', algorithm);
    const { server, guarded } = await start({}, (server) => {
      server.keys = [first, key];
    });
    expect((await guarded.askWith(await server.sign({}, key))).status).toBe(200);
  });

  test('whose issuer gave no key id is tried with each key', async () => {
    const { server, guarded } = await start({}, (server) => {
      server.keys = [first, second];
    });
    for (const key of [first, second]) {
      expect((await guarded.askWith(await server.sign({}, key, { kid: undefined }))).status).toBe(200);
    }
    const foreign = await createSigningKey('foreign');
    expect((await guarded.askWith(await server.sign({}, foreign, { kid: undefined }))).status).toBe(401);
  });

  test('stays good for the clock’s tolerance, and no longer, also when it is remembered', async () => {
    const { server, guarded } = await start({ authClockToleranceMs: 2000 });
    const token = await server.sign({ exp: NOW() });
    expect((await guarded.askWith(token)).status).toBe(200);
    await until(async () => (await guarded.askWith(token)).status === 401);
    expect(Date.now()).toBeGreaterThanOrEqual(NOW() * 1000);
    expect((await guarded.askWith(await server.sign({ exp: NOW() - 10 }))).status).toBe(401);
  });
});

describe('A token’s client', () => {
  const byClient = { authAudience: undefined, authClientId: [CLIENT, 'other-client'] };

  test.each<[string, Record<string, unknown>, number]>([
    ['client_id', { aud: undefined }, 200],
    ['client_id of a Cognito access token', { aud: undefined, token_use: 'access' }, 200],
    ['azp', { client_id: undefined, azp: 'other-client' }, 200],
    ['no claim', { client_id: undefined }, 401],
    ['a foreign client_id', { client_id: 'foreign-client' }, 401],
    ['a foreign client_id beside a good azp', { client_id: 'foreign-client', azp: CLIENT }, 401],
    ['a list', { client_id: [CLIENT] }, 401],
    ['aud alone, as in an ID token', { client_id: undefined, aud: CLIENT, token_use: 'id' }, 401],
    ['client_id of a token that is not for access', { token_use: 'id' }, 401],
  ])('named by %s', async (_what, claims, status) => {
    const { server, guarded } = await start(byClient);
    expect((await guarded.askWith(await server.sign(claims))).status).toBe(status);
  });

  test('and its audience must both be right where both are set', async () => {
    const { server, guarded } = await start({ authClientId: [CLIENT] });
    expect((await guarded.askWith(await server.sign())).status).toBe(200);
    expect((await guarded.askWith(await server.sign({ aud: 'foreign' }))).status).toBe(401);
    expect((await guarded.askWith(await server.sign({ client_id: 'foreign' }))).status).toBe(401);
  });
});

describe('The headers with the token', () => {
  test('are looked at in their order; credentials of another scheme are for somebody else', async () => {
    const { server, guarded } = await start({ authHeaders: ['authorization', 'cf-access-jwt-assertion'] });
    const token = await server.sign();
    const status = async (headers: Record<string, string>) => (await guarded.ask(headers)).status;
    expect(await status({ 'cf-access-jwt-assertion': token })).toBe(200);
    expect(await status({ authorization: 'Basic YTpi', 'cf-access-jwt-assertion': token })).toBe(200);
    expect(await status({ authorization: `bearer ${token}` })).toBe(200);
    expect(await status({ authorization: 'Bearer a.b.c', 'cf-access-jwt-assertion': token })).toBe(401);
    expect(await status({ authorization: token })).toBe(401);
  });

  test('are those that are set and no others', async () => {
    const { server, guarded } = await start({ authHeaders: ['cf-access-jwt-assertion'] });
    const token = await server.sign();
    const { status, headers } = await guarded.askWith(token);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect((await guarded.ask({ 'x-amzn-oidc-data': token })).status).toBe(401);
    // Node joins the headers of a name. Of two tokens nobody could say which holds.
    expect((await guarded.ask({ 'cf-access-jwt-assertion': `${token}, ${token}` })).status).toBe(401);
  });
});

describe('Keys', () => {
  const timing = { keyCooldownMs: 200, keyRetryMs: 20, keyTimeoutMs: 500, keyRefreshMs: 600_000 };
  /** On a busy machine the first fetch may take longer than it is given; there will be others. */
  const opens = ({ askWith }: GuardedGateway, token: string) =>
    until(async () => (await askWith(token)).status === 200);

  test('may be at a place of their own, where the issuer is checked if it is set', async () => {
    const server = await startKeyServer([first]);
    closers.push(server.close);
    const jwks = { auth: ['jwt'] as const, authJwksUrl: server.jwksUrl, authAudience: [AUDIENCE] };
    const anyIssuer = await startGuardedGateway(jwks);
    closers.push(anyIssuer.gateway.close);
    expect((await anyIssuer.askWith(await server.sign({ iss: 'https://team.example.com' }))).status).toBe(200);
    expect((await anyIssuer.askWith(await server.sign({ iss: ['https://team.example.com'] }))).status).toBe(401);
    expect(anyIssuer.lines.join()).toMatch(/AUTH_JWKS_URL is set and AUTH_ISSUER is not: whatever issuer/);
    const oneIssuer = await startGuardedGateway({ ...jwks, authIssuer: 'https://team.example.com' });
    closers.push(oneIssuer.gateway.close);
    expect((await oneIssuer.askWith(await server.sign({ iss: 'https://team.example.com' }))).status).toBe(200);
    expect((await oneIssuer.askWith(await server.sign())).status).toBe(401);
    expect(oneIssuer.lines.join()).not.toContain('AUTH_ISSUER');
    expect(server.requests).toEqual(['/jwks', '/jwks']);
  });

  test('of another issuer’s discovery document are not used', async () => {
    const { server, guarded } = await start({ timing }, (server) => {
      server.discovery = { issuer: 'https://foreign.example.com' };
    });
    const token = await server.sign();
    expect((await guarded.askWith(token)).status).toBe(503);
    server.discovery = { jwks_uri: 'http://keys.example.com/jwks' };
    expect((await guarded.askWith(token)).status).toBe(503);
    server.discovery = {};
    await until(async () => (await guarded.askWith(token)).status === 200);
  });

  test('that are new work within the cooldown, without a restart', async () => {
    const { server, guarded } = await start({ timing });
    await opens(guarded, await server.sign());
    server.keys = [first, second];
    const token = await server.sign({}, second);
    await until(async () => (await guarded.askWith(token)).status === 200);
    expect((await guarded.askWith(await server.sign())).status).toBe(200);
  });

  test('that were withdrawn end what was verified with them', async () => {
    const { server, guarded } = await start({ timing: { ...timing, keyRefreshMs: 100 } });
    const token = await server.sign();
    await opens(guarded, token);
    server.keys = [second];
    await until(async () => (await guarded.askWith(token)).status === 401);
    expect((await guarded.askWith(await server.sign({}, second))).status).toBe(200);
  });

  test('may be missing at the start: the gateway answers 503 until they come', async () => {
    const { server, guarded } = await start({ timing }, (server) => {
      server.mood = 'hang up';
    });
    const token = await server.sign();
    const { status, headers, body } = await guarded.askWith(token);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(headers.get('www-authenticate')).toBeNull();
    expect(body.errors[0].extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1 });
    expect((await guarded.ask()).status).toBe(401);
    expect((await fetch(`${guarded.gateway.url}/readyz`)).status).toBe(200);
    server.mood = 'well';
    await until(async () => (await guarded.askWith(token)).status === 200);
    expectNothingLeaked(guarded, [token]);
  });

  test.each<[string, KeyServer['mood']]>([
    ['hangs up', 'hang up'],
    ['does not answer', 'hold'],
    ['never ends its answer', 'drip'],
    ['fails', { status: 500 }],
    ['redirects to other keys', { status: 302 }],
    ['sends what is no JSON', { body: '<html>maintenance</html>' }],
    ['sends no key set', { body: '[]' }],
    [
      'sends a key set of nonsense',
      { body: '{"keys": [null, 1, "key", [], {"kty": 1}, {"kty": "oct", "k": "c2VjcmV0"}]}' },
    ],
    ['has lost its keys', { body: '{"keys": []}' }],
    ['sends far too much', { body: `{"keys": [], "more": "${'x'.repeat(1_000_000)}"}` }],
  ])('outlive a key server that %s, for as long as is set, and then it is 503', async (_what, mood) => {
    const { server, guarded } = await start({ authJwksMaxStaleMs: 1500, timing });
    const token = await server.sign();
    await opens(guarded, token);
    const before = server.requests.length;
    server.mood = mood;
    await until(() => server.requests.length >= before + 3);
    await until(async () => (await guarded.askWith(token)).status !== 200);
    expect((await guarded.askWith(token)).status).toBe(503);
    expect((await guarded.askWith(await server.sign({ jti: 'new' }))).status).toBe(503);
    server.mood = 'well';
    await until(async () => (await guarded.askWith(token)).status === 200);
    expectNothingLeaked(guarded, [token]);
  });

  test.each<KeyServer['mood']>(['hold', 'drip'])(
    'come back after a server that hangs (%s), although garbage is collected meanwhile; nobody waits for it',
    async (mood) => {
      const stopCollecting = collectGarbage();
      closers.push(async () => stopCollecting());
      const { server, guarded } = await start({ timing: { ...timing, keyPatienceMs: 50 } }, (server) => {
        server.mood = mood;
      });
      const token = await server.sign();
      // Two fetches have failed before the third begins.
      await until(async () => {
        expect((await guarded.askWith(token)).status).toBe(503);
        return server.requests.length >= 3;
      });
      stopCollecting();
      server.mood = 'well';
      await until(async () => (await guarded.askWith(token)).status === 200);
    },
  );

  test('are fetched three times at least while they may be used without', async () => {
    const { server, guarded } = await start({ authJwksMaxStaleMs: 1500, timing });
    const token = await server.sign();
    await until(() => server.requests.length >= 8);
    expect((await guarded.askWith(token)).status).toBe(200);
  });

  test.each<[string, KeyServer['mood']]>([
    ['answers', 'well'],
    ['is down', 'hang up'],
    ['is slow', 'hold'],
  ])('that are unknown do not become a flood of fetches while the key server %s', async (_what, mood) => {
    const cooldown = 500;
    const slow = { ...timing, keyCooldownMs: cooldown, keyRetryMs: cooldown, keyTimeoutMs: cooldown };
    const { server, guarded } = await start({ timing: slow });
    const token = await server.sign();
    await opens(guarded, token);
    const forged = await Promise.all(
      Array.from({ length: 300 }, (_, n) => server.sign({}, { ...second, kid: `foreign-${n}` })),
    );
    await sleep(cooldown);
    const [before, begun] = [server.requests.length, performance.now()];
    server.mood = mood;
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(forged.map((token) => guarded.askWith(token)));
      for (const { status } of answers) expect(status === 401 || status === 503).toBe(true);
      // Those who are known do not notice.
      expect((await guarded.askWith(token)).status).toBe(200);
    }
    // Each fetch is a request for the discovery document, and one for the keys.
    const fetches = (performance.now() - begun) / cooldown + 2;
    expect(server.requests.length - before).toBeGreaterThan(0);
    expect(server.requests.length - before).toBeLessThanOrEqual(2 * fetches);
    expectNothingLeaked(guarded, forged.slice(0, 5));
  });

  test('that are unknown are looked for once the cooldown is over, although the server failed before', async () => {
    const { server, guarded } = await start({ timing });
    await opens(guarded, await server.sign());
    server.mood = 'hang up';
    await sleep(timing.keyCooldownMs);
    const token = await server.sign({}, second);
    expect((await guarded.askWith(token)).status).toBe(503);
    server.mood = 'well';
    server.keys = [first, second];
    await until(async () => (await guarded.askWith(token)).status === 200);
  });
});
