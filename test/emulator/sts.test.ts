import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { ACCOUNT, emulatorOf, REGION } from './kit.js';

const ROLE = 'arn:aws:iam::210987654321:role/path/GuardDutyReader';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await emulatorOf([]);
  emulator.addDetector({ region: REGION, accountId: '210987654321', detectorId: 'member', findings: [] });
});
afterAll(() => emulator.close());

function clientIn(roleArn: string): GuardDutyClient {
  const credentials = fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: 'test' },
    masterCredentials: { accessKeyId: ACCOUNT, secretAccessKey: 'x' },
    clientConfig: { region: REGION, endpoint: emulator.url, maxAttempts: 1 },
  });
  return new GuardDutyClient({ region: REGION, endpoint: emulator.url, credentials, maxAttempts: 1 });
}

test('an assumed role acts in its own account', async () => {
  const answer = await clientIn(ROLE).send(new ListDetectorsCommand({}));
  expect(answer.DetectorIds).toEqual(['member']);
  expect(emulator.calls).toMatchObject([
    { operation: 'AssumeRole', accountId: ACCOUNT, body: { RoleArn: ROLE }, status: 200 },
    { operation: 'ListDetectors', accountId: '210987654321', status: 200 },
  ]);
});

test('a refused role is AccessDenied', async () => {
  emulator.behaviour.refusedRoleArns.push(ROLE);
  await expect(clientIn(ROLE).send(new ListDetectorsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  emulator.behaviour.refusedRoleArns = [];
});

test('anything but a role ARN is a ValidationError', async () => {
  await expect(clientIn('arn:aws:iam::1:user/x').send(new ListDetectorsCommand({}))).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

test('faults apply to STS too, in its own error format', async () => {
  emulator.faults.add({ kind: 'throttle', match: { operation: 'AssumeRole' }, times: 1 });
  await expect(clientIn(ROLE).send(new ListDetectorsCommand({}))).rejects.toMatchObject({
    name: 'ThrottlingException',
  });
  emulator.faults.clear();
});

test.each([
  ['GetCallerIdentity', 200, `<Account>${ACCOUNT}</Account>`],
  ['GetSessionToken', 400, '<Code>InvalidAction</Code>'],
])('%s is answered with %i in XML', async (action, status, content) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20261123/${REGION}/sts/aws4_request`;
  const body = new URLSearchParams({ Action: action, Version: '2011-06-15' });
  const response = await fetch(emulator.url, { method: 'POST', headers: { authorization }, body });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/xml');
  expect(await response.text()).toContain(content);
});
