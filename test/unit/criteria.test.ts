import { describe, expect, test } from '@jest/globals';
import type { FindingFilter } from '../../src/__generated__/types.js';
import { toCriteria } from '../../src/findings/filter/toCriteria.js';
import { readFindingAttributes } from '../../src/graphql/documents/readFindingAttributes.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';

const paths = readFindingAttributes(createSchema(), readMemberNames());
const ask = (filter: FindingFilter) => toCriteria(filter, 'ALL', paths);
const refuse = (filter: FindingFilter) => {
  try {
    ask(filter);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The filter was accepted');
};

describe('A filter as criteria', () => {
  test('filters nothing where it is empty, null or full of nulls', () => {
    expect(toCriteria(undefined, 'ALL', paths)).toEqual([{}]);
    expect(toCriteria(null, 'ALL', paths)).toEqual([{}]);
    expect(ask({ severity: null, resource: { instanceDetails: {} }, type: {}, attributes: [] })).toEqual([{}]);
  });

  test('asks for one state by service.archived, and for both by leaving it out', () => {
    expect(toCriteria({}, 'ACTIVE', paths)).toEqual([{ 'service.archived': { equals: ['false'] } }]);
    expect(toCriteria({}, 'ARCHIVED', paths)).toEqual([{ 'service.archived': { equals: ['true'] } }]);
  });

  test('names attributes by their path and uses the current operators', () => {
    expect(
      ask({
        severity: { gte: 7 },
        resource: { instanceDetails: { instanceId: { in: ['i-1', 'i-2'] }, tags: { key: { notIn: ['x'] } } } },
        service: {
          action: { networkConnectionAction: { blocked: true, localPortDetails: { port: { in: [22], lt: 1024 } } } },
        },
      }),
    ).toEqual([
      {
        severity: { greaterThanOrEqual: 7 },
        'resource.instanceDetails.instanceId': { equals: ['i-1', 'i-2'] },
        'resource.instanceDetails.tags.key': { notEquals: ['x'] },
        'service.action.networkConnectionAction.blocked': { equals: ['true'] },
        'service.action.networkConnectionAction.localPortDetails.port': { equals: ['22'] },
      },
    ]);
  });

  test('turns dates into epoch milliseconds, whatever form they have', () => {
    expect(ask({ updatedAt: { gte: '2026-08-14', lt: '2026-08-14T10:24:28.211+02:00' } })).toEqual([
      { updatedAt: { greaterThanOrEqual: 1786665600000, lessThan: 1786695868211 } },
    ]);
    expect(ask({ attributes: [{ path: 'service.eventLastSeen', gt: '2026-08-14T00:00:00Z' }] })).toEqual([
      { 'service.eventLastSeen': { greaterThan: 1786665600000 } },
    ]);
  });

  test('uses the wire name of an attribute that is called otherwise in the schema', () => {
    expect(ask({ attributes: [{ path: 'resource.instanceDetails.productCodes.code', in: ['p'] }] })).toEqual([
      { 'resource.instanceDetails.productCodes.productCodeId': { equals: ['p'] } },
    ]);
  });

  test('takes every attribute that ListFindings documents', () => {
    for (const path of ['detectorId', 'service.additionalInfo.threatListName', 'confidence', 'service.resourceRole']) {
      expect(paths.has(path)).toBe(true);
    }
  });
});

describe('Severity levels', () => {
  test('become ranges, never values, and adjacent ones are one', () => {
    expect(ask({ severityLevel: { in: ['HIGH'] } })).toEqual([{ severity: { greaterThanOrEqual: 7, lessThan: 9 } }]);
    expect(ask({ severityLevel: { in: ['CRITICAL', 'HIGH', 'HIGH'] } })).toEqual([
      { severity: { greaterThanOrEqual: 7, lessThanOrEqual: 10 } },
    ]);
    expect(ask({ severityLevel: { in: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] } })).toEqual([
      { severity: { greaterThanOrEqual: 1, lessThanOrEqual: 10 } },
    ]);
  });

  test('that are apart are a query each', () => {
    expect(ask({ type: { in: ['t'] }, severityLevel: { in: ['LOW', 'HIGH'] } })).toEqual([
      { type: { equals: ['t'] }, severity: { greaterThanOrEqual: 1, lessThan: 4 } },
      { type: { equals: ['t'] }, severity: { greaterThanOrEqual: 7, lessThan: 9 } },
    ]);
  });

  test('together with severity mean both', () => {
    expect(ask({ severity: { gt: 7, lte: 8 }, severityLevel: { in: ['HIGH'] } })).toEqual([
      { severity: { greaterThan: 7, lessThanOrEqual: 8 } },
    ]);
    expect(ask({ severity: { in: [2, 7, 8] }, severityLevel: { in: ['LOW', 'CRITICAL', 'HIGH'] } })).toEqual([
      { severity: { equals: ['2', '7', '8'] } },
    ]);
    expect(ask({ severity: { gte: 5 }, severityLevel: { in: ['LOW', 'HIGH'] } })).toEqual([
      { severity: { greaterThanOrEqual: 7, lessThan: 9 } },
    ]);
    expect(refuse({ severity: { lt: 3 }, severityLevel: { in: ['HIGH'] } })).toContain('exclude one another');
    expect(refuse({ severity: { in: [2] }, severityLevel: { in: ['HIGH'] } })).toContain('exclude one another');
  });
});

