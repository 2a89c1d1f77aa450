import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkAuthFiles, createAuthenticator } from '../../src/auth/authenticator.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { collectLog } from '../kit/collectLog.js';
import { countCalls } from '../kit/findings.js';
import { startGuardedGateway } from '../kit/startGuardedGateway.js';
import { createTemporaryFile, tokenLine } from '../kit/temporaryFile.js';
import { until } from '../kit/until.js';

const ALICE = 'gdgql_alice-secret-token';
const FILE_POLL_MS = 50;
const BOB = 'gdgql_bob-secret-token';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(...lines: string[]) {
  const file = await createTemporaryFile(lines.join('\n'));
  closers.push(file.close);
  const guarded = await startGuardedGateway({
    auth: ['tokens'],
    authTokensFile: file.path,
    timing: { filePollMs: FILE_POLL_MS },
  });
  closers.push(guarded.gateway.close);
  return { file, guarded };
}

async function authenticator(text: string) {
  const file = await createTemporaryFile(text);
  closers.push(file.close);
  const { log, lines } = collectLog();
  const created = await createAuthenticator({
    auth: ['tokens'],
    authTokensFile: file.path,
    timing: { filePollMs: FILE_POLL_MS },
    log,
  });
  closers.push(() => created.close());
  const ask = (token: string) => created.authenticate({ authorization: `Bearer ${token}` });
  return { file, lines, ask };
}

const SCOPES = { authScopeRead: 'findings:read', authScopeWrite: 'findings:write' };

