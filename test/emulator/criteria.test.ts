import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { emulatorOf, finding, listIds } from './kit.js';

const T = Date.parse('2026-08-15T10:00:00.000Z');

/** Findings that between them have everything that criteria look at; the ids are single letters. */
const DOCUMENTS = [
  finding('a', {
    severity: 7,
    updatedAt: '2026-08-15T10:00:00.000Z',
    confidence: 8,
    service: {
      archived: false,
      count: 3,
      detectorId: 'detector-1',
      additionalInfo: { value: '{"threatListName":"ProofPoint"}', type: 'default' },
      action: {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: { blocked: false, remotePortDetails: { port: 443 }, remoteIpDetails: { country: {} } },
      },
    },
  }),
  finding('b', {
    severity: 7.5,
    updatedAt: '2026-08-15 10:00:01.721',
    accountId: '210987654321',
    service: { archived: true, count: 1, detectorId: 'detector-2', additionalInfo: { threatListName: 'Custom' } },
    resource: {
      resourceType: 'Instance',
      instanceDetails: {
        launchTime: '2026-08-01T00:00:00Z',
        tags: [
          { key: 'team', value: 'search' },
          { key: 'stage', value: 'production' },
        ],
        networkInterfaces: [
          { privateIpAddresses: [{ privateIpAddress: '10.0.0.1' }], securityGroups: [{ groupId: 'sg-1' }] },
          { privateIpAddresses: [{ privateIpAddress: '10.0.0.2' }], securityGroups: [] },
        ],
      },
    },
  }),
  finding('c', {
    severity: '5.0',
    updatedAt: '2026-08-15T09:59:59Z',
    accountId: 123456789012,
    service: { archived: 'false', count: '2', detectorId: 'detector-1' },
    resource: {
      resourceType: 'EKSCluster',
      eksClusterDetails: { createdAt: T / 1000 },
      kubernetesDetails: null,
      accessKeyDetails: { userName: 'Alice' },
    },
  }),
  finding('d', {
    severity: 9,
    updatedAt: T / 1000 + 10,
    type: undefined,
    service: {
      detectorId: 'detector-1',
      detection: { anomaly: { profiles: { identity: { api: [{ profileType: 'FREQUENCY' }] } } } },
    },
  }),
];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await emulatorOf(DOCUMENTS);
});
afterAll(() => emulator.close());

/** The letters of the findings that meet the criterion, sorted. */
async function matching(criterion: Record<string, unknown>): Promise<string> {
  return (await listIds(emulator, { findingCriteria: { criterion } })).sort().join('');
}

