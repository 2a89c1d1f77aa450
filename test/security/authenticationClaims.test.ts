import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type AuthenticatorOptions, createAuthenticator } from '../../src/auth/authenticator.js';
import type { Principal } from '../../src/model/principal.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { collectLog } from '../kit/collectLog.js';
import { AUDIENCE, CLIENT, createSigningKey, type SigningKey, startKeyServer } from '../kit/startKeyServer.js';
import { createTemporaryFile } from '../kit/temporaryFile.js';
import { until } from '../kit/until.js';

const [A, B, ZERO] = ['111111111111', '222222222222', '000012345678'] as const;

let key: SigningKey;
beforeAll(async () => {
  key = await createSigningKey('key-one', 'ES256');
});

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Partial<AuthenticatorOptions> = {}) {
  const server = await startKeyServer([key]);
  closers.push(server.close);
  const { log, lines } = collectLog();
  const created = await createAuthenticator({
    auth: ['jwt'],
    authIssuer: server.issuer,
    authAudience: [AUDIENCE],
    timing: { filePollMs: 20 },
    ...options,
    log,
  });
  closers.push(() => created.close());
  const askWith = async (token: string): Promise<Principal> => {
    const verdict = await created.authenticate({ authorization: `Bearer ${token}` });
    if (verdict.kind !== 'principal') throw new Error(`The token was not accepted: ${JSON.stringify(verdict)}`);
    return verdict.principal;
  };
  return { server, lines, askWith, ask: async (claims: Record<string, unknown>) => askWith(await server.sign(claims)) };
}

describe('A principal', () => {
  test('has the subject, issuer and client of its token', async () => {
    const { ask, server } = await start();
    expect(await ask({})).toEqual({
      identity: { subject: 'alice-subject', issuer: server.issuer, client: CLIENT },
      scopes: new Set(['read']),
      accounts: VisibleAccounts.ALL,
    });
    expect((await ask({ client_id: undefined, azp: 'web' })).identity?.client).toBe('web');
    expect((await ask({ client_id: undefined })).identity?.client).toBeUndefined();
    expect((await ask({ client_id: { evil: true } })).identity?.client).toBeUndefined();
  });
});

describe('Scopes', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['text with blanks', { scope: 'openid findings:read findings:write' }, ['read', 'write']],
    ['an array', { scope: ['findings:write'] }, ['write']],
    ['scp where there is no scope', { scope: undefined, scp: ['findings:read'] }, ['read']],
    ['text with blanks of any kind', { scope: '  openid\tfindings:read  ' }, ['read']],
    ['no text with commas', { scope: 'a,findings:read' }, []],
    ['no text with commas and blanks', { scope: 'findings:read, findings:write' }, ['write']],
    ['no text in brackets', { scope: '[findings:read]' }, []],
    ['no JSON text', { scope: '["findings:read"]' }, []],
    ['no item of an array with more than one', { scope: ['openid findings:read', 'x,findings:write'] }, []],
    ['scope and not scp where there are both', { scope: 'openid', scp: ['findings:read'] }, []],
    ['nothing', { scope: undefined }, []],
    ['names that only begin alike', { scope: 'findings:reader findings xfindings:read' }, []],
    ['another case', { scope: 'Findings:Read' }, []],
    ['an object', { scope: { 'findings:read': true } }, []],
    ['a list in a list', { scope: [['findings:read']] }, []],
  ])('are read from %s', async (_what, claims, scopes) => {
    const { ask } = await start();
    expect([...(await ask(claims)).scopes].sort()).toEqual(scopes);
  });

  test('have the names and the claim that are set', async () => {
    const { ask } = await start({ authScopesClaim: 'realm.roles', authScopeRead: 'resource-server/read' });
    expect((await ask({ realm: { roles: ['resource-server/read'] }, scope: 'findings:write' })).scopes).toEqual(
      new Set(['read']),
    );
    expect((await ask({ 'realm.roles': 'findings:write', realm: { roles: 'resource-server/read' } })).scopes).toEqual(
      new Set(['write']),
    );
    expect((await ask({ scope: 'resource-server/read' })).scopes).toEqual(new Set());
  });
});

