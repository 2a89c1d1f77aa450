import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { killCommands, LISTENS, startCommand as start } from '../kit/startCommand.js';
import { until } from '../kit/until.js';

afterEach(killCommands);

const run = (args: readonly string[], environment?: Record<string, string>) => start(args, environment).finished;

const AWS = { AWS_REGION: 'eu-west-1', PORT: '0' };
const TOKEN_ARGS = ['token', '--name', 'reports', '--scopes', 'findings:read', '--accounts', '*'];

function post(url: string, token?: string): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: '{"query":"{ findings(first: 1) { totalCount } }"}',
  });
}

function writeFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'guardduty-graphql-')), 'file');
  writeFileSync(path, text);
  return path;
}

describe('guardduty-graphql token', () => {
  test('prints a token that opens the gateway, and the line that gives and revokes it while the gateway runs', async () => {
    const [first, second] = await Promise.all([run(TOKEN_ARGS), run(TOKEN_ARGS)]);
    const [token = '', line = '', ...more] = first.stdout.trimEnd().split('\n');
    expect(more).toEqual([]);
    expect(token).toMatch(/^gdgql_[\w-]{43}$/);
    expect(line).toMatch(/^reports [0-9a-f]{64} findings:read \*$/);
    expect(second.stdout.split('\n')[0]).not.toBe(token);

    const file = writeFile(`# none yet\n`);
    const gateway = start(['serve', '--local'], {
      PORT: '0',
      AUTH: 'tokens',
      AUTH_TOKENS_FILE: file,
      CURSOR_SECRET: '0123456789abcdef',
      LOG_LEVEL: 'debug',
    });
    const url = await gateway.printed(LISTENS);
    expect((await post(url, token)).status).toBe(401);
    writeFileSync(file, `${line}\n`);
    const begun = performance.now();
    await until(async () => (await post(url, token)).status === 200);
    // The promise is 10 s; a slow machine may take longer, but not without end.
    expect(performance.now() - begun).toBeLessThan(120_000);
    expect((await post(url)).status).toBe(401);
    writeFileSync(file, '');
    await until(async () => (await post(url, token)).status === 401);

    gateway.child.kill('SIGTERM');
    const { code, stdout, stderr } = await gateway.finished;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(token);
    expect(stderr).toContain('credentials were rejected');
  });

  test('takes the names of scopes that are set', async () => {
    const names = { AUTH_SCOPE_READ: 'resource-server/read' };
    const args = ['token', '--name', 'a', '--accounts', '123456789012,210987654321', '--scopes'];
    const { code, stdout } = await run([...args, 'resource-server/read,findings:write'], names);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\na [0-9a-f]{64} resource-server\/read,findings:write 123456789012,210987654321\n$/);
    expect(await run([...args, 'findings:read'], names)).toMatchObject({ code: 2, stdout: '' });
  });

  test('explains itself', async () => {
    const { code, stdout } = await run(['token', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: guardduty-graphql token --name NAME --scopes SCOPES --accounts ACCOUNTS');
  });

  test('names everything that is wrong at once, and makes no token', async () => {
    const { code, stdout, stderr } = await run(['token', '--name', 'two words', '--accounts', '12']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^--name: .*\n--scopes: it is required.*\n--accounts: .*\n$/);
  });
});

describe('guardduty-graphql serve', () => {
  test('exits with 2 on an address that others reach, unless AUTH says who may ask', async () => {
    const { code, stderr } = await run(['serve'], { ...AWS, HOST: '0.0.0.0' });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^AUTH: HOST=0\.0\.0\.0 lets others reach the gateway.*none, or a list of jwt, alb, and tokens/m,
    );
  });

  test.each([
    [['serve', '--local'], {}],
    [['serve', '--local'], { AUTH: 'none' }],
  ])('warns with AUTH=none there: %j %j', async (args, environment) => {
    const gateway = start(args, { PORT: '0', HOST: '0.0.0.0', LOG_LEVEL: 'warn', ...environment });
    await gateway.complained(/(AUTH=none on an address that others reach)/);
    const url = await gateway.printed(/http:\/\/localhost(:\d+)\/graphql/);
    expect((await post(`http://127.0.0.1${url}`)).status).toBe(200);
  });

  test('reports every fault of settings and files at once', async () => {
    const tokens = writeFile('reports secret-token-itself * *\n');
    const groups = writeFile('{"soc": "all"}');
    const { code, stderr } = await run(['serve'], {
      ...AWS,
      AUTH: 'jwt,tokens',
      AUTH_TOKENS_FILE: tokens,
      AUTH_ACCOUNTS_FILE: groups,
      AUTH_GROUPS_CLAIM: 'groups',
      AUTH_CLIENT_ID: 'client',
      METRICS_PORT: 'many',
    });
    expect(code).toBe(2);
    const names = [...stderr.matchAll(/^([A-Z_]+): /gm)].map(([, name]) => name);
    expect(names.sort()).toEqual([
      'AUTH_ACCOUNTS_FILE',
      'AUTH_ISSUER',
      'AUTH_TOKENS_FILE',
      'CURSOR_SECRET',
      'METRICS_PORT',
    ]);
    expect(stderr).toContain('AUTH_TOKENS_FILE: line 1: the second column is not accepted');
    expect(stderr).not.toContain('secret-token-itself');
    expect(readFileSync(tokens, 'utf8')).toContain('secret-token-itself');
  });

  test('says one thing of a file with a secret that is empty', async () => {
    const { code, stderr } = await run(['serve', '--local'], {
      AUTH: 'jwt',
      AUTH_JWKS_URL: 'https://keys.example.com',
      AUTH_AUDIENCE: 'a',
      CURSOR_SECRET_FILE: '/dev/null',
    });
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual(['CURSOR_SECRET_FILE: "/dev/null" is empty.']);
  });

  test('says where metrics are if they have a port of their own', async () => {
    const gateway = start(['serve', '--local'], { PORT: '0', METRICS_PORT: '0' });
    const metrics = await gateway.printed(/metrics at (http:\S+)/);
    expect(await (await fetch(metrics)).text()).toContain('authentications_total');
    gateway.child.kill('SIGTERM');
    expect((await gateway.finished).code).toBe(0);
  });
});

describe('guardduty-graphql schema', () => {
  test('prints the scopes that routers are to require, if it is asked to', async () => {
    const on = { AUTH_SCHEMA_DIRECTIVES: 'on', AUTH_SCOPE_READ: 'resource-server/read' };
    expect((await run(['schema'], on)).stdout).toContain('@requiresScopes(scopes: [["resource-server/read"]])');
    expect((await run(['schema'])).stdout).not.toContain('@requiresScopes');
    expect(await run(['schema'], { AUTH_SCHEMA_DIRECTIVES: 'perhaps' })).toMatchObject({ code: 2, stdout: '' });
  });
});
