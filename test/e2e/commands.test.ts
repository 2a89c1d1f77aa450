import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { SDK_SETTINGS } from '../../src/config/sdkSettings.js';
import { SETTINGS } from '../../src/config/settings.js';
import { postQuery } from '../kit/graphqlClient.js';
import { killCommands, LISTENS, startCommand as start, startServe } from '../kit/startCommand.js';
import { until } from '../kit/until.js';

afterEach(killCommands);

function namesFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'guardduty-graphql-')), 'names.json');
  writeFileSync(path, text);
  return path;
}

const run = (args: readonly string[], environment?: Record<string, string>) => start(args, environment).finished;

/** The real `serve`, told by the AWS SDK's own variables where GuardDuty is: a second process. */
async function serveOverEmulator(environment: Record<string, string> = {}) {
  const emulator = start(['emulator', '--port', '0']);
  const upstream = await emulator.printed(/(http:\/\/\S+)/);
  const gateway = startServe(upstream, environment);
  const url = await gateway.printed(LISTENS);
  return { emulator, upstream, gateway, url };
}

/** SIGUSR2 makes a promise of the process reject, and SIGHUP an exception, for nobody to handle. */
const FAILS_ON_SIGNAL = { NODE_OPTIONS: `--import=${new URL('../kit/failOnSignal.mjs', import.meta.url)}` };

/** The lines of the log; there can be others, as the AWS SDK warns of an old Node.js in words. */
function logOf(stderr: string): unknown[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line));
}

/** GuardDuty answers nothing from now on. */
async function hold(upstream: string): Promise<void> {
  await fetch(`${upstream}/_emulator/faults`, { method: 'POST', body: JSON.stringify({ hold: {} }) });
  await fetch(`${upstream}/_emulator/calls`, { method: 'DELETE' });
}

async function release(upstream: string): Promise<void> {
  await fetch(`${upstream}/_emulator/faults`, { method: 'DELETE' });
}

/** @returns once the gateway waits for GuardDuty */
async function untilCalled(upstream: string): Promise<void> {
  await until(async () => {
    const { calls } = (await (await fetch(`${upstream}/_emulator/calls`)).json()) as { calls: unknown[] };
    return calls.length > 0;
  });
}

async function untilUnready(url: string): Promise<void> {
  await until(async () => (await fetch(`${url}/readyz`)).status !== 200);
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Over a connection that the client keeps for as long as it may. */
function ask(url: string, query: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = request(`${url}/graphql`, { method: 'POST', headers, agent }, (response) => {
      const { statusCode: status, headers } = response;
      json(response).then(() => resolve({ status, headers }), reject);
    });
    call.on('error', reject);
    call.end(JSON.stringify({ query }));
  });
}

