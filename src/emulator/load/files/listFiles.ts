import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../messageOf.js';
import { isJsonObject } from '../../wireFinding.js';

const DATA_FILE = /\.(json|jsonl|ndjson|gz)$/i;

export interface FileList {
  readonly files: readonly string[];
  /** How many other files the folder has, whose extensions are not those of findings. */
  readonly skippedFiles: number;
  /** Folders, symbolic links and special files that cannot be read. */
  readonly refused: readonly RefusedPath[];
}

interface RefusedPath {
  readonly file: string;
  readonly reason: string;
}

/**
 * The files to read for a path: the file itself, whatever its name, or all files in the folder and its subfolders that
 * end in `.json`, `.jsonl`, `.ndjson` or `.gz`, in the order of their paths. Symbolic links are followed, and each file
 * and folder is visited once, however many links lead to it.
 * @throws Error with a message for the user if the path cannot be read or the folder has no such file
 */
export async function listFiles(path: string): Promise<FileList> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Error(describeMissing(path, cause), { cause });
  });
  if (!found.isDirectory()) return { files: [path], skippedFiles: 0, refused: [] };
  const list = await new FolderWalk().walk(path);
  if (list.files.length === 0 && list.refused.length === 0) {
    throw new Error(`The folder ${path} has no file that ends in .json, .jsonl, .ndjson or .gz`);
  }
  return list;
}

function describeMissing(path: string, cause: unknown): string {
  const isMissing = codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR';
  return isMissing ? `There is no file or folder ${path}` : `${path} cannot be read: ${messageOf(cause)}`;
}

class FolderWalk {
  readonly #files: string[] = [];
  readonly #refused: RefusedPath[] = [];
  #skippedFiles = 0;
  /** The real paths of everything that was visited. */
  readonly #visited = new Set<string>();
  readonly #folders: string[] = [];
  #links: string[] = [];

  async walk(root: string): Promise<FileList> {
    this.#folders.push(root);
    while (this.#folders.length > 0 || this.#links.length > 0) {
      const folder = this.#folders.shift();
      if (folder !== undefined) await this.#readFolder(folder);
      else {
        // Links come last, so that what a link inside the folder leads to has its own name.
        const links = this.#links.sort();
        this.#links = [];
        for (const link of links) await this.#follow(link);
      }
    }
    return { files: this.#files.sort(), skippedFiles: this.#skippedFiles, refused: this.#refused };
  }

  async #readFolder(folder: string): Promise<void> {
    let real: string;
    let entries: Dirent[];
    try {
      real = await realpath(folder);
      if (!this.#isNew(real)) return;
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      this.#refuse(folder, `the folder cannot be read: ${messageOf(error)}`);
      return;
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#folders.push(path);
      else if (entry.isSymbolicLink()) this.#links.push(path);
      else this.#addFile(path, join(real, entry.name), entry.isFile());
    }
  }

  async #follow(link: string): Promise<void> {
    try {
      const [target, real] = [await stat(link), await realpath(link)];
      if (target.isDirectory()) this.#folders.push(link);
      else this.#addFile(link, real, target.isFile());
    } catch (error) {
      this.#refuse(link, `the symbolic link cannot be followed: ${messageOf(error)}`);
    }
  }

  #addFile(path: string, real: string, isRegular: boolean): void {
    if (!DATA_FILE.test(path)) {
      // It is not marked as visited, because a link to it may have the name of a data file.
      if (!this.#visited.has(real)) this.#skippedFiles += 1;
      return;
    }
    if (!this.#isNew(real)) return;
    if (isRegular) this.#files.push(path);
    else this.#refuse(path, 'it is not a regular file');
  }

  #refuse(file: string, reason: string): void {
    this.#refused.push({ file, reason });
  }

  #isNew(real: string): boolean {
    const isNew = !this.#visited.has(real);
    this.#visited.add(real);
    return isNew;
  }
}

function codeOf(error: unknown): unknown {
  return isJsonObject(error) ? error.code : undefined;
}
