import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const DATA_FILE = /\.(json|jsonl|ndjson|gz)$/i;

export interface FileList {
  readonly files: readonly string[];
  /** How many other files the folder has, whose extensions are not those of findings. */
  readonly skippedFiles: number;
}

/**
 * The files to read for a path: the file itself, whatever its name, or all files in the folder and its subfolders that
 * end in `.json`, `.jsonl`, `.ndjson` or `.gz`, in the order of their paths.
 * @throws Error with a message for the user if the path does not exist or the folder has no such file
 */
export async function listFiles(path: string): Promise<FileList> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Error(`There is no file or folder ${path}`, { cause });
  });
  if (!found.isDirectory()) return { files: [path], skippedFiles: 0 };
  const entries = await readdir(path, { recursive: true });
  const files: string[] = [];
  let skippedFiles = 0;
  for (const entry of entries.sort()) {
    const file = join(path, entry);
    // `stat` follows symbolic links; the directory listing does not.
    if (!(await stat(file).catch(() => undefined))?.isFile()) continue;
    if (DATA_FILE.test(entry)) files.push(file);
    else skippedFiles += 1;
  }
  if (files.length === 0) {
    throw new Error(`The folder ${path} has no file that ends in .json, .jsonl, .ndjson or .gz`);
  }
  return { files, skippedFiles };
}