describe('a criterion', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['without attributes matches every finding', {}, 'abcd'],
    ['attributes are ANDed', { severity: { gte: 7 }, accountId: { eq: ['210987654321'] } }, 'b'],
    ['values are ORed', { id: { equals: ['a', 'd'] } }, 'ad'],
    ['operators of one attribute are ANDed', { severity: { gte: 7, lt: 9 } }, 'ab'],
    ['equality of severity is exact', { severity: { equals: ['7'] } }, 'a'],
    ['a severity that is a string counts as a number', { severity: { eq: ['5'] } }, 'c'],
    ['eq and neq', { id: { eq: ['a', 'b'], neq: ['b'] } }, 'a'],
    ['gt and lt', { severity: { gt: 7, lt: 9 } }, 'b'],
    ['gte and lte', { severity: { gte: 7, lte: 8 } }, 'ab'],
    ['greaterThan and lessThan', { severity: { greaterThan: 7, lessThan: 9 } }, 'b'],
    ['greaterThanOrEqual and lessThanOrEqual', { severity: { greaterThanOrEqual: 7, lessThanOrEqual: 8 } }, 'ab'],
    ['matches supports * and ignores case', { 'resource.accessKeyDetails.userName': { matches: ['al*E'] } }, 'c'],
    ['notMatches', { 'resource.resourceType': { notMatches: ['eks*'] } }, 'abd'],
    ['active findings', { 'service.archived': { equals: ['false'] } }, 'acd'],
    ['archived findings', { 'service.archived': { equals: ['true'] } }, 'b'],
    ['both states', { 'service.archived': { equals: ['true', 'false'] } }, 'abcd'],
    ['notEquals is met by a missing attribute', { confidence: { notEquals: ['8'] } }, 'bcd'],
    ['equals is not met by a missing attribute', { type: { equals: ['undefined'] } }, ''],
    [
      'a number in the document meets its text',
      { 'service.action.networkConnectionAction.remotePortDetails.port': { eq: ['443'] } },
      'a',
    ],
    ['text in the document meets a bound', { 'service.count': { gte: 2 } }, 'ac'],
    ['a number where the model has text', { accountId: { eq: ['123456789012'] } }, 'acd'],
    ['a boolean', { 'service.action.networkConnectionAction.blocked': { eq: ['false'] } }, 'a'],
    [
      'equals holds if it does for any element of a list',
      { 'resource.instanceDetails.tags.value': { eq: ['production'] } },
      'b',
    ],
    [
      'lists within lists',
      { 'resource.instanceDetails.networkInterfaces.privateIpAddresses.privateIpAddress': { eq: ['10.0.0.2'] } },
      'b',
    ],
    ['notEquals must hold for every element', { 'resource.instanceDetails.tags.key': { neq: ['team'] } }, 'acd'],
    ['detectorId stands for service.detectorId', { detectorId: { eq: ['detector-2'] } }, 'b'],
    [
      'a threat list in the text of additionalInfo',
      { 'service.additionalInfo.threatListName': { eq: ['ProofPoint'] } },
      'a',
    ],
    [
      'a threat list in the spread additionalInfo of an event',
      { 'service.additionalInfo.threatListName': { eq: ['Custom'] } },
      'b',
    ],
    [
      'a path through maps',
      { 'service.detection.anomaly.profiles.identity.api.profileType': { eq: ['FREQUENCY'] } },
      'd',
    ],
    ['times are epoch milliseconds', { updatedAt: { gte: T } }, 'abd'],
    ['a space for the T, with milliseconds', { updatedAt: { gt: T + 1720, lte: T + 1721 } }, 'b'],
    ['a date without milliseconds', { updatedAt: { lt: T } }, 'c'],
    ['epoch seconds in the document', { updatedAt: { equals: [String(T + 10_000)] } }, 'd'],
    ['a modelled timestamp', { 'resource.eksClusterDetails.createdAt': { lte: T } }, 'c'],
    ['launchTime', { 'resource.instanceDetails.launchTime': { lt: T } }, 'b'],
    ['seconds instead of milliseconds mean another time', { updatedAt: { lt: T / 1000 } }, ''],
    ['an ISO string instead of milliseconds matches nothing', { updatedAt: { eq: ['2026-08-15T10:00:00.000Z'] } }, ''],
    ['null is no condition', { severity: null, id: { eq: null } }, 'abcd'],
  ])('%s', async (_, criterion, ids) => {
    expect(await matching(criterion)).toBe(ids);
  });
});

describe('a criterion is refused', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => String(index));
  const paths = many(51).map((key) => `service.action.awsApiCallAction.affectedResources.${key}`);

  test.each<[string, Record<string, unknown>, string]>([
    ['for an unknown attribute', { 'resource.nothing': { eq: ['1'] } }, 'unknown attribute, resource.nothing'],
    ['for a structure, which is not an attribute', { 'resource.instanceDetails': { eq: ['1'] } }, 'unknown attribute'],
    ['for a member of every object', { constructor: { eq: ['1'] } }, 'unknown attribute'],
    ['for an SDK name', { 'Service.Archived': { eq: ['true'] } }, 'unknown attribute'],
    ['for an unknown operator', { severity: { above: 7 } }, 'unknown operator, above'],
    ['for an operator that every object has', { severity: { toString: 7 } }, 'unknown operator'],
    ['for one operator under both names', { severity: { gte: 7, greaterThanOrEqual: 7 } }, 'greaterThanOrEqual twice'],
    [
      'for more than 50 attributes',
      Object.fromEntries(paths.map((path) => [path, { eq: ['1'] }])),
      'more than 50 attributes',
    ],
    ['for more than 50 values', { id: { eq: many(51) } }, 'more than 50 values'],
    ['for more than 5 patterns', { id: { matches: many(6) } }, 'more than 5 values'],
    ['for an empty list', { id: { equals: [] } }, 'an empty list'],
    ['for a bound that is not a whole number', { severity: { gte: 7.5 } }, 'not a whole number'],
    ['for a bound that is text', { updatedAt: { gte: '2026-08-15' } }, 'not a whole number'],
    ['for values that are numbers', { severity: { eq: [7] } }, 'not a list of strings'],
    ['for a value without a list', { id: { eq: 'a' } }, 'not a list of strings'],
    ['for a severity that is not a whole number', { severity: { equals: ['7.5'] } }, 'whole numbers only'],
    ['for a state that is neither true nor false', { 'service.archived': { eq: ['no'] } }, 'true and false only'],
    ['for a condition that is not an object', { severity: 7 }, 'not an object'],
  ])('%s', async (_, criterion, message) => {
    await expect(matching(criterion)).rejects.toThrow(message);
  });

  test('but not for 50 attributes of 50 values', async () => {
    const values = Object.fromEntries(paths.slice(1).map((path) => [path, { neq: many(50) }]));
    expect(await matching(values)).toBe('abcd');
  });
});
