import { readFile } from 'node:fs/promises';
import type { Environment } from '../config/environment.js';
import { fileVariable } from '../config/setting.js';
import { SETTINGS } from '../config/settings.js';

/**
 * Puts the secrets that are in files into the environment: the text of the file that `CURSOR_SECRET_FILE` names becomes
 * CURSOR_SECRET, without the end of its last line. An environment can be read by whoever may look at the process; the
 * file of a mounted secret cannot.
 *
 * @returns an environment for `readConfig`; a fault for each file that cannot be read, is empty, or whose secret is given
 *   in the environment as well; no fault has the text of a file; and the settings with such faults, of which `readConfig`
 *   is to say no more
 */
export async function readSecretFiles(environment: Environment) {
  const faults: string[] = [];
  const unread: string[] = [];
  const result: Record<string, string | undefined> = { ...environment };
  for (const { name } of Object.values(SETTINGS).filter(({ isSecret }) => isSecret)) {
    const variable = fileVariable(name);
    const file = environment[variable]?.trim() ?? '';
    if (file === '') continue;
    delete result[variable];
    const read = environment[name]?.trim()
      ? `${name} is set as well; only one of the two is accepted.`
      : await readText(file);
    if (typeof read === 'string') {
      faults.push(`${variable}: ${read}`);
      unread.push(name);
    } else {
      result[name] = read.text;
    }
  }
  return { environment: result as Environment, faults, unread };
}

/** @returns what is wrong with the file, if something is */
async function readText(file: string): Promise<string | { readonly text: string }> {
  try {
    const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    return text.trim() === '' ? `"${file}" is empty.` : { text };
  } catch (error) {
    // The message of the system names the file, too, and Node has no message for a code of its own.
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return `"${file}" cannot be read (${code}).`;
  }
}
