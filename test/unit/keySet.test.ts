import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JSONWebKeySet } from 'jose';
import { KeySet } from '../../src/auth/keys/keySet.js';
import { AUTH_TIMING } from '../../src/auth/timing.js';
import { collectLog } from '../kit/collectLog.js';
import { createSigningKey } from '../kit/startKeyServer.js';
import { until } from '../kit/until.js';

/** So long that only what hangs waits for it. */
const NEVER_MS = 600_000;
const timing = { ...AUTH_TIMING, keyTimeoutMs: NEVER_MS, keyPatienceMs: 50, keyRetryMs: 20, keyCooldownMs: 20 };

let published: JSONWebKeySet;
beforeAll(async () => {
  const { jwk } = await createSigningKey('key-one');
  published = { keys: [jwk] };
});

const open: KeySet[] = [];
afterEach(() => {
  for (const keys of open.splice(0)) keys.close();
});

/** A key set whose fetches end as these say, one after another; when there are no more, they never end. */
function start(answers: (() => Promise<JSONWebKeySet>)[], changes: Partial<typeof timing> = {}) {
  const { log, lines } = collectLog();
  let fetches = 0;
  const keys = new KeySet({
    from: 'https://keys.example.com',
    fetchKeys: () => answers[fetches++]?.() ?? new Promise<never>(() => {}),
    maxStaleMs: NEVER_MS,
    timing: { ...timing, ...changes },
    onWithdrawal: () => {},
    log,
  });
  open.push(keys);
  return { keys, lines, countFetches: () => fetches };
}

describe('A fetch of keys that never ends', () => {
  test('keeps no request waiting, and tells clients to come again soon', async () => {
    const { keys } = start([]);
    await keys.whenFirstFetched();
    expect(keys.find).toBeUndefined();
    expect(keys.isUncertain).toBe(true);
    expect(keys.retryAfterSeconds).toBe(1);
  });

  test('keeps no request waiting whose key is unknown, and that key may yet exist', async () => {
    const { keys, countFetches } = start([async () => published]);
    await until(() => keys.find !== undefined && !keys.isUncertain);
    await until(async () => {
      await keys.lookAgain();
      return countFetches() === 2;
    });
    expect(keys.isUncertain).toBe(true);
    await keys.lookAgain();
    expect(countFetches()).toBe(2);
  });

  test('is not the last one', async () => {
    const stuck = () => new Promise<never>(() => {});
    const { keys, lines, countFetches } = start([stuck, async () => published], { keyTimeoutMs: 10 });
    await until(() => keys.find !== undefined);
    expect(countFetches()).toBe(2);
    expect(lines.join('\n')).toContain('did not end in time');
    await until(() => !keys.isUncertain);
  });
});

test('Where the first fetch has failed, requests are told at once, whatever goes on', async () => {
  const { keys, countFetches } = start([() => Promise.reject(new Error('down'))], { keyPatienceMs: NEVER_MS });
  await until(() => countFetches() === 2);
  await keys.whenFirstFetched();
  expect(keys.find).toBeUndefined();
});
