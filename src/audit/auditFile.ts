import { closeSync, constants, openSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Only the gateway's own user reads who changed what. */
const MODE = 0o600;
/** A pipe that has taken the file's place, without a reader, is a failure and nothing to wait for. */
const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK;

/**
 * Appends lines to a file. It is opened anew for each line, so it may be renamed or deleted at any time: the next line
 * begins a new one. A line is written in one piece, so that several processes can share the file, and it is on the disk
 * when the promise resolves.
 */
export class AuditFile {
  readonly #path: string;
  /** Whether the file ends within a line, because the disk was full. */
  #isTorn = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws Error where the line could not be written */
  async append(line: string): Promise<void> {
    const bytes = Buffer.from(`${this.#isTorn ? '\n' : ''}${line}\n`);
    const file = await open(this.#path, FLAGS, MODE);
    try {
      const { bytesWritten } = await file.write(bytes);
      this.#isTorn = bytesWritten > 0 && bytesWritten < bytes.length;
      if (bytesWritten < bytes.length) throw new Error(`Only ${bytesWritten} of ${bytes.length} bytes were written`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}

/** Creates the file where there is none. @returns what is wrong with it, in words; undefined if lines can be appended */
export function checkAuditFile(path: string): string | undefined {
  try {
    // Before it is opened: to open a pipe would wait for its reader.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) return `${path} is not a regular file`;
    closeSync(openSync(path, 'a', MODE));
    return undefined;
  } catch (error) {
    return `${path} cannot be appended to (${(error as NodeJS.ErrnoException).code})`;
  }
}
