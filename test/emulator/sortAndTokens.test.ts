import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultBehaviour } from '../../src/emulator/behaviour.js';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { DETECTOR, emulatorOf, finding, findings, hexId, listIds, send } from './kit.js';

describe('sorting', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    const documents = [
      finding('a', { severity: 10, updatedAt: '2026-08-15T10:00:00Z', type: 'B', service: { count: 9 } }),
      finding('b', { severity: 9.5, updatedAt: '2026-08-15 09:59:59.999', type: 'a', service: { count: '10' } }),
      finding('c', { severity: 1, updatedAt: Date.parse('2026-08-15T11:00:00Z') / 1000, type: 'C', service: null }),
      finding('d', { severity: undefined, updatedAt: undefined, type: null }),
    ];
    emulator = await emulatorOf(documents);
  });
  afterAll(() => emulator.close());

  test.each([
    ['severity', 'ASC', 'cbad'],
    ['severity', 'DESC', 'abcd'],
    ['updatedAt', 'ASC', 'bacd'],
    ['updatedAt', 'DESC', 'cabd'],
    ['type', 'ASC', 'BCad'],
    ['type', 'DESC', 'aCBd'],
    ['id', 'DESC', 'dcba'],
  ])('by %s %s puts a missing key last', async (attributeName, orderBy, expected) => {
    const ids = await listIds(emulator, { sortCriteria: { attributeName, orderBy } });
    const letters = attributeName === 'type' ? ids.map((id) => ({ a: 'B', b: 'a', c: 'C', d: 'd' })[id]) : ids;
    expect(letters.join('')).toBe(expected);
  });

  test('by a path compares numbers as numbers', async () => {
    const ids = await listIds(emulator, { sortCriteria: { attributeName: 'service.count', orderBy: 'DESC' } });
    expect(ids.slice(0, 2)).toEqual(['b', 'a']);
  });

  test('keeps findings with equal keys in a fixed order, not by id and different in each detector', async () => {
    const documents = findings(30);
    const other = { region: 'eu-west-1', accountId: '123456789012', detectorId: 'other', findings: documents };
    const tied = await emulatorOf(documents);
    tied.addDetector(other);
    const sortCriteria = { attributeName: 'severity' };
    const ids = await listIds(tied, { sortCriteria });
    const response = await send(tied, '/detector/other/findings', { sortCriteria }, { region: 'eu-west-1' });
    const { findingIds } = (await response.json()) as { findingIds: string[] };
    expect(await listIds(tied, { sortCriteria: { attributeName: 'severity', orderBy: 'DESC' } })).toEqual(ids);
    expect(ids).not.toEqual(documents.map(({ id }) => id));
    expect(findingIds).not.toEqual(ids);
    expect(findingIds.toSorted()).toEqual(ids.toSorted());
    await tied.close();
  });

  test.each([
    [{ attributeName: 'nothing' }, 'unknown attributeName, nothing'],
    [{ attributeName: 'resource' }, 'unknown attributeName'],
    [{ attributeName: 'severity', orderBy: 'UP' }, 'not one of ASC, DESC'],
    [{ attributeName: 7 }, 'not a string'],
    ['severity', 'not an object'],
  ])('refuses %j', async (sortCriteria, message) => {
    await expect(listIds(emulator, { sortCriteria })).rejects.toThrow(message);
  });
});

