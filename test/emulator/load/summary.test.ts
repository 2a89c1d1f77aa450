import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NoFindings, startEmbeddedGuardDuty } from '../../../src/commands/embeddedGuardDuty.js';
import { folder, one } from './loadKit.js';

/** Serves these files; returns what is printed. */
async function serve(name: string, files: Record<string, string>) {
  const findings = join(folder(), name);
  await mkdir(findings);
  for (const [file, content] of Object.entries(files)) await writeFile(join(findings, file), content);
  const complaints: string[] = [];
  const { emulator, summary } = await startEmbeddedGuardDuty({ findings, complain: (line) => complaints.push(line) });
  await emulator.close();
  return { summary, complaints, findings };
}

test('the printed summary counts files that are skipped because of their names', async () => {
  const others = { 'notes.txt': 'x', 'a.jsonl.bak': one('x') };
  expect((await serve('three', { 'a.jsonl': `${one('a')}\n${one('b')}`, 'b.json': '[]', ...others })).summary).toBe(
    '2 findings from 2 files, 0 refused, 2 files skipped because of the name',
  );
  expect((await serve('one', { 'a.jsonl': one('a') })).summary).toBe('1 finding from 1 file, 0 refused');
});

test('each refusal has a line of its own, and all repeated findings together have one', async () => {
  const lines = ['a', 'b', 'a', 'c', 'a', 'b'].map((id) => one(id));
  const { summary, complaints, findings } = await serve('duplicates', {
    'a.jsonl': [...lines, 'x', '{}'].join('\n'),
    'b.jsonl': one('c'),
  });
  expect(summary).toBe('3 findings from 2 files, 2 refused');
  expect(complaints).toEqual([
    `refused ${join(findings, 'a.jsonl')}:7: it is not valid JSON`,
    `refused ${join(findings, 'a.jsonl')}:8: it has no id that is a string`,
    '3 findings occurred more than once; the latest update of each is served',
  ]);
});

test('a folder without a finding is an error that says how many documents were refused', async () => {
  await expect(serve('none', { 'a.json': '["a", "b"]' })).rejects.toThrow(NoFindings);
  await expect(serve('nothing', { 'a.json': '["a", "b"]' })).rejects.toThrow('1 document was refused');
});

test.each<[string, Record<string, string>, string]>([
  ['an empty file', { 'a.json': '' }, 'it is empty'],
  ['a file of blank lines', { 'a.json': '\n \r\n\n' }, 'it is empty'],
  ['empty files', { 'a.json': '', 'b.jsonl': '\n' }, 'all of its 2 files are empty'],
])('%s: an error says that there is nothing in it', async (name, files, reason) => {
  await expect(serve(name, files)).rejects.toThrow(`${join(folder(), name)} contains no findings: ${reason}.`);
});

test('a path that cannot be read is refused without a line', async () => {
  const findings = join(folder(), 'links');
  const complaints: string[] = [];
  await mkdir(findings);
  await symlink('nowhere', join(findings, 'link.json'));
  await expect(startEmbeddedGuardDuty({ findings, complain: (line) => complaints.push(line) })).rejects.toThrow(
    `${findings} contains no findings: none of its files can be read.`,
  );
  expect(complaints).toEqual([
    expect.stringContaining(`refused ${join(findings, 'link.json')}: the symbolic link cannot be followed: ENOENT`),
  ]);
});
