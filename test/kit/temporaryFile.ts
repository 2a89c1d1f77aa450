import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file in a folder of its own. */
export interface TemporaryFile {
  readonly path: string;
  write(text: string): Promise<void>;
  /** Replaces the file by renaming another, as editors and Kubernetes do. */
  replace(text: string): Promise<void>;
  remove(): Promise<void>;
  /** Removes the folder. */
  close(): Promise<void>;
}

export async function createTemporaryFile(text: string): Promise<TemporaryFile> {
  const folder = await mkdtemp(join(tmpdir(), 'guardduty-graphql-'));
  const path = join(folder, 'file');
  await writeFile(path, text);
  return {
    path,
    write: (text) => writeFile(path, text),
    replace: async (text) => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path),
    close: () => rm(folder, { recursive: true }),
  };
}

/** The line of a token in a file of tokens. */
export function tokenLine(name: string, token: string, scopes = '*', accounts = '*'): string {
  return `${name} ${createHash('sha256').update(token).digest('hex')} ${scopes} ${accounts}`;
}
