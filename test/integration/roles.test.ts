import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { createLog } from '../../src/commands/createLog.js';
import { createGateway } from '../../src/createGateway.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { roleCredentials } from '../../src/guardduty/credentials/roleCredentials.js';
import { stsRegions } from '../../src/guardduty/credentials/stsRegions.js';
import { callsOf } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { HANG_MS } from '../kit/until.js';

const OWN = '123456789012';
const REGIONS = Array.from({ length: 8 }, (_, index) => `eu-test-${index + 1}`);
const rolesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::${200_000_000_000 + index}:role/Reader`);

let emulator: Emulator;
let gateway: TestGateway | undefined;
beforeEach(async () => {
  const accounts = [OWN, ...rolesOf(5).map((arn) => arn.split(':')[4] ?? '')];
  emulator = await startEmulator({
    detectors: accounts.flatMap((accountId) =>
      REGIONS.map((region) => ({ region, accountId, detectorId: `${region} ${accountId}`, findings: [] })),
    ),
  });
  process.env.AWS_ENDPOINT_URL_STS = emulator.url;
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  await emulator.close();
  delete process.env.AWS_ENDPOINT_URL_STS;
});

const settings = () => ({
  regions: REGIONS,
  roleArns: [],
  timeoutMs: 3000,
  credentials: { accessKeyId: OWN, secretAccessKey: 'secret' },
});

const assumed = () => callsOf(emulator, 'AssumeRole');

describe('Roles', () => {
  test('are assumed once each, not once for each region', async () => {
    const roleArns = rolesOf(5);
    const upstream = { ...settings(), timeoutMs: HANG_MS, roleArns, endpoint: emulator.url };
    const embedded = createGateway({ upstream, log: createLog('silent') });
    await embedded.whenDiscovered();
    embedded.close();
    const arns = assumed().map(({ body }) => (body as { RoleArn: string }).RoleArn);
    expect(arns.sort()).toEqual([...roleArns].sort());
    expect(callsOf(emulator, 'ListDetectors')).toHaveLength(6 * REGIONS.length);
  });

  test('are assumed a few at a time', async () => {
    emulator.faults.setLatency(20, { operation: 'AssumeRole' });
    const limit = pLimit(8);
    await Promise.all(rolesOf(40).map((arn) => roleCredentials(settings(), arn, limit)()));
    const calls = assumed();
    expect(calls).toHaveLength(40);
    const overlapping = calls.map(
      ({ startedAt }) =>
        calls.filter((other) => other.startedAt <= startedAt && (other.endedAt ?? Number.POSITIVE_INFINITY) > startedAt)
          .length,
    );
    expect(Math.max(...overlapping)).toBeLessThanOrEqual(8);
  });

  test('that are assumed together are not refreshed together', async () => {
    const limit = pLimit(8);
    const all = await Promise.all(rolesOf(40).map((arn) => roleCredentials(settings(), arn, limit)()));
    const minutes = all.map(({ expiration }) => ((expiration?.getTime() ?? 0) - Date.now()) / 60_000);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(60);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(49);
    expect(Math.max(...minutes) - Math.min(...minutes)).toBeGreaterThan(3);
  });

  test('are assumed in another region where STS of the first one fails', async () => {
    emulator.faults.add({ kind: 'http500', match: { operation: 'AssumeRole', region: REGIONS[0] ?? '' } });
    const [arn = ''] = rolesOf(1);
    const provider = roleCredentials(settings(), arn, pLimit(8));
    await expect(provider()).rejects.toThrow('The role could not be assumed');
    // Nobody asks again right away.
    const count = assumed().length;
    await expect(provider()).rejects.toThrow('The role could not be assumed');
    expect(assumed()).toHaveLength(count);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await provider()).sessionToken).toBeDefined();
    expect(assumed().at(-1)?.region).toBe(REGIONS[1]);
  });

  test('that may not be assumed are said to be, without their name', async () => {
    const [arn = ''] = rolesOf(1);
    emulator.behaviour.refusedRoleArns.push(arn);
    gateway = await startGateway({ emulator, keepEmulator: true, regions: ['eu-test-1'], roleArns: [arn] });
    const { errors } = await gateway.query('{ findings { nodes { id } } }');
    expect(errors?.[0]?.message).toBe(
      "GuardDuty in eu-test-1 (account 200000000000) refuses the gateway's own credentials: sts:AssumeRole is not allowed.",
    );
    expect(JSON.stringify(errors)).not.toMatch(/arn:|Reader/);
  });
});

describe('The STS that is asked', () => {
  test.each([
    ['arn:aws:iam::1:role/R', ['eu-west-1', 'us-east-1'], ['eu-west-1', 'us-east-1']],
    ['arn:aws-cn:iam::1:role/R', ['eu-west-1', 'cn-north-1'], ['cn-north-1']],
    ['arn:aws-us-gov:iam::1:role/R', ['us-gov-west-1', 'us-east-1'], ['us-gov-west-1']],
    ['arn:aws:iam::1:role/R', ['cn-north-1'], ['cn-north-1']],
  ])("is one of the role's own partition: %s", (arn, regions, expected) => {
    expect(stsRegions(arn, regions)).toEqual(expected);
  });
});