describe('One attribute given twice means both', () => {
  test('where that can be said', () => {
    expect(
      ask({
        type: { in: ['a', 'b'] },
        attributes: [
          { path: 'type', in: ['b', 'c'] },
          { path: 'type', notIn: ['z'] },
        ],
      }),
    ).toEqual([{ type: { equals: ['b'] } }]);
    expect(
      ask({
        updatedAt: { gte: '2026-01-01' },
        attributes: [{ path: 'updatedAt', gte: '2026-02-01', lt: '2026-03-01' }],
      }),
    ).toEqual([{ updatedAt: { greaterThanOrEqual: 1769904000000, lessThan: 1772323200000 } }]);
    expect(toCriteria({ service: { archived: false } }, 'ACTIVE', paths)).toEqual([
      { 'service.archived': { equals: ['false'] } },
    ]);
  });

  test('and is refused, never overwritten, where it cannot', () => {
    expect(() => toCriteria({ service: { archived: true } }, 'ACTIVE', paths)).toThrow(/service.archived.*exclude/);
    expect(refuse({ type: { in: ['a'] }, attributes: [{ path: 'type', in: ['b'] }] })).toContain('exclude one another');
    const path = 'resource.instanceDetails.tags.key';
    const filter = {
      resource: { instanceDetails: { tags: { key: { in: ['a'] } } } },
      attributes: [{ path, in: ['a', 'b'] }],
    };
    expect(refuse(filter)).toContain(`"${path}" is given twice`);
  });
});

describe('A filter is refused before anything is sent, in words that say what is accepted', () => {
  const values = (count: number) => Array.from({ length: count }, (_, n) => `v${n}`);
  test.each<[string, FindingFilter, RegExp]>([
    ['51 values', { type: { in: values(51) } }, /"type.in" has 51 values; up to 50/],
    ['an empty list', { accountId: { notIn: [] } }, /"accountId.notIn" is an empty list; give 1 to 50/],
    ['no levels', { severityLevel: { in: [] } }, /empty list/],
    ['a date that is none', { updatedAt: { gte: 'yesterday' } }, /"updatedAt.gte" has "yesterday".*ISO 8601/],
    ['the 30th of February', { updatedAt: { gte: '2026-02-30' } }, /not a date/],
    ['seconds for a date', { updatedAt: { gte: '1786665600' } }, /not a date/],
    ['an unknown path', { attributes: [{ path: 'resource.nope', in: ['x'] }] }, /"resource.nope" is not an attribute/],
    ['a path that is no leaf', { attributes: [{ path: 'resource', in: ['x'] }] }, /"resource" is not an attribute/],
    [
      'a wrong path with a known end',
      { attributes: [{ path: 'instanceId', in: ['x'] }] },
      /Did you mean "resource.instanceDetails.instanceId"/,
    ],
    ['bounds on a text', { attributes: [{ path: 'type', gt: 'A' }] }, /"in" and "notIn" are accepted, "gt" is not/],
    ['a fraction', { attributes: [{ path: 'severity', gte: '7.5' }] }, /whole numbers/],
    ['an attribute without an operator', { attributes: [{ path: 'type' }] }, /without an operator; give "in"/],
    ['two lower bounds', { severity: { gt: 5, gte: 6 } }, /both "gt" and "gte"/],
    ['a word for a truth value', { attributes: [{ path: 'service.archived', in: ['yes'] }] }, /"true" and "false"/],
    [
      '51 entries of one attribute',
      { attributes: Array.from({ length: 51 }, () => ({ path: 'service.count', gte: '1' })) },
      /^"attributes" has 51 entries; up to 50 are accepted\.$/,
    ],
    [
      '10,000 entries, none of which is read',
      { attributes: Array.from({ length: 10_000 }, () => ({ path: 'nope' })) },
      /^"attributes" has 10000 entries; up to 50 are accepted\.$/,
    ],
    [
      '51 attributes',
      {
        region: { in: ['x'] },
        attributes: [...paths.keys()]
          .filter((p) => p !== 'region' && paths.get(p)?.kind === 'string')
          .slice(0, 50)
          .map((path) => ({ path, in: ['x'] })),
      },
      /51 attributes.*up to 50/,
    ],
  ])('%s', (_name, filter, message) => {
    expect(refuse(filter)).toMatch(message);
  });
});
