import { GetFindingsCommand } from '@aws-sdk/client-guardduty';
import { describe, expect, test } from '@jest/globals';
import { detectorsFromFindings } from '../../../src/emulator/load/detectorsFromFindings.js';
import { startEmulator } from '../../../src/emulator/startEmulator.js';
import { clientOf } from '../kit.js';
import { load, one, pretty } from './loadKit.js';

const DEEP = 'it is nested more than 200 levels deep';

/** Lists inside each other; the innermost is empty. */
function lists(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

function objects(levels: number): string {
  return `${'{"x":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

/** A finding as one line of JSON, with this text as the value of a member. */
function withText(id: string, path: readonly string[], text: string): string {
  const members = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), '@');
  return one(id, members as Record<string, unknown>).replace('"@"', () => text);
}

const productCodes = ['resource', 'instanceDetails', 'productCodes'];

describe('a deeply nested document is refused, and everything around it is served:', () => {
  test.each([
    ['lists in a member that has other names', withText('x', productCodes, lists(20_000))],
    ['lists in an unknown member', withText('x', ['x'], lists(8000))],
    ['objects in an unknown member', withText('x', ['x'], objects(8000))],
    ['lists in additionalInfo', withText('x', ['service', 'additionalInfo', 'y'], lists(8000))],
    ['one level too many', withText('x', ['x'], lists(200))],
  ])('%s', async (_, document) => {
    for (const content of [`${one('a')}\n${document}\n${one('b')}`, `${one('a')}\n ${document}\n${one('b')}`]) {
      const { findings, ids, reasons } = await load(content);
      expect(ids).toEqual(['a', 'b']);
      expect(reasons).toEqual([`2: ${DEEP}`]);
      const detectors = detectorsFromFindings(findings);
      const emulator = await startEmulator({ detectors });
      const client = clientOf(emulator, { region: 'us-east-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
      const request = { DetectorId: detectors[0]?.detectorId, FindingIds: ids };
      expect((await client.send(new GetFindingsCommand(request))).Findings).toHaveLength(2);
      await emulator.close();
    }
  });

  test('in an event as well', async () => {
    const event = `{"detail-type": "GuardDuty Finding", "detail": ${withText('x', ['x'], lists(8000))}}`;
    expect(await load(`${event}\n${one('a')}`)).toMatchObject({ ids: ['a'], reasons: [`1: ${DEEP}`] });
  });

  test('an event with lists in place of its type', async () => {
    const { ids, reasons } = await load(`{"detail-type": ${lists(8000)}}\n${one('a')}`);
    expect(ids).toEqual(['a']);
    expect(reasons).toEqual(['1: it is an event whose type is not a string']);
  });
});

test('a finding may have 200 levels', async () => {
  const nested: unknown = JSON.parse(lists(199));
  for (const content of [one('a', { x: nested }), pretty(JSON.parse(one('a', { x: nested })))]) {
    expect(await load(content, 'x.json')).toMatchObject({ ids: ['a'], reasons: [] });
  }
});
