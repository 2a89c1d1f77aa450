import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WireFinding } from '../../src/emulator/wireFinding.js';

const CASES = fileURLToPath(new URL('../../../shared/cases/', import.meta.url));

/**
 * Inputs that once failed, from a folder next to the checkout: each file with its findings, one per line. Returns none
 * if the folder does not exist; the tests that use them also have inputs of their own.
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
