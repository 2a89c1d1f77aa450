import { createHash } from 'node:crypto';
import { constants, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { load, one } from './loadKit.js';

/** Lines that do not compress well, so that the file is longer than the slice that is decompressed at once. */
const IDS = Array.from({ length: 3000 }, (_, number) => `${number}`);
const LINES = IDS.map((id) => one(id, { title: createHash('sha256').update(id).digest('hex') })).join('\n');
const WHOLE = gzipSync(LINES);

describe('gzipped findings are read', () => {
  test('whatever the name of the file is', async () => {
    const gzipped = gzipSync(`${one('a')}\n${one('b')}`);
    expect((await load(gzipped, 'x.jsonl.gz')).ids).toEqual(['a', 'b']);
    expect((await load(gzipped, 'x.json')).ids).toEqual(['a', 'b']);
    expect((await load(WHOLE, 'x.gz')).ids).toEqual(IDS);
  });

  test('from several members, even if a finding spans two of them', async () => {
    const line = one('b');
    const parts = [`${one('a')}\n${line.slice(0, 40)}`, `${line.slice(40)}\n`, '', `${one('c')}\n`];
    const { ids, refused } = await load(Buffer.concat(parts.map((part) => gzipSync(part))), 'x.gz');
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(refused).toEqual([]);
  });

  test('after a header with every optional field', async () => {
    const text = Buffer.from(one('a'));
    const trailer = gzipSync(text).subarray(-8);
    const extra = Buffer.from([3, 0, 1, 2, 3]);
    const names = Buffer.from('findings.json\0a comment\0');
    const header = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3]);
    const file = Buffer.concat([header, extra, names, Buffer.from([0xaa, 0xbb]), deflateRawSync(text), trailer]);
    expect(await load(file, 'x.gz')).toMatchObject({ ids: ['a'], refused: [] });
  });
});

describe('bytes after the end of gzip data do not affect the findings before them:', () => {
  const small = gzipSync(`${one('a')}\n${one('b')}\n`);

  test.each([
    ['padding with zeros', Buffer.alloc(700), '700 zero bytes follow the gzip data; they were ignored'],
    ['one zero', Buffer.alloc(1), '1 zero bytes follow'],
    ['garbage', Buffer.from('garbage'), '7 bytes that are not gzipped follow the gzip data; they were ignored'],
    ['the beginning of another member', Buffer.from([0x1f, 0x8b]), '2 bytes that are not gzipped follow'],
    ['zeros and garbage', Buffer.from([0, 0, 7]), '3 bytes that are not gzipped follow'],
    ['much garbage', Buffer.alloc(600_000, 'x'), '600000 bytes that are not gzipped follow'],
  ])('%s', async (_, rest, reason) => {
    const { ids, reasons } = await load(Buffer.concat([small, rest]), 'x.gz');
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual([expect.stringContaining(`3: ${reason}`)]);
    const many = await load(Buffer.concat([WHOLE, rest]), 'x.gz');
    expect(many.ids).toEqual(IDS);
    expect(many.reasons).toEqual([expect.stringContaining(`3000: ${reason}`)]);
  });
});

describe('damaged gzip data is read as far as possible, and the damage is reported:', () => {
  test('truncated anywhere', async () => {
    const lines = LINES.split('\n');
    for (const cut of [1, 7, 8, 9, 20, 2000, 60_000, WHOLE.length >> 1]) {
      const { ids, reasons } = await load(WHOLE.subarray(0, WHOLE.length - cut), 'x.gz');
      expect(ids).toEqual(IDS.slice(0, ids.length));
      expect(reasons.at(-1)).toContain('the gzip file is truncated; everything up to that point was read');
      // Every complete line that zlib can decompress from the rest.
      const left = WHOLE.subarray(0, WHOLE.length - cut);
      const text = gunzipSync(left, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
      expect(ids).toHaveLength(text.split('\n').filter((line, index) => line === lines[index]).length);
    }
  });

  test('truncated in its header', async () => {
    for (const length of [2, 5, 9, 10, 11]) {
      const { ids, reasons } = await load(gzipSync(one('a')).subarray(0, length), 'x.gz');
      expect(ids).toEqual([]);
      expect(reasons).toEqual([expect.stringContaining('1: the gzip file is truncated')]);
    }
  });

  test('corrupt in the middle', async () => {
    const broken = Buffer.from(gzipSync(LINES, { level: 0 }));
    // Uncompressed data is stored in blocks: a byte, the length, its complement, and that many bytes.
    let block = 10;
    while (block < broken.length / 2) block += 5 + broken.readUInt16LE(block + 1);
    broken.fill(0, block + 3, block + 5);
    const { ids, reasons } = await load(broken, 'x.gz');
    expect(ids.length).toBeGreaterThan(1400);
    expect(ids).toEqual(IDS.slice(0, ids.length));
    expect(reasons.at(-1)).toContain('the gzip data is corrupt');
  });

  test('with a checksum that does not match', async () => {
    const broken = Buffer.from(WHOLE);
    broken[broken.length - 8] = (broken[broken.length - 8] as number) ^ 1;
    const { ids, reasons } = await load(Buffer.concat([broken, gzipSync(`\n${one('last')}`)]), 'x.gz');
    expect(ids).toEqual([...IDS, 'last']);
    expect(reasons).toEqual([
      '3001: the gzip data does not match its checksum; everything that could be decompressed was read',
    ]);
  });

  test('with an unknown compression method', async () => {
    const other = Buffer.from(gzipSync(one('a')));
    other[2] = 7;
    expect((await load(other, 'x.gz')).reasons).toEqual([
      '1: the gzip data is corrupt: its compression method is unknown',
    ]);
  });
});