describe('The command', () => {
  test('serves local mode with at least 500 findings of two regions, and ends on SIGTERM with 0', async () => {
    const { child, finished, printed } = start(['serve', '--local'], { PORT: '0' });
    const url = await printed(LISTENS);
    const { data, errors } = await postQuery(
      url,
      '{ findings(state: ALL) { totalCount sources { region status } } __schema { queryType { name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.findings.totalCount).toBeGreaterThanOrEqual(500);
    expect(data.findings.sources).toHaveLength(2);
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz', 200],
      ['/metrics', 200],
      ['/nope', 404],
    ] as const) {
      expect((await fetch(url + path)).status).toBe(status);
    }
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /graphql_operations_total\{execution="interpreted"\} 1\n/,
    );
    child.kill('SIGTERM');
    expect((await finished).code).toBe(0);
  });

  test('ends on SIGTERM although a client holds a silent connection and another half a request', async () => {
    const { child, finished, printed } = start(['serve', '--local'], { PORT: '0' });
    const { port } = new URL(await printed(LISTENS));
    const sockets = [connect(Number(port), '127.0.0.1'), connect(Number(port), '127.0.0.1')];
    sockets[1]?.write('GET /healthz HT');
    for (const socket of sockets) socket.on('error', () => {});
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    child.kill('SIGTERM');
    expect((await finished).code).toBe(0);
    for (const socket of sockets) socket.destroy();
  });

  test('finishes what is in flight on SIGTERM', async () => {
    const { emulator, upstream, gateway, url } = await serveOverEmulator();
    await hold(upstream);
    const answers = [1, 2, 3].map(() => postQuery(url, '{ findings(first: 50) { nodes { id title } } }'));
    await untilCalled(upstream);
    gateway.child.kill('SIGTERM');
    await untilUnready(url);
    await release(upstream);
    for (const { data, errors } of await Promise.all(answers)) {
      expect(errors).toBeUndefined();
      expect(data.findings.nodes).toHaveLength(50);
    }
    expect((await gateway.finished).code).toBe(0);
    emulator.child.kill('SIGTERM');
    await emulator.finished;
  });

  test('goes on serving for DRAIN_DELAY after SIGTERM: clients that keep their connections lose no request', async () => {
    const { child, finished, printed } = start(['serve', '--local'], { PORT: '0', DRAIN_DELAY: '10s' });
    const url = await printed(LISTENS);
    let hasNoticed = false;
    const all: Answer[][] = [];
    const clients = [1, 2, 3, 4].map(async (first) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const answers: Answer[] = [];
      all.push(answers);
      while (!hasNoticed) answers.push(await ask(url, `{ findings(first: ${first}) { nodes { id } } }`, agent));
      agent.destroy();
      return answers;
    });
    await until(() => all.every((answers) => answers.length > 0));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill('SIGTERM');
    // As a load balancer does it: some time passes until it looks, and some until it acts.
    await untilUnready(url);
    const unready = await fetch(`${url}/readyz`);
    expect(unready.headers.get('connection')).toBe('close');
    expect(await unready.json()).toEqual({ status: 'draining', sdlHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await delay(300);
    hasNoticed = true;
    for (const answers of await Promise.all(clients)) {
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(answers[0]?.headers.connection).toBe('keep-alive');
      expect(answers.at(-1)?.headers.connection).toBe('close');
    }
    expect((await finished).code).toBe(0);
  });

  test('ends with 0 after DRAIN_TIMEOUT, whatever is still in flight', async () => {
    const { emulator, upstream, gateway, url } = await serveOverEmulator({ DRAIN_TIMEOUT: '100ms' });
    await hold(upstream);
    const answer = postQuery(url, '{ findings { nodes { id } } }').catch((error: Error) => error.message);
    await untilCalled(upstream);
    gateway.child.kill('SIGTERM');
    expect((await gateway.finished).code).toBe(0);
    expect(await answer).toBe('fetch failed');
    emulator.child.kill('SIGTERM');
    await emulator.finished;
  });

  test('ends with 1 at the second signal, whatever it waits for', async () => {
    const { child, finished, printed } = start(['serve', '--local'], { PORT: '0', DRAIN_DELAY: '60s' });
    const url = await printed(LISTENS);
    child.kill('SIGINT');
    await untilUnready(url);
    child.kill('SIGTERM');
    expect((await finished).code).toBe(1);
  });

  test.each([
    ['SIGUSR2', 'unhandled rejection', 'nobody awaits this'],
    ['SIGHUP', 'uncaught exception', 'nobody catches this'],
  ] as const)(
    'after %s, here an %s, it is logged, what is in flight is finished, and it ends with 1',
    async (signal, msg, message) => {
      const { emulator, upstream, gateway, url } = await serveOverEmulator(FAILS_ON_SIGNAL);
      await hold(upstream);
      const answer = postQuery(url, '{ findings(first: 5) { nodes { id } } }');
      await untilCalled(upstream);
      gateway.child.kill(signal);
      await gateway.complained(new RegExp(`"msg":"(${msg})"`));
      await release(upstream);
      expect((await answer).data.findings.nodes).toHaveLength(5);
      const { code, stderr } = await gateway.finished;
      expect(code).toBe(1);
      expect(logOf(stderr)).toEqual([
        expect.objectContaining({
          level: 60,
          msg,
          err: expect.objectContaining({ message, stack: expect.any(String) }),
        }),
      ]);
      emulator.child.kill('SIGTERM');
      await emulator.finished;
    },
  );

  test('the emulator too says what nobody handled, and ends with 1', async () => {
    const { child, finished, printed } = start(['emulator', '--port', '0'], FAILS_ON_SIGNAL);
    await printed(/(http:\/\/\S+)/);
    child.kill('SIGUSR2');
    const { code, stderr } = await finished;
    expect(code).toBe(1);
    expect(logOf(stderr)).toMatchObject([{ level: 60, msg: 'unhandled rejection' }]);
  });

  test('reads files, prints how many were served and refused, and why', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'findings-'));
    const file = join(directory, 'mixed.jsonl');
    writeFileSync(
      file,
      '{"id":"f1","severity":8,"region":"eu-west-1","service":{"archived":false}}\nnot json\n{"no":"id"}\n',
    );
    const { child, finished, printed } = start(['serve', '--local', '--findings', directory], { PORT: '0' });
    const url = await printed(LISTENS);
    const { data } = await postQuery(url, '{ findings { nodes { id severityLevel } } }');
    expect(data.findings.nodes).toEqual([{ id: 'f1', severityLevel: 'HIGH' }]);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(0);
    expect(stdout).toContain('1 finding from 1 file, 2 refused');
    expect(stderr).toContain(`refused ${file}:2: `);
    expect(stderr).toContain(`refused ${file}:3: `);
  });

  test('refuses a path without findings, in words', async () => {
    const { code, stderr } = await run(['serve', '--local', '--findings', '/nowhere/at/all'], { PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain('/nowhere/at/all');
    expect(stderr).not.toContain('    at ');
  });

  test('says that certificates cannot be read, and exits with 2', async () => {
    const { code, stderr } = await run(['serve'], {
      AWS_REGION: 'us-east-1',
      AWS_CA_BUNDLE: '/nowhere/ca.pem',
      CACHE_URL: 'rediss://localhost',
      CACHE_CA_BUNDLE: '/nowhere/else.pem',
    });
    expect(code).toBe(2);
    expect(stderr).toContain('AWS_CA_BUNDLE: "/nowhere/ca.pem" cannot be read');
    expect(stderr).toContain('CACHE_CA_BUNDLE: "/nowhere/else.pem" cannot be read');
  });

  test('reports three faults of a configuration as three, and exits with 2', async () => {
    const { code, stderr } = await run(['serve'], { PORT: 'http', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    const faults = stderr
      .trim()
      .split('\n')
      .filter((line) => /^[A-Z_]+: /.test(line));
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(['GUARDDUTY_REGIONS', 'LOG_LEVEL', 'PORT']);
  });

  test('reports faults, unreadable certificates and a misspelt setting together', async () => {
    const { code, stderr } = await run(['serve'], {
      GUARDDUTY_REGION: 'us-east-1',
      MAX_REQUESTS: '0',
      AWS_CA_BUNDLE: '/nowhere/ca.pem',
    });
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      'MAX_REQUESTS: "0" is out of range; 1 to 100000 is accepted.',
      expect.stringMatching(/^GUARDDUTY_REGIONS: no region is set/),
      expect.stringMatching(/^AWS_CA_BUNDLE: "\/nowhere\/ca.pem" cannot be read/),
      'GUARDDUTY_REGION is not a setting and has no effect; did you mean GUARDDUTY_REGIONS?',
    ]);
  });

  test('names every fault of trusted documents, and exits with 2', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'guardduty-')), 'web.json');
    writeFileSync(file, JSON.stringify({ a: 'query A { nothing }', b: 'query B {' }));
    const [unread, invalid] = await Promise.all([
      run(['serve', '--local'], { TRUSTED_DOCUMENTS: `${file},/nowhere/app.json`, MAX_REQUESTS: '0' }),
      run(['serve', '--local'], { TRUSTED_DOCUMENTS: file }),
    ]);
    expect([unread.code, invalid.code]).toEqual([2, 2]);
    expect(unread.stderr.trim().split('\n')).toEqual([
      'MAX_REQUESTS: "0" is out of range; 1 to 100000 is accepted.',
      expect.stringMatching(/^TRUSTED_DOCUMENTS: "\/nowhere\/app\.json" cannot be read: ENOENT/),
    ]);
    expect(invalid.stderr.trim().split('\n')).toEqual([
      `TRUSTED_DOCUMENTS: "${file}": the document "a" (query A) is not valid: Cannot query field "nothing" on type "Query". (line 1, column 11)`,
      expect.stringMatching(/^TRUSTED_DOCUMENTS: .* the document "b" \(query B\) is not valid: Syntax Error/),
    ]);
  });

  test('prints an address that a browser can open, although it listens on all', async () => {
    const { printed } = start(['serve', '--local'], { PORT: '0', HOST: '0.0.0.0', AUTH: 'none' });
    const page = await printed(/GraphiQL at (\S+)/);
    expect(page).toMatch(/^http:\/\/localhost:\d+\/$/);
    for (const address of [page, `${page}graphql`]) {
      const answer = await fetch(address, { headers: { accept: 'text/html' } });
      expect(answer.url).toBe(page);
      expect(await answer.text()).toContain('<title>guardduty-graphql</title>');
    }
  });

  test('reads secrets from files, and reports one that cannot be read beside the other faults', async () => {
    const { code, stderr } = await run(['serve', '--local'], {
      CURSOR_SECRET_FILE: '/nowhere/secret',
      ROUTER_TOKEN_FILE: '/dev/null',
      MAX_REQUESTS: '0',
    });
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      'MAX_REQUESTS: "0" is out of range; 1 to 100000 is accepted.',
      'CURSOR_SECRET_FILE: "/nowhere/secret" cannot be read (ENOENT).',
      'ROUTER_TOKEN_FILE: "/dev/null" is empty.',
    ]);
  });

  test('starts with a misspelt setting, and warns of it in the log', async () => {
    const { child, finished, printed } = start(['serve', '--local'], {
      PORT: '0',
      LOG_LEVEL: 'warn',
      CACHE_TLL: '5s',
    });
    await printed(LISTENS);
    child.kill('SIGTERM');
    const { code, stderr } = await finished;
    expect(code).toBe(0);
    expect(logOf(stderr)).toMatchObject([
      { level: 40, msg: 'CACHE_TLL is not a setting and has no effect; did you mean CACHE_TTL?' },
    ]);
  });

  test('keeps introspection and GraphiQL to itself in serve, unless they are asked for', async () => {
    const { emulator, gateway, url } = await serveOverEmulator();
    expect((await fetch(url)).status).toBe(404);
    expect((await postQuery(url, '{ __schema { queryType { name } } }')).errors?.[0]?.message).toMatch(
      /introspection/i,
    );
    const sdl = await postQuery(url, '{ _service { sdl } }');
    expect(sdl.errors?.[0]?.message).toMatch(/turn it on by INTROSPECTION=on/);
    const { data } = await postQuery(url, '{ findings(first: 1) { nodes { id } } }');
    expect(data.findings.nodes).toHaveLength(1);
    gateway.child.kill('SIGTERM');
    emulator.child.kill('SIGTERM');
    expect([(await gateway.finished).code, (await emulator.finished).code]).toEqual([0, 0]);
  });

  test('prints an SDL that composition takes', async () => {
    const { code, stdout } = await run(['schema']);
    expect(code).toBe(0);
    expect(stdout).toContain('type Finding @key(fields: "id") @key(fields: "arn")');
    expect(stdout).toContain('https://specs.apollo.dev/federation/v2.9');
  });

  test('prints the schema in other names, as clients see it, and its hash', async () => {
    const names = namesFile('{"types": {"Service": "Detection", "PageInfo": "Page"}}');
    const byOptions = await run(['schema', '--prefix', 'Gd', '--names', names], {
      TYPE_PREFIX: '!',
      SCHEMA_NAMES: '/nowhere',
    });
    expect(byOptions).toMatchObject({ code: 0, stderr: '' });
    expect(byOptions.stdout).toMatch(/type Detection \{[\s\S]*type GdResource|type GdResource[\s\S]*type Detection \{/);
    expect(byOptions.stdout).toContain('pageInfo: Page!');
    const byVariables = { TYPE_PREFIX: 'Gd', SCHEMA_NAMES: names };
    expect((await run(['schema'], byVariables)).stdout).toBe(byOptions.stdout);
    const hash = createHash('sha256').update(byOptions.stdout).digest('hex');
    expect((await run(['schema', '--hash'], byVariables)).stdout).toBe(`${hash}\n`);
    const api = await run(['schema', '--api'], { ...byVariables, MUTATIONS: 'on', AUTH_SCHEMA_DIRECTIVES: 'on' });
    expect(api.stdout).not.toMatch(/@(?!deprecated|specifiedBy|fetchable)\w|federation|_Any/);
    const schema = buildSchema(api.stdout);
    expect(schema.getMutationType()?.getFields().archiveFindings?.type.toString()).toBe('GdChangePayload');
    expect(schema.description).toContain('GuardDuty');
  });

  test('says everything that is wrong with names, and exits with 2', async () => {
    const names = namesFile('{"types": {"Servise": "A", "Tag": "Account"}, "entity": 1}');
    const faults = [
      'SCHEMA_NAMES: "entity" is unknown; "types" and "entities" are accepted.',
      'SCHEMA_NAMES: types: there is no type "Servise". Did you mean "Service"?',
      'SCHEMA_NAMES: "Account" would be the name of Tag and Account; each type has a name of its own.',
    ];
    const served = await run(['serve', '--local'], { SCHEMA_NAMES: names, TYPE_PREFIX_SCALARS: 'on' });
    expect(served.code).toBe(2);
    expect(served.stderr.trim().split('\n')).toEqual([
      'TYPE_PREFIX_SCALARS: there is no prefix; on is accepted only with a TYPE_PREFIX.',
      ...faults,
    ]);
    const printed = await run(['schema', '--names', names, '--prefix', '9']);
    expect(printed).toMatchObject({ code: 2, stdout: '' });
    expect(printed.stderr).toMatch(/^--prefix: "9" is not a prefix/);
    const notJson = namesFile('Service: A');
    const unread = await Promise.all(
      [notJson, '/nowhere/names.json'].map((file) => run(['schema'], { SCHEMA_NAMES: file })),
    );
    expect(unread.map(({ code }) => code)).toEqual([2, 2]);
    expect(unread[0]?.stderr).toMatch(/^SCHEMA_NAMES: ".*" is not JSON; \{"types"/);
    expect(unread[1]?.stderr).toBe('SCHEMA_NAMES: "/nowhere/names.json" cannot be read (ENOENT).\n');
  });

  test.each([[[]], [['--help']], [['serve', '--help']], [['schema', '--help']], [['emulator', '--help']]])(
    'explains itself: %j',
    async (args) => {
      const { code, stdout } = await run(args);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: guardduty-graphql');
    },
  );

  test('explains every setting in serve --help, with its default and what it accepts', async () => {
    const { stdout } = await run(['serve', '--help']);
    for (const { name, meaning, accepts, defaultText } of [...Object.values(SETTINGS), ...SDK_SETTINGS]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +`, 'm'));
      expect(stdout).toContain(` ${meaning} (${accepts}; default: ${defaultText})\n`);
    }
  });

  test.each([
    [['sreve']],
    [['serve', '--lokal']],
    [['serve', '--findings', 'x']],
    [['schema', 'more']],
    [['emulator', '--port', 'x']],
    [['emulator', '--findings', '/nowhere']],
  ])('says what is wrong with %j, and exits with 2', async (args) => {
    const { code, stderr } = await run(args, { AWS_REGION: 'us-east-1' });
    expect(code).toBe(2);
    expect(stderr.trim()).not.toBe('');
    expect(stderr).not.toContain('    at ');
  });

  test('says that a port is taken', async () => {
    const first = start(['serve', '--local'], { PORT: '0' });
    const url = await first.printed(LISTENS);
    const { code, stderr } = await run(['serve', '--local'], { PORT: new URL(url).port });
    first.child.kill('SIGTERM');
    await first.finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The gateway cannot start: .*EADDRINUSE/m);
  });

  test('says why the emulator cannot start', async () => {
    const first = start(['emulator', '--port', '0']);
    const { port } = new URL(await first.printed(/(http:\/\/\S+)/));
    const taken = await run(['emulator', '--port', port]);
    first.child.kill('SIGTERM');
    await first.finished;
    expect(taken.code).toBe(1);
    expect(taken.stderr).toMatch(/^The emulator cannot start: .*EADDRINUSE/m);
    const unknown = await run(['emulator', '--port', '0', '--host', 'nowhere.invalid']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/^The emulator cannot start: .*nowhere\.invalid/m);
  });

  test.each(['serve', 'emulator'])('names every extension of data files in %s --help', async (command) => {
    expect((await run([command, '--help'])).stdout).toContain('.json, .jsonl, .ndjson, .gz');
  });
});