describe('page tokens', () => {
  const COUNT = 23;
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await emulatorOf(findings(COUNT, (number) => ({ severity: number % 3 })));
  });
  afterAll(() => emulator.close());
  afterEach(() => {
    Object.assign(emulator.behaviour, defaultBehaviour());
  });

  interface Page {
    findingIds: string[];
    nextToken?: string;
    message?: string;
  }

  const page = async (body: Record<string, unknown>): Promise<Page> =>
    (await (await send(emulator, `/detector/${DETECTOR}/findings`, body)).json()) as Page;

  /** The sizes of all pages; fails unless the pages contain every finding once. */
  const pageSizes = async (body: Record<string, unknown>): Promise<number[]> => {
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const answer = await page({ ...body, ...(nextToken ? { nextToken } : {}) });
      pages.push(answer.findingIds);
      nextToken = answer.nextToken;
    } while (nextToken);
    expect(new Set(pages.flat()).size).toBe(COUNT);
    expect(pages.flat()).toHaveLength(COUNT);
    return pages.map((ids) => ids.length);
  };

  test('lead through the whole list, and the last page has none', async () => {
    expect(await pageSizes({ maxResults: 10 })).toEqual([10, 10, 3]);
    expect((await page({})).nextToken).toBeUndefined();
  });

  test('are long and opaque, and never the same twice', async () => {
    const [one, two] = [await page({ maxResults: 10 }), await page({ maxResults: 10 })];
    expect(one.nextToken).toMatch(/^[\w-]{100,110}$/);
    expect(two.nextToken).not.toBe(one.nextToken);
  });

  test('survive a restart of the emulator and allow another page size', async () => {
    const { nextToken } = await page({ maxResults: 10 });
    const ids = await listIds(emulator);
    const restarted = await emulatorOf(findings(COUNT, (number) => ({ severity: number % 3 })));
    expect(await listIds(restarted, { maxResults: 2, nextToken })).toEqual(ids.slice(10, 12));
    await restarted.close();
  });

  test.each([
    ['criteria', { findingCriteria: { criterion: { severity: { gte: 1 } } } }],
    ['order', { sortCriteria: { attributeName: 'severity', orderBy: 'ASC' } }],
    ['direction', { sortCriteria: { attributeName: 'id', orderBy: 'DESC' } }],
  ])('are refused after a change of %s', async (_, other) => {
    const { nextToken } = await page({ maxResults: 10, sortCriteria: { attributeName: 'id', orderBy: 'ASC' } });
    expect((await page({ ...other, nextToken })).message).toContain('Input Query has changed');
  });

  test('are accepted with the same criteria in another order', async () => {
    const criterion = { severity: { gte: 0 }, region: { eq: ['us-east-1'] } };
    const { nextToken } = await page({ maxResults: 10, findingCriteria: { criterion } });
    const reordered = { region: { equals: ['us-east-1'] }, severity: { greaterThanOrEqual: 0 } };
    expect((await page({ nextToken, findingCriteria: { criterion: reordered } })).findingIds).toHaveLength(13);
  });

  test('are refused if any character is changed', async () => {
    const { nextToken = '' } = await page({ maxResults: 10 });
    for (const at of [0, 30, 60, 90, nextToken.length - 1]) {
      const mangled = `${nextToken.slice(0, at)}${nextToken[at] === 'A' ? 'B' : 'A'}${nextToken.slice(at + 1)}`;
      expect((await page({ nextToken: mangled })).message).toContain('nextToken was not issued by this service');
    }
    expect((await page({ nextToken: 'short' })).message).toContain('nextToken was not issued by this service');
  });

  test('expire if the behaviour gives them a time to live', async () => {
    const { nextToken } = await page({ maxResults: 10 });
    emulator.behaviour.tokenTtlMs = -1;
    expect((await page({ nextToken })).message).toContain('expired');
  });

  test('can be an empty string at the end', async () => {
    emulator.behaviour.lastPageToken = 'empty';
    expect((await page({})).nextToken).toBe('');
    expect((await page({ nextToken: '' })).findingIds).toHaveLength(COUNT);
  });

  test('can come with empty pages, short pages, and after a full last page', async () => {
    emulator.behaviour.emptyPages = 3;
    expect(await pageSizes({ maxResults: 10 })).toEqual([10, 10, 0, 3]);
    Object.assign(emulator.behaviour, { emptyPages: 0, shortPages: true });
    const sizes = await pageSizes({ maxResults: 10 });
    expect(sizes.length).toBeGreaterThan(3);
    Object.assign(emulator.behaviour, { shortPages: false, tokenAfterFullLastPage: true });
    expect(await pageSizes({ maxResults: COUNT })).toEqual([COUNT, 0]);
  });

  test('a changed finding changes the list behind a token at once', async () => {
    const { nextToken, findingIds } = await page({ maxResults: 10 });
    emulator.store(DETECTOR).delete(findingIds[0] ?? '');
    expect((await page({ nextToken })).findingIds).toHaveLength(COUNT - 1 - 10);
    emulator.store(DETECTOR).put(finding(findingIds[0] ?? '', { severity: 0 }));
    expect((await page({ nextToken })).findingIds).toHaveLength(COUNT - 10);
  });

  test('the default page size is 50', async () => {
    const large = await emulatorOf(findings(51));
    expect(await listIds(large)).toHaveLength(50);
    expect((await listIds(large, { sortCriteria: { attributeName: 'id' } }))[0]).toBe(hexId(0));
    await large.close();
  });
});
