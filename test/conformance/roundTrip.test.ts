import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { CompleteDocument, expectedAnswer } from '../kit/sdkOracle.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const EVERY_LEAF = selectEveryLeaf(createSchema(), 'Finding', [
  'Finding.severityLevel',
  'Finding.classification',
  'Finding.consoleUrl',
  'Finding.fetchedAt',
  'Finding.account',
  'AccessKeyDetails.accessKey',
  'EksClusterDetails.cluster',
  'InstanceDetails.instance',
  'LambdaDetails.function',
  'RdsDbInstanceDetails.instance',
  'RemoteAccountDetails.account',
  'S3BucketDetail.bucket',
]);

describe('A document with every member set', () => {
  const document = { ...(new CompleteDocument().build() as Record<string, unknown>), id: 'complete' };
  let gateway: TestGateway;

  beforeAll(async () => {
    const detectorId = '0123456789abcdef0123456789abcdef';
    const emulator = await startEmulator({
      detectors: [{ region: 'us-east-1', accountId: '123456789012', detectorId, findings: [document] }],
    });
    gateway = await startGateway({ emulator });
  });
  afterAll(() => gateway.close());

  test('comes through GuardDuty and GraphQL with every value in its place', async () => {
    const { data, errors } = await gateway.query(`{ finding(id: "complete") ${EVERY_LEAF} }`);
    expect(errors).toBeUndefined();
    const { raw, ...answer } = data.finding;
    expect(raw).toEqual(document);
    expect(answer).toEqual(expectedAnswer(document));
  });

  test('has some 1,000 values that are all different', () => {
    const leaves: unknown[] = [];
    JSON.stringify(document, (_key, value) => {
      if (typeof value !== 'object' && typeof value !== 'boolean') leaves.push(value);
      return value;
    });
    expect(leaves.length).toBeGreaterThan(1000);
    expect(new Set(leaves).size).toBe(leaves.length);
  });
});
