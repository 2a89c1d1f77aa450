import { execFile } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { postQuery } from '../kit/graphqlClient.js';
import { killCommands, LISTENS, startCommand } from '../kit/startCommand.js';
import { ROOT, TEST_BUILD } from '../kit/testBuild.js';

const GENERATED = ['types.ts', 'resolvers.ts'].map((name) => join(ROOT, 'src/__generated__', name));

/** Beside dist/, as modules find the schema and their packages from there; a copy of what the other tests run. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, '.test-build-'));
  await cp(TEST_BUILD, folder, { recursive: true, preserveTimestamps: true });
  // Only if that one is outdated.
  await build(folder);
});
afterEach(killCommands);
afterAll(() => rm(folder, { recursive: true, force: true }));

function build(path: string) {
  return promisify(execFile)(process.execPath, ['scripts/build.mjs', basename(path)], { cwd: ROOT });
}

/** As if a source had changed since. */
function makeOutdated(path: string): void {
  writeFileSync(join(path, '.inputs'), 'other inputs');
}

const changedAt = (path: string) => statSync(path).mtimeMs;

async function startFrom(path: string): Promise<string> {
  const gateway = startCommand(['serve', '--local'], { PORT: '0' }, join(path, 'main.js'));
  return gateway.printed(LISTENS);
}

/** GraphiQL's page and everything that it names; @returns the statuses of all of them */
async function statusesOfGraphiql(url: string): Promise<number[]> {
  const page = await fetch(url);
  const names = [...(await page.text()).matchAll(/(?:src|href)="(graphiql\/[^"]+)"/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(3);
  const assets = await Promise.all(names.map((name) => fetch(`${url}/${name}`)));
  await Promise.all(assets.map((asset) => asset.arrayBuffer()));
  return [page, ...assets].map(({ status }) => status);
}

describe('A build', () => {
  test('leaves a folder alone that was built from the same inputs, and the generated types that are right', async () => {
    const files = [join(folder, 'main.js'), join(folder, 'graphiql/index.html'), ...GENERATED];
    const before = files.map(changedAt);
    await build(folder);
    expect(files.map(changedAt)).toEqual(before);
  });

  test('of another folder changes nothing for a gateway that is running', async () => {
    const url = await startFrom(folder);
    const before = changedAt(join(folder, 'graphiql/index.html'));
    const other = await mkdtemp(join(ROOT, '.test-build-'));
    try {
      await build(other);
      expect(existsSync(join(other, 'main.js'))).toBe(true);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
    expect(changedAt(join(folder, 'graphiql/index.html'))).toBe(before);
    expect(new Set(await statusesOfGraphiql(url))).toEqual(new Set([200]));
  });

  test('of the folder that a gateway runs from takes its place at once, and the gateway goes on', async () => {
    const url = await startFrom(folder);
    makeOutdated(folder);
    const before = changedAt(join(folder, 'main.js'));
    await build(folder);
    expect(changedAt(join(folder, 'main.js'))).toBeGreaterThan(before);
    expect(new Set(await statusesOfGraphiql(url))).toEqual(new Set([200]));
    const { data } = await postQuery(url, '{ findings(first: 1) { nodes { title raw } } }');
    expect(data.findings.nodes).toHaveLength(1);
  });
});
