import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

/** Real documents that nobody here wrote, beside the checkout; they are read from there and never copied in. */
export const SHARED_FINDINGS = fileURLToPath(new URL('../../../shared/findings/', import.meta.url));

/** Skips, saying so, where the documents are not there; in CI that is an error. */
export function describeWithSharedFindings(name: string, define: () => void): void {
  if (existsSync(SHARED_FINDINGS)) {
    describe(name, define);
    return;
  }
  describe(name, () => {
    if (process.env.CI === 'true') {
      test('needs ../shared/findings', () => {
        throw new Error(`${SHARED_FINDINGS} is missing`);
      });
    } else test.skip(`skipped: ${SHARED_FINDINGS} is missing`, () => {});
  });
}

export function readSharedFindings(file: string): Record<string, unknown>[] {
  return readFileSync(`${SHARED_FINDINGS}${file}`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
