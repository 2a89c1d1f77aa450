import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { loadFindings } from '../../../src/emulator/load/loadFindings.js';
import { finding } from '../kit.js';

let made: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'findings-'));
});
afterAll(() => rm(made, { recursive: true }));

/** A temporary folder of this test file, which is removed after its tests. */
export function folder(): string {
  return made;
}

let files = 0;

/**
 * Writes a file and loads it. The result also has ids and lines of the findings, and the refusals as `line: reason`.
 */
export async function load(content: string | Buffer, name = 'findings.jsonl') {
  const path = join(made, `${files++}`, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const result = await loadFindings(path);
  return {
    ...result,
    ids: result.findings.map((loaded) => loaded.finding.id),
    lines: result.findings.map(({ line }) => line),
    reasons: result.refused.map(({ line, reason }) => `${line}: ${reason}`),
  };
}

/** A finding as one line of JSON. */
export function one(id: string, members: Record<string, unknown> = {}): string {
  return JSON.stringify(finding(id, members));
}

export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** JSON with a line for each bracket and member, and no indentation, as some tools print it. */
export function unindented(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/^ +/gm, '');
}

export function event(detail: unknown): Record<string, unknown> {
  return { version: '0', 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail };
}
