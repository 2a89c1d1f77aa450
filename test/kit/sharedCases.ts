import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WireFinding } from '../../src/emulator/wireFinding.js';

const CASES = fileURLToPath(new URL('../../../shared/cases/', import.meta.url));

/**
 * Inputs that failed, beside the checkout: each file of these folders with its findings, one a line. Where they are not
 * there, none: the tests that take them have inputs of their own, too.
 */
export function readSharedCases(...folders: readonly string[]): [string, WireFinding[]][] {
  return folders
    .filter((folder) => existsSync(CASES + folder))
    .flatMap((folder) =>
      readdirSync(CASES + folder).map((file): [string, WireFinding[]] => [
        `${folder}/${file}`,
        readFileSync(`${CASES}${folder}/${file}`, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line)),
      ]),
    );
}
