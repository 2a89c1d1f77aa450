import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFindings } from '../../../src/emulator/load/loadFindings.js';
import { folder, one } from './loadKit.js';

let folders = 0;

/** A new folder with one good file, `a.jsonl`. */
async function newFolder(): Promise<string> {
  const path = join(folder(), `folder-${folders++}`);
  await mkdir(path);
  await writeFile(join(path, 'a.jsonl'), one('a'));
  return path;
}

async function load(path: string) {
  const { findings, ...rest } = await loadFindings(path);
  return { ...rest, files: findings.map(({ file }) => file), ids: findings.map(({ finding }) => finding.id) };
}

describe('a symbolic link', () => {
  test('to a folder around it, or to another link to it, is followed once', async () => {
    const path = await newFolder();
    await symlink('.', join(path, 'again'));
    await symlink('again', join(path, 'and-again'));
    await mkdir(join(path, 'sub'));
    await symlink('..', join(path, 'sub', 'up'));
    expect(await load(path)).toMatchObject({ ids: ['a'], refused: [], repeated: 0, skippedFiles: 0 });
  });

  test('to a folder or file elsewhere is read under its own name, once', async () => {
    const path = await newFolder();
    const elsewhere = await newFolder();
    await writeFile(join(elsewhere, 'a.jsonl'), one('b'));
    await writeFile(join(elsewhere, 'blob'), one('c'));
    await symlink(elsewhere, join(path, 'linked'));
    await symlink(elsewhere, join(path, 'linked-too'));
    await symlink(join(elsewhere, 'blob'), join(path, 'c.json'));
    expect(await load(path)).toMatchObject({
      ids: ['a', 'c', 'b'],
      files: [join(path, 'a.jsonl'), join(path, 'c.json'), join(path, 'linked', 'a.jsonl')],
      refused: [],
      repeated: 0,
    });
  });

  test('to another file of the folder does not repeat its findings, whatever the names are', async () => {
    const path = await newFolder();
    await writeFile(join(path, 'blob'), one('b'));
    await symlink('blob', join(path, 'b.json'));
    await symlink('a.jsonl', join(path, '0.jsonl'));
    await symlink('a.jsonl', join(path, 'latest'));
    expect(await load(path)).toMatchObject({
      ids: ['a', 'b'],
      files: [join(path, 'a.jsonl'), join(path, 'b.json')],
      repeated: 0,
      skippedFiles: 1,
    });
  });

  test.each([
    ['to nothing', 'nowhere.json', 'ENOENT'],
    ['to itself', 'loop', 'ELOOP'],
  ])('%s is refused, and the other files are read', async (_, target, code) => {
    const path = await newFolder();
    await symlink(target, join(path, 'loop'));
    const { ids, refused } = await load(path);
    expect(ids).toEqual(['a']);
    expect(refused).toEqual([
      { file: join(path, 'loop'), reason: expect.stringMatching(`^the symbolic link cannot be followed: ${code}`) },
    ]);
  });
});

test('a folder that cannot be read is refused, and the other files are read', async () => {
  // Unlike a missing permission, a path that is too long fails for the superuser, too.
  const path = await newFolder();
  const name = 'd'.repeat(255);
  const long = join(path, ...Array.from({ length: 14 }, () => name));
  execFileSync('sh', ['-c', `for level in $(seq 17); do mkdir ${name} && cd -P ${name} || exit; done`], { cwd: path });
  // The functions of Node.js cannot remove it, for the same reason.
  const { ids, refused } = await load(path).finally(() => execFileSync('rm', ['-r', path]));
  expect(ids).toEqual(['a']);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.file).toContain(long);
  expect(refused[0]?.reason).toMatch(/^the folder cannot be read: ENAMETOOLONG/);
});

test('a special file with the name of a data file is refused, and any other is skipped', async () => {
  const path = await newFolder();
  execFileSync('sh', ['-c', 'mkfifo pipe.json pipe'], { cwd: path });
  expect(await load(path)).toMatchObject({
    ids: ['a'],
    refused: [{ file: join(path, 'pipe.json'), reason: 'it is not a regular file' }],
    skippedFiles: 1,
  });
});
