import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmbeddedGuardDuty } from '../../src/commands/embeddedGuardDuty.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { EmulatorFilter } from '../../src/emulator/store/filterStore.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { askAs, principalOf } from '../kit/changes.js';
import { countCalls, EU, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const RULES: readonly EmulatorFilter[] = [
  {
    name: 'late',
    rank: 2,
    findingCriteria: {
      criterion: {
        'resource.instanceDetails.productCodes.productCodeId': { eq: ['p-1'], neq: ['p-2'] },
        updatedAt: { gte: 1_767_225_600_000, lt: 1_767_312_000_000 },
        createdAt: { equals: ['1767225600000'] },
      },
    },
  },
  {
    name: 'early',
    description: 'Known scanners',
    rank: 1,
    findingCriteria: {
      criterion: {
        type: { equals: ['Recon:EC2/Type1'], matches: ['Recon:*'] },
        severity: { greaterThan: 1, lessThanOrEqual: 9 },
        'service.archived': { notEquals: ['true'] },
      },
    },
  },
  { name: 'only-saved', action: 'NOOP', findingCriteria: { criterion: { type: { equals: ['A:B/C'] } } } },
];

const OPERATORS = 'path in notIn matches notMatches gt gte lt lte';
const READ = `{ detectors { region suppressionRules { name description rank criteria { ${OPERATORS} } } } }`;
const NONE = { in: null, notIn: null, matches: null, notMatches: null, gt: null, gte: null, lt: null, lte: null };

async function start(filters: readonly EmulatorFilter[] = RULES, regions = ['us-east-1']): Promise<void> {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 20), filters }] });
  gateway = await startGateway({ emulator, regions });
}

