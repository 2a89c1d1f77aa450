import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT } from '../kit/testBuild.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'advisories-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const ADVISORY = {
  id: 'GHSA-1',
  aliases: ['CVE-1'],
  package: 'parser',
  vulnerable: '<1.2.3 || >=2.0.0 <2.0.5',
  fixed: '2.0.5',
  about: 'it hangs',
  source: 'https://example.com/GHSA-1',
};
const NEXT_YEAR = `${new Date().getFullYear() + 1}-01-01`;

interface Run {
  /** Paths in the tree, and what the lock file has there. */
  readonly packages?: Record<string, object>;
  readonly advisories?: readonly object[];
  readonly accepted?: readonly object[];
}

function check({ packages = {}, advisories = [ADVISORY], accepted = [] }: Run) {
  const lock = join(directory, 'package-lock.json');
  const list = join(directory, 'advisories.json');
  writeFileSync(lock, JSON.stringify({ lockfileVersion: 3, packages: { '': { version: '1.0.0' }, ...packages } }));
  writeFileSync(list, JSON.stringify({ advisories, accepted: accepted.map((entry) => ({ lock, ...entry })) }));
  return run('--list', list, lock);
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/checkAdvisories.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('The check of advisories', () => {
  test('passes for the lock files of this project', () => {
    expect(run()).toMatchObject({ status: 0, stderr: '' });
  });

  test('fails for the lock file of this project with a version that has a known advisory', () => {
    const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'));
    lock.packages['node_modules/fastify'].version = '5.8.2';
    const path = join(directory, 'changed-lock.json');
    writeFileSync(path, JSON.stringify(lock));
    const { status, stderr } = run(path);
    expect(status).toBe(1);
    expect(stderr).toContain(`fastify 5.8.2 (node_modules/fastify in ${path}) has GHSA-444r-cwp2-x5xf, CVE-2026-3635`);
    expect(stderr).toContain('Fixed in 5.8.3.');
  });

  test('names package, version, place in the tree, advisory, fixed version and source', () => {
    const { status, stderr } = check({ packages: { 'node_modules/a/node_modules/parser': { version: '1.2.2' } } });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `parser 1.2.2 (node_modules/a/node_modules/parser in ${join(directory, 'package-lock.json')}) has GHSA-1, CVE-1: ` +
        'it hangs. Fixed in 2.0.5. https://example.com/GHSA-1\n',
    );
  });

  test.each([
    ['1.2.2', 1],
    ['1.2.3', 0],
    ['2.0.0-beta.1', 0],
    ['2.0.5-beta.1', 1],
    ['2.0.4', 1],
    ['2.0.5', 0],
  ])('of version %s ends with %d', (version, status) => {
    expect(check({ packages: { 'node_modules/parser': { version } } }).status).toBe(status);
  });

  test('finds a scoped package, one with an alias and each copy, and no package whose name only ends alike', () => {
    const scoped = { ...ADVISORY, id: 'GHSA-2', package: '@scope/parser' };
    const { stderr } = check({
      advisories: [ADVISORY, scoped],
      packages: {
        'node_modules/@scope/parser': { version: '1.0.0' },
        'node_modules/renamed': { name: 'parser', version: '1.0.1' },
        'node_modules/b/node_modules/parser': { version: '1.0.2' },
        'node_modules/other-parser': { version: '1.0.3' },
        'node_modules/linked': { link: true },
      },
    });
    expect(stderr.match(/^\S+ 1\.0\.\d/gm)).toEqual(['@scope/parser 1.0.0', 'parser 1.0.1', 'parser 1.0.2']);
  });

  const packages = { 'node_modules/parser': { version: '1.0.0' } };

  test('passes where an advisory is accepted, and fails after the last day of that', () => {
    const accepted = { ids: ['GHSA-1'], why: 'It is never called.', until: NEXT_YEAR };
    expect(check({ packages, accepted: [accepted] })).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = check({ packages, accepted: [{ ...accepted, until: '2026-01-01' }] });
    expect(status).toBe(1);
    expect(stderr).toContain('It was accepted until 2026-01-01: It is never called.');
  });

  test('fails where an advisory is accepted for another lock file, or for no package at all', () => {
    const accepted = { ids: ['GHSA-1'], why: 'It is never called.', until: NEXT_YEAR };
    expect(check({ packages, accepted: [{ ...accepted, lock: 'another.json' }] }).status).toBe(1);
    const { status, stderr } = check({ accepted: [accepted] });
    expect(status).toBe(1);
    expect(stderr).toContain('GHSA-1 is accepted, but no package of');
  });

  test.each([
    [
      'a range that is none',
      { advisories: [{ ...ADVISORY, vulnerable: 'before 2' }] },
      '"before 2" of GHSA-1 is no range',
    ],
    ['an advisory that is listed twice', { advisories: [ADVISORY, ADVISORY] }, 'GHSA-1 is listed twice'],
    ['an unknown advisory that is accepted', { accepted: [{ ids: ['GHSA-9'], why: 'x', until: NEXT_YEAR }] }, 'GHSA-9'],
    ['no reason', { accepted: [{ ids: ['GHSA-1'], until: NEXT_YEAR }] }, 'say why GHSA-1 is accepted'],
    ['no last day', { accepted: [{ ids: ['GHSA-1'], why: 'x', until: 'soon' }] }, 'say until when GHSA-1'],
  ])('refuses a list with %s', (_, options: Run, message) => {
    const { status, stderr } = check({ packages, ...options });
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
