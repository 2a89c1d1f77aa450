import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogTo } from '../../src/commands/createLog.js';
import { readSecretFiles } from '../../src/commands/readSecretFiles.js';
import { readConfig } from '../../src/config/readConfig.js';
import { fileVariable } from '../../src/config/setting.js';
import { SETTINGS } from '../../src/config/settings.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { smallFindings, US } from '../kit/findings.js';
import { requestRaw } from '../kit/rawHttp.js';
import { startGateway } from '../kit/startGateway.js';

const SECRET = 'hunter2-hunter2-hunter2';
const REGION = { AWS_REGION: 'eu-west-1' };

describe('A secret in a file', () => {
  let folder: string;
  let file: (text: string) => Promise<string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    let count = 0;
    file = async (text) => {
      const path = join(folder, String(count++));
      await writeFile(path, text);
      return path;
    };
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is what every secret setting may have', () => {
    const names = Object.values(SETTINGS)
      .filter(({ isSecret }) => isSecret)
      .map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['CURSOR_SECRET', 'CACHE_URL', 'ROUTER_TOKEN']));
    for (const { name, isSecret, meaning } of Object.values(SETTINGS)) {
      expect({ name, said: meaning.includes(fileVariable(name)) }).toEqual({ name, said: isSecret });
    }
  });

  test('is the setting, without the end of its line', async () => {
    for (const end of ['', '\n', '\r\n']) {
      const { environment, faults } = await readSecretFiles({
        ...REGION,
        CURSOR_SECRET_FILE: await file(`${SECRET}${end}`),
        ROUTER_TOKEN_FILE: ` ${await file(SECRET)} `,
        CACHE_URL_FILE: await file(`rediss://user:${SECRET}@store:6379/0${end}`),
      });
      expect(faults).toEqual([]);
      expect(readConfig(environment)).toMatchObject({
        warnings: [],
        config: { cursorSecret: SECRET, routerToken: SECRET, cacheUrl: `rediss://user:${SECRET}@store:6379/0` },
      });
    }
  });

  test('that is given twice, is empty or cannot be read is a fault, and no fault has a secret', async () => {
    const { environment, faults } = await readSecretFiles({
      ...REGION,
      CURSOR_SECRET: SECRET,
      CURSOR_SECRET_FILE: await file(SECRET),
      ROUTER_TOKEN_FILE: await file(' \n'),
      CACHE_URL_FILE: join(folder, 'none'),
    });
    expect(faults).toEqual([
      expect.stringMatching(/^CACHE_URL_FILE: ".*none" cannot be read \(ENOENT\)\.$/),
      'CURSOR_SECRET_FILE: CURSOR_SECRET is set as well; only one of the two is accepted.',
      expect.stringMatching(/^ROUTER_TOKEN_FILE: ".*" is empty\.$/),
    ]);
    expect((await readSecretFiles({ ROUTER_TOKEN_FILE: folder })).faults).toEqual([
      `ROUTER_TOKEN_FILE: "${folder}" cannot be read (EISDIR).`,
    ]);
    const short = await readSecretFiles({ ...environment, ROUTER_TOKEN_FILE: await file('hunter2') });
    const result = readConfig(short.environment);
    expect(result).toMatchObject({ kind: 'faults' });
    expect(JSON.stringify({ ...result, valid: undefined, faults })).not.toContain('hunter2');
  });

  test('that cannot be used is one fault: nothing is said of the setting that is missing for it', async () => {
    const auth = { ...REGION, AUTH: 'tokens', AUTH_TOKENS_FILE: '/tokens' };
    for (const CURSOR_SECRET_FILE of [await file(''), join(folder, 'none')]) {
      const { environment, faults, unread } = await readSecretFiles({ ...auth, CURSOR_SECRET_FILE });
      expect(faults).toEqual([expect.stringMatching(/^CURSOR_SECRET_FILE: /)]);
      expect(readConfig(environment, 'aws', unread)).toMatchObject({ kind: 'faults', faults: [] });
    }
    expect(readConfig(auth)).toMatchObject({ faults: [expect.stringMatching(/^CURSOR_SECRET: it is required/)] });
  });

  test('that nobody has read is a fault of the configuration, and no misspelling', () => {
    expect(readConfig({ ...REGION, CURSOR_SECRET_FILE: '/secret' })).toMatchObject({
      kind: 'faults',
      faults: [expect.stringMatching(/^CURSOR_SECRET_FILE: the file has not been read/)],
      warnings: [],
    });
  });
});

describe('The log', () => {
  const lines: string[] = [];
  const log = createLogTo({ write: (line) => lines.push(line) }, 'trace');

  test('has no authorization, cookie or token, wherever an object has it', () => {
    const error: Error & { request?: unknown } = new Error('failed', {
      cause: Object.assign(new Error('below'), { headers: { Authorization: SECRET } }),
    });
    error.request = { headers: { Cookie: [SECRET], 'x-amzn-oidc-data': SECRET, accept: 'kept' } };
    const loop: Record<string, unknown> = { token: SECRET };
    loop.self = loop;
    log.error({ err: error, cause: error.request }, 'failed');
    log.warn({ config: { cursorSecret: SECRET, nested: [{ password: SECRET }] }, 'x-router-token': SECRET }, 'more');
    log.warn({ authorization: SECRET, loop, at: new Date(0) }, 'and more');
    const text = lines.join('');
    expect(text).not.toContain(SECRET);
    expect(text).toContain('"accept":"kept"');
    expect(text).toContain('"message":"failed');
    expect(text).toContain('"stack":"Error: failed');
    expect(text).toContain('1970-01-01');
  });

  test('of a gateway has nothing of what requests carry, at any level', async () => {
    lines.length = 0;
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 1) }] });
    const gateway = await startGateway({ emulator, log, server: { introspection: false, routerToken: SECRET } });
    emulator.faults.add({ kind: 'badRequest', match: { operation: 'ListFindings' } });
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${SECRET}`,
      cookie: `session=${SECRET}`,
      'x-router-token': SECRET,
      'x-amzn-oidc-data': SECRET,
    };
    for (const body of [
      '{"query":"{findings{nodes{id}}}"}',
      '{',
      '[]',
      '{"query":"{nope}"}',
      '{"query":"{_service{sdl}}"}',
    ]) {
      await requestRaw(gateway.url, { method: 'POST', headers, body });
      await requestRaw(gateway.url, { method: 'POST', headers, body, host: 'evil.example' });
    }
    await requestRaw(gateway.url, { path: `/${SECRET}`, headers });
    await gateway.close();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain(SECRET);
  });
});
