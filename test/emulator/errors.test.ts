import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { DETECTOR, emulatorOf, findings, send } from './kit.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await emulatorOf(findings(2));
});
afterAll(() => emulator.close());

const path = `/detector/${DETECTOR}/findings`;
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));

test.each<[string, string, unknown, string]>([
  ['a page size of 0', path, { maxResults: 0 }, 'maxResults'],
  ['a page size of 51', path, { maxResults: 51 }, 'maxResults'],
  ['a page size that is not a whole number', path, { maxResults: 1.5 }, 'maxResults'],
  ['a page size that is text', path, { maxResults: '10' }, 'maxResults'],
  ['a token that is not a string', path, { nextToken: 7 }, 'nextToken'],
  ['a body that is cut', path, '{"maxResults": 1', 'not valid JSON'],
  ['a body that is a list', path, '[]', 'not a JSON object'],
  ['criteria that are a list', path, { findingCriteria: { criterion: [] } }, 'criterion is not an object'],
  ['51 ids', `${path}/get`, { findingIds: ids(51) }, 'more than 50'],
  ['an empty id', `${path}/get`, { findingIds: [''] }, '1 to 300'],
  ['an id of 301 characters', `${path}/get`, { findingIds: ['x'.repeat(301)] }, '1 to 300'],
  ['ids that are numbers', `${path}/get`, { findingIds: [1] }, 'list of strings'],
  ['no ids at all', `${path}/get`, {}, 'findingIds is missing'],
  ['archiving without ids', `${path}/archive`, {}, 'findingIds is missing'],
  ['missing feedback', `${path}/feedback`, { findingIds: ['1'] }, 'feedback is missing'],
  ['unknown feedback', `${path}/feedback`, { findingIds: ['1'], feedback: 'GOOD' }, 'USEFUL, NOT_USEFUL'],
  ['51 finding types', `${path}/create`, { findingTypes: ids(51) }, 'more than 50'],
  ['samples from an emulator without a source of samples', `${path}/create`, {}, 'without a source'],
  ['statistics without a group', `${path}/statistics`, {}, 'groupBy'],
  ['statistics by an unknown group', `${path}/statistics`, { groupBy: 'COLOUR' }, 'ACCOUNT, DATE'],
  ['101 groups', `${path}/statistics`, { groupBy: 'DATE', maxResults: 101 }, '1 to 100'],
  ['an unknown statistic', `${path}/statistics`, { findingStatisticTypes: ['SUM'] }, 'COUNT_BY_SEVERITY'],
  ['a detector id that is a stray escape', '/detector/%E0%A4%A/findings', {}, 'not owned'],
])('%s is refused in AWS’s format', async (_, where, body, message) => {
  const response = await send(emulator, where, body);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-ErrorType')).toBe('BadRequestException');
  const answer = (await response.json()) as Record<string, string>;
  expect(Object.keys(answer)).toEqual(['message', '__type']);
  expect(answer.__type).toBe('InvalidInputException');
  expect(answer.message).toMatch(/^The request is rejected because /);
  expect(answer.message).toContain(message);
});

test.each([
  ['no', undefined, 'MissingAuthenticationTokenException'],
  ['an incomplete', 'AWS4-HMAC-SHA256 Credential=AKID', 'IncompleteSignatureException'],
])('a request with %s Authorization header is refused with 403', async (_, authorization, errorType) => {
  const response = await fetch(`${emulator.url}/detector`, authorization ? { headers: { authorization } } : {});
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-ErrorType')).toBe(errorType);
});

test.each([
  ['GET', `/detector/${DETECTOR}/member`],
  ['GET', path],
  ['DELETE', `/detector/${DETECTOR}`],
  ['GET', '/nothing'],
])('%s %s is not an operation', async (method, where) => {
  const response = await send(emulator, where, undefined, { method });
  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-ErrorType')).toBe('UnknownOperationException');
});