describe('Suppression rules', () => {
  test('are answered by rank, with paths of the SDL and the current operators', async () => {
    await start();
    const { data, errors } = await gateway.query(READ);
    expect(errors).toBeUndefined();
    expect(data.detectors[0].suppressionRules).toEqual([
      {
        name: 'early',
        description: 'Known scanners',
        rank: 1,
        criteria: [
          { ...NONE, path: 'type', in: ['Recon:EC2/Type1'], matches: ['Recon:*'] },
          { ...NONE, path: 'severity', gt: '1', lte: '9' },
          { ...NONE, path: 'service.archived', notIn: ['true'] },
        ],
      },
      {
        name: 'late',
        description: null,
        rank: 2,
        criteria: [
          { ...NONE, path: 'resource.instanceDetails.productCodes.code', in: ['p-1'], notIn: ['p-2'] },
          { ...NONE, path: 'updatedAt', gte: '2026-01-01T00:00:00.000Z', lt: '2026-01-02T00:00:00.000Z' },
          { ...NONE, path: 'createdAt', in: ['2026-01-01T00:00:00.000Z'] },
        ],
      },
    ]);
    expect(countCalls(gateway.emulator)).toEqual({ GetDetector: 1, ListFilters: 1, GetFilter: 3 });
  });

  test('have criteria that a filter takes as they are', async () => {
    await start();
    const { data } = await gateway.query(READ);
    for (const { criteria } of data.detectors[0].suppressionRules) {
      const attributes = criteria.map(({ matches, notMatches, ...criterion }: Record<string, unknown>) => criterion);
      const listed = await gateway.query(
        'query ($attributes: [AttributeFilter!]) { findings(filter: { attributes: $attributes }, state: ALL) { totalCount } }',
        { attributes },
      );
      expect(listed.errors).toBeUndefined();
    }
  });

  test('are read once, however often an operation asks for them', async () => {
    await start();
    const aliases = Array.from({ length: 20 }, (_, n) => `r${n}: suppressionRules { name }`).join(' ');
    await gateway.query(`{ a: detectors { ${aliases} } b: detectors { ${aliases} } }`);
    expect(countCalls(gateway.emulator)).toMatchObject({ ListFilters: 1, GetFilter: 3 });
  });

  test('are not read unless they are selected', async () => {
    await start();
    await gateway.query('{ detectors { id } }');
    expect(countCalls(gateway.emulator)).toEqual({ GetDetector: 1 });
  });

  test('come from all pages of the list, whatever the pages are like', async () => {
    await start(
      Array.from({ length: 60 }, (_, n) => ({
        name: `rule-${String(n).padStart(2, '0')}`,
        findingCriteria: { criterion: { type: { equals: [`A:B/C${n}`] } } },
      })),
    );
    Object.assign(gateway.emulator.behaviour, { shortPages: true, emptyPages: 3, lastPageToken: 'empty' });
    const { data, errors } = await gateway.query('{ detectors { suppressionRules { name } } }');
    expect(errors).toBeUndefined();
    expect(data.detectors[0].suppressionRules).toHaveLength(60);
    expect(countCalls(gateway.emulator).GetFilter).toBe(60);
  });

  test('that cannot be read are null with an error that names the permission', async () => {
    await start();
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ListFilters' } });
    const listed = await gateway.query('{ detectors { id suppressionRules { name } } }');
    expect(listed.data.detectors).toEqual([{ id: US.detectorId, suppressionRules: null }]);
    expect(listed.errors).toMatchObject([
      {
        path: ['detectors', 0, 'suppressionRules'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', missingPermission: 'guardduty:ListFilters' },
      },
    ]);
    gateway.emulator.faults.clear();
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFilter' } });
    const got = await gateway.query('{ detectors { suppressionRules { name } } }');
    expect(got.errors).toMatchObject([{ extensions: { missingPermission: 'guardduty:GetFilter' } }]);
  });

  test.each(['wrongShape', 'nullBody', 'malformedJson'] as const)(
    'an answer of the kind %s is not made up for',
    async (kind) => {
      await start();
      gateway.emulator.faults.add({ kind, match: { operation: 'GetFilter' } });
      const { data, errors } = await gateway.query('{ detectors { suppressionRules { name } } }');
      expect(data.detectors[0].suppressionRules).toBeNull();
      expect(errors).toHaveLength(1);
    },
  );

  test('of a region without a detector are null without an error', async () => {
    await start(RULES, ['us-east-1', EU.region]);
    const { data, errors } = await gateway.query('{ detectors { region suppressionRules { name } } }');
    expect(errors).toBeUndefined();
    expect(data.detectors[1]).toEqual({ region: EU.region, suppressionRules: null });
  });

  test('are null, without an error or a call, to somebody who may not see the account', async () => {
    await start();
    const stranger = principalOf({ accounts: VisibleAccounts.of(['222222222222']) });
    const answer = await askAs(gateway, stranger, '{ detectors { suppressionRules { name } } }');
    expect(answer).toEqual({ data: { detectors: [{ suppressionRules: null }] } });
    expect(countCalls(gateway.emulator)).not.toHaveProperty('ListFilters');
  });
});

test('Local mode has rules, and what they match is archived', async () => {
  gateway = await startGateway(await startEmbeddedGuardDuty({ complain: () => {} }));
  const { data } = await gateway.query(READ);
  expect(data.detectors).toHaveLength(2);
  for (const { suppressionRules } of data.detectors) {
    expect(suppressionRules.map(({ name }: { name: string }) => name)).toEqual(['nightly-port-scan', 'known-repeats']);
  }
  const { criteria } = data.detectors[0].suppressionRules[0];
  const attributes = criteria.map(({ matches, notMatches, ...criterion }: Record<string, unknown>) => criterion);
  const count =
    'query ($a: [AttributeFilter!], $s: FindingState!) { findings(filter: { attributes: $a }, state: $s) { totalCount } }';
  const active = await gateway.query(count, { a: attributes, s: 'ACTIVE' });
  const archived = await gateway.query(count, { a: attributes, s: 'ARCHIVED' });
  expect(active.data.findings.totalCount).toBe(0);
  expect(archived.data.findings.totalCount).toBeGreaterThan(5);
});
