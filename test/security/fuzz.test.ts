import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FuzzTarget, fuzz } from './fuzz/fuzz.js';
import { EVERYBODY, startFuzzTarget } from './fuzz/startFuzzTarget.js';

/** `npm run test:fuzz` sends more, by other seeds. */
const RUNS = 2000;
const SEED = 1;

let target: FuzzTarget & { close(): Promise<void> };
beforeAll(async () => {
  target = await startFuzzTarget();
});
afterAll(() => target.close());

describe('Random operations with values of any kind', () => {
  test('are answered in GraphQL’s form, the same each time, for a bounded number of calls', async () => {
    const { answered, codes } = await fuzz(target, [EVERYBODY], RUNS, SEED);
    // Otherwise the operations are too odd, or not odd enough, to find anything.
    expect(answered).toBeGreaterThan(RUNS / 4);
    for (const code of ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'UPSTREAM_INVALID']) {
      expect({ code, count: codes.get(code) ?? 0 }).not.toEqual({ code, count: 0 });
    }
  });

  test('and what is hidden from a sender is looked for', async () => {
    const blind = { ...EVERYBODY, hidden: ['Finding 29 of eu-west-1'] };
    await expect(fuzz(target, [EVERYBODY, blind], 300, SEED)).rejects.toThrow(/It has "Finding 29 of eu-west-1"/);
  });
});
