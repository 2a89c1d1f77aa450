import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

/** A folder of real documents next to the checkout. They are not ours, so they are read there and never copied. */
export const SHARED_FINDINGS = fileURLToPath(new URL('../../../shared/findings/', import.meta.url));

/** A `describe` that is skipped with a message if the documents are missing; in CI their absence is a failure. */
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