describe('A token of the file', () => {
  test('opens the gateway, and its name, scopes and accounts are those of its line', async () => {
    const { ask } = await authenticator(`
      # Who may ask
      ${tokenLine('alice', ALICE, 'findings:read', '123456789012,210987654321')}   # on the dashboard
      ${tokenLine('bob', BOB)}\r
    `);
    expect(await ask(ALICE)).toEqual({
      kind: 'principal',
      principal: {
        identity: { subject: 'alice', issuer: 'AUTH_TOKENS_FILE', client: undefined },
        scopes: new Set(['read']),
        accounts: VisibleAccounts.of(['123456789012', '210987654321']),
      },
    });
    expect(await ask(BOB)).toMatchObject({
      principal: { scopes: new Set(['read', 'write']), accounts: VisibleAccounts.ALL },
    });
    expect(await ask(`${ALICE}x`)).toEqual({ kind: 'rejected', reason: 'unknownToken' });
    expect(await ask('x'.repeat(13_000))).toEqual({ kind: 'rejected', reason: 'tooLong' });
  });

  test('that is unknown is refused with 401, costs no call, and is repeated nowhere', async () => {
    const { guarded } = await start(tokenLine('alice', ALICE));
    expect((await guarded.askWith(ALICE)).status).toBe(200);
    const { status, headers, code } = await guarded.askWith(BOB);
    expect({ status, code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect((await guarded.ask({ authorization: `Basic ${ALICE}` })).headers.get('www-authenticate')).toBe('Bearer');
    expect((await guarded.ask({ 'x-token': ALICE })).status).toBe(401);
    // Its digest opens nothing.
    const digest = tokenLine('alice', ALICE).split(' ')[1] as string;
    expect((await guarded.askWith(digest)).status).toBe(401);
    expect(countCalls(guarded.gateway.emulator)).toEqual({ GetFindingsStatistics: 1 });
    for (const text of [...guarded.lines, ...guarded.bodies]) {
      expect(text).not.toMatch(/secret-token/);
      expect(text).not.toContain(digest);
    }
  });

  test('that may only change findings may not read them', async () => {
    const { guarded } = await start(tokenLine('writer', ALICE, 'findings:write'));
    expect(await guarded.askWith(ALICE)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(countCalls(guarded.gateway.emulator)).toEqual({});
  });
});

describe('While the gateway runs', () => {
  test.each(['write', 'replace'] as const)('a token is revoked and another one given: %s', async (how) => {
    const { file, guarded } = await start(tokenLine('alice', ALICE));
    expect((await guarded.askWith(ALICE)).status).toBe(200);
    await file[how](tokenLine('bob', BOB));
    await until(async () => (await guarded.askWith(ALICE)).status === 401);
    expect((await guarded.askWith(BOB)).status).toBe(200);
    await file[how](tokenLine('alice', ALICE));
    await until(async () => (await guarded.askWith(ALICE)).status === 200);
  });

  test('a line that disappears is revoked although another line is faulty', async () => {
    const { file, lines, ask } = await authenticator([tokenLine('alice', ALICE), tokenLine('bob', BOB)].join('\n'));
    await file.write(`${tokenLine('bob', BOB)}\nalice ${ALICE} * *`);
    await until(async () => (await ask(ALICE)).kind === 'rejected');
    expect((await ask(BOB)).kind).toBe('principal');
    const errors = lines.filter((line) => line.includes('has faults'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('line 2: the second column');
    expect(lines.join()).not.toContain(ALICE);
  });

  test('all tokens are revoked when the file is removed, and good again when it is back', async () => {
    const { file, lines, ask } = await authenticator(tokenLine('alice', ALICE));
    await file.remove();
    await until(async () => (await ask(ALICE)).kind === 'rejected');
    expect(lines.filter((line) => line.includes('cannot be read any more'))).toHaveLength(1);
    await file.write(tokenLine('alice', ALICE));
    await until(async () => (await ask(ALICE)).kind === 'principal');
  });
});

test('A file of more than 1 MiB grants nothing while the gateway runs, and keeps it from starting', async () => {
  const { file, lines, ask } = await authenticator(tokenLine('alice', ALICE));
  const large = `${tokenLine('alice', ALICE)}\n${'#'.repeat(1_048_576)}`;
  await file.replace(large);
  await until(async () => (await ask(ALICE)).kind === 'rejected');
  expect(lines.join()).toContain(`it has ${large.length} bytes; up to 1 MiB is accepted`);
  expect(await checkAuthFiles({ ...SCOPES, authTokensFile: file.path, authAccountsFile: file.path })).toEqual([
    `AUTH_TOKENS_FILE: the file cannot be read (it has ${large.length} bytes; up to 1 MiB is accepted).`,
    `AUTH_ACCOUNTS_FILE: the file cannot be read (it has ${large.length} bytes; up to 1 MiB is accepted).`,
  ]);
  await file.replace(large.slice(0, 1_048_576));
  await until(async () => (await ask(ALICE)).kind === 'principal');
});

test('A file that is read while it is being written takes nothing away', async () => {
  const { file, ask } = await authenticator(tokenLine('alice', ALICE));
  let rounds = 0;
  await until(async () => {
    const begun = performance.now();
    await file.write('');
    await file.write(`# ${rounds}\n${tokenLine('alice', ALICE)}`);
    const { kind } = await ask(ALICE);
    // On a slow machine the file was empty for so long that it may have been seen so twice, and that is no promise.
    if (performance.now() - begun >= FILE_POLL_MS) return false;
    expect(kind).toBe('principal');
    // So long that the text in between is seen as well.
    await sleep(FILE_POLL_MS * 3);
    return ++rounds === 5;
  });
});

describe('A file that is faulty at the start', () => {
  test.each([
    ['a missing column', 'alice\n', 'line 1: a column is missing'],
    ['too many columns', `${tokenLine('alice', ALICE)} more`, 'line 1: there are more than four columns'],
    ['the token instead of its digest', `# x\n\nalice ${ALICE} * *`, 'line 3: the second column is not accepted'],
    ['an unknown scope', tokenLine('alice', ALICE, 'findings:raed'), 'line 1: the scopes are not accepted'],
    ['an account that is none', tokenLine('alice', ALICE, '*', '12345'), 'line 1: the accounts are not accepted'],
    ['a name that is none', tokenLine('al$ice', ALICE), 'line 1: the name is not accepted'],
    [
      'a name twice',
      `${tokenLine('alice', ALICE)}\n${tokenLine('alice', BOB)}`,
      'line 2: an earlier line has the same name',
    ],
    [
      'a token twice',
      `${tokenLine('alice', ALICE)}\n${tokenLine('bob', ALICE)}`,
      'line 2: an earlier line has the same token',
    ],
  ])('by %s is named with its line, and nothing of it is repeated', async (_what, text, fault) => {
    const failure = await authenticator(text).catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'FaultyFile',
      message: expect.stringContaining(`AUTH_TOKENS_FILE: ${fault}`),
    });
    expect(String(failure)).toContain('accepted');
    expect(String(failure)).not.toContain('secret-token');
  });

  test('by not being there is named', async () => {
    const { log } = collectLog();
    await expect(createAuthenticator({ auth: ['tokens'], authTokensFile: '/no/such/file', log })).rejects.toThrow(
      'AUTH_TOKENS_FILE: the file cannot be read (ENOENT).',
    );
  });
});
