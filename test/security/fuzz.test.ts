import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fuzz } from './fuzz/fuzz.js';
import { type StartedFuzzTarget, startFuzzTarget } from './fuzz/startFuzzTarget.js';

/** Together 2,000; `npm run test:fuzz` sends more, by other seeds. */
const RUNS = { reading: 1400, changing: 600 };
const SEED = 1;

describe('Random operations with values of any kind, by those who see everything, a part, and nothing', () => {
  let reading: StartedFuzzTarget;
  beforeAll(async () => {
    reading = await startFuzzTarget();
  });
  afterAll(() => reading.close());

  test('are answered in GraphQL’s form, the same each time, for no more calls than they say', async () => {
    const { target, senders } = reading;
    const { answered, codes } = await fuzz(target, senders, RUNS.reading, SEED);
    // Otherwise the operations are too odd, or not odd enough, to find anything.
    expect(answered).toBeGreaterThan(RUNS.reading / 4);
    for (const code of ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'UPSTREAM_INVALID']) {
      expect({ code, count: codes.get(code) ?? 0 }).not.toEqual({ code, count: 0 });
    }
  });

  test('and what is hidden from a sender is looked for', async () => {
    const [administrator, member] = reading.senders;
    const blind = { ...administrator, hidden: member.hidden };
    await expect(fuzz(reading.target, [blind], 300, SEED)).rejects.toThrow(/It has "/);
  });

  test('and so are changes, of which those who may not make them learn nothing', async () => {
    const changing = await startFuzzTarget({ mutations: true });
    try {
      const { answered, codes } = await fuzz(changing.target, changing.senders, RUNS.changing, SEED + RUNS.reading);
      expect(answered).toBeGreaterThan(RUNS.changing / 4);
      expect(codes.get('FORBIDDEN')).toBeGreaterThan(0);
    } finally {
      await changing.close();
    }
  });
});
