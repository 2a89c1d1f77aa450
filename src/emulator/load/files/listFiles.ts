import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const DATA_FILE = /\.(json|jsonl|ndjson|gz)$/i;

export interface FileList {
  readonly files: readonly string[];
  /** How many other files the folder has, whose names do not say that they hold findings. */
  readonly passedOver: number;
}

/**
 * The files to read for a path: a file itself, whatever its name, or those of a folder and its folders that end in
 * `.json`, `.jsonl`, `.ndjson` or `.gz`, in the order of their paths.
 * @throws Error in words if the path is missing or the folder has no such file
 */
export async function listFiles(path: string): Promise<FileList> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Error(`There is no file or folder ${path}`, { cause });
  });
  if (!found.isDirectory()) return { files: [path], passedOver: 0 };
  const entries = await readdir(path, { recursive: true });
  const files: string[] = [];
  let passedOver = 0;
  for (const entry of entries.sort()) {
    const file = join(path, entry);
    // `stat` follows links, which the listing itself does not.
    if (!(await stat(file).catch(() => undefined))?.isFile()) continue;
    if (DATA_FILE.test(entry)) files.push(file);
    else passedOver += 1;
  }
  if (files.length === 0) {
    throw new Error(`The folder ${path} has no file that ends in .json, .jsonl, .ndjson or .gz`);
  }
  return { files, passedOver };
}