describe('Accounts', () => {
  test.each<[string, unknown, readonly string[] | undefined]>([
    ['an array', [B, A], [A, B]],
    ['text with blanks', `${A}  ${B}`, [A, B]],
    ['text with commas', `${A},${B} , `, [A, B]],
    ['JSON text', JSON.stringify([A, B]), [A, B]],
    ['JSON text of one', JSON.stringify(A), [A]],
    ['an array that was flattened', `[${A} ${B}]`, [A, B]],
    ['numbers, with the zeros that they lost', [12_345_678, 111_111_111_111], [ZERO, A]],
    ['one number', 12_345_678, [ZERO]],
    ['*', '*', undefined],
    ['* in an array', [A, '*'], undefined],
    ['* in JSON text', '["*"]', undefined],
    ['nothing', undefined, []],
    ['null', null, []],
    ['an empty text', '', []],
    ['what is no account', ['all', '1234', `${A}0`, '**', '1e11', -1, 1.5, true, {}], []],
    ['an object', { [A]: true }, []],
    ['JSON text that is broken', `["${A}"`, []],
    ['true', true, []],
  ])('are read from %s', async (_what, value, ids) => {
    const { ask } = await start({ authAccountsClaim: 'custom:accounts' });
    expect((await ask({ 'custom:accounts': value })).accounts.ids).toEqual(ids);
  });

  test.each(['__proto__', 'constructor', 'toString', 'constructor.name'])(
    'are not read from what every object has: %s',
    async (name) => {
      const { ask } = await start({ authAccountsClaim: name });
      expect((await ask({})).accounts.ids).toEqual([]);
    },
  );
});

describe('Groups', () => {
  const FILE = { soc: ['*'], payments: [A], 'Domain Admins': [B], Admins: ['*'], nobody: [] };

  async function startWithGroups(options: Partial<AuthenticatorOptions> = {}) {
    const file = await createTemporaryFile(JSON.stringify(FILE));
    closers.push(file.close);
    const started = await start({ authAccountsFile: file.path, authGroupsClaim: 'groups', ...options });
    return { file, ...started };
  }

  test.each<[string, unknown, readonly string[] | undefined]>([
    ['a group', ['payments'], [A]],
    ['groups together', ['payments', 'Domain Admins', 'nobody', 'unknown'], [A, B]],
    ['a group that sees all', ['payments', 'soc'], undefined],
    ['text with blanks', 'payments nobody', [A]],
    ['text with commas, where blanks belong to names', 'Domain Admins,payments', [A, B]],
    ['an array, where they do too', ['Domain Admins'], [B]],
    ['no group', [], []],
    ['no claim', undefined, []],
    ['what every object has', ['constructor', '__proto__', 'toString'], []],
  ])('see what the file says: %s', async (_what, groups, ids) => {
    const { ask } = await startWithGroups();
    expect((await ask({ groups })).accounts.ids).toEqual(ids);
  });

  test('and the claim with accounts add to each other', async () => {
    const { ask } = await startWithGroups({ authAccountsClaim: 'accounts' });
    expect((await ask({ groups: ['payments'], accounts: B })).accounts.ids).toEqual([A, B]);
    expect((await ask({ groups: ['payments'] })).accounts.ids).toEqual([A]);
    expect((await ask({})).accounts.ids).toEqual([]);
  });

  test.each(['write', 'replace'] as const)(
    'see what the file says now, also with a token that is known: %s',
    async (how) => {
      const { file, askWith, server } = await startWithGroups();
      const token = await server.sign({ groups: ['payments'] });
      const accounts = async () => (await askWith(token)).accounts.key;
      expect(await accounts()).toBe(A);
      await file[how](JSON.stringify({ ...FILE, payments: [B] }));
      await until(async () => (await accounts()) === B);
      await file[how](JSON.stringify({ soc: ['*'] }));
      await until(async () => (await accounts()) === '');
    },
  );

  test('whose accounts become faulty see none; the others see theirs', async () => {
    const { file, ask, lines } = await startWithGroups();
    await file.write(JSON.stringify({ payments: ['everything'], other: [B] }));
    await until(async () => (await ask({ groups: ['other'] })).accounts.key === B);
    expect((await ask({ groups: ['payments'] })).accounts.ids).toEqual([]);
    expect(lines.filter((line) => line.includes('the rest of it holds'))).toHaveLength(1);
  });

  test('see what they saw before while the file is not JSON, and nothing once it is gone', async () => {
    const { file, ask, lines } = await startWithGroups();
    await file.write('{ "payments": ');
    await until(() => lines.some((line) => line.includes('what it said before still holds')));
    expect((await ask({ groups: ['payments'] })).accounts.ids).toEqual([A]);
    await file.remove();
    await until(async () => (await ask({ groups: ['payments'] })).accounts.key === '');
    await file.write(JSON.stringify(FILE));
    await until(async () => (await ask({ groups: ['payments'] })).accounts.key === A);
  });

  test.each([
    ['not JSON', '{', 'the file is not JSON'],
    ['a list', '[]', 'the file has no object'],
    ['not lists', '{"payments": "123456789012"}', 'the accounts of the group "payments" are no list'],
    ['not accounts', '{"payments": [123456789012]}', 'the accounts of the group "payments" are no list'],
  ])('need a file that is well when the gateway starts: %s', async (_what, text, fault) => {
    const file = await createTemporaryFile(text);
    closers.push(file.close);
    const started = start({ authAccountsFile: file.path, authGroupsClaim: 'groups' });
    await expect(started).rejects.toThrow(`AUTH_ACCOUNTS_FILE: ${fault}`);
  });
});
