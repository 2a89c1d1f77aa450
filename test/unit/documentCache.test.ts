import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { DocumentCache } from '../../src/loading/documents/documentCache.js';
import type { FindingSource } from '../../src/model/findingSource.js';
import type { LoadedFinding } from '../../src/model/loadedFinding.js';

const US = { index: 0, key: 'us-east-1 ', region: 'us-east-1' } as FindingSource;
const EU = { index: 1, key: 'eu-west-1 ', region: 'eu-west-1' } as FindingSource;

afterEach(() => {
  jest.restoreAllMocks();
});

function finding(id: string, fetchedAt = Date.now()): LoadedFinding {
  return { id, origin: { source: US, raw: { id }, fetchedAt } };
}

describe('The cache of documents', () => {
  test('knows a document by its source and id', () => {
    const cache = new DocumentCache({ ttlMs: 1000 });
    const known = finding('a');
    cache.put(US, known, 0, 100);
    expect(cache.get(US, 'a', 0)).toBe(known);
    expect(cache.get(EU, 'a', 0)).toBeUndefined();
    expect(cache.get(US, 'b', 0)).toBeUndefined();
    cache.delete(US, 'a');
    expect(cache.get(US, 'a', 0)).toBeUndefined();
  });

  test('has it for those alone whom an answer to a call of that time will do', () => {
    const cache = new DocumentCache({ ttlMs: 1000 });
    cache.put(US, finding('a'), 50, 100);
    expect(cache.get(US, 'a', 50)).toBeDefined();
    expect(cache.get(US, 'a', 50.1)).toBeUndefined();
    expect(cache.get(US, 'a', 0)).toBeDefined();
  });

  test('stays within its bytes, and gives up what was not read for the longest time', () => {
    const maxBytes = 100_000;
    const cache = new DocumentCache({ ttlMs: 60_000, maxBytes });
    for (let n = 0; n < 1000; n++) {
      cache.put(US, finding(`id ${n}`), 0, 100 + (n % 7) * 500);
      cache.get(US, 'id 0', 0);
      expect(cache.bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(cache.bytes).toBeGreaterThan(maxBytes * 0.9);
    expect(cache.get(US, 'id 0', 0)).toBeDefined();
    expect(cache.get(US, 'id 1', 0)).toBeUndefined();
    expect(cache.get(US, 'id 999', 0)).toBeDefined();
  });

  test('does not take a document that is larger than all of it, nor keep the older one', () => {
    const cache = new DocumentCache({ ttlMs: 60_000, maxBytes: 1000 });
    cache.put(US, finding('a'), 0, 10);
    cache.put(US, finding('a'), 1, 5000);
    expect(cache.get(US, 'a', 0)).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  test('counts from when GuardDuty answered, to the millisecond, however busy the process is', () => {
    // The clocks go on while no timer fires: the process is that busy.
    let now = 1_800_000_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    jest.spyOn(performance, 'now').mockImplementation(() => now - 1_799_999_000_000);
    const cache = new DocumentCache({ ttlMs: 40 });
    cache.put(US, finding('late', Date.now() - 30), 0, 100);
    cache.put(US, finding('now'), 0, 100);
    cache.put(US, finding('old', Date.now() - 50), 0, 100);
    expect(cache.get(US, 'late', 0)).toBeDefined();
    expect(cache.get(US, 'old', 0)).toBeUndefined();
    now += 11;
    expect(cache.get(US, 'late', 0)).toBeUndefined();
    expect(cache.get(US, 'now', 0)).toBeDefined();
    now += 30;
    expect(cache.get(US, 'now', 0)).toBeUndefined();
  });
});
