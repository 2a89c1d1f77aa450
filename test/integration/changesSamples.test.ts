import { afterEach, describe, expect, test } from '@jest/globals';
import { sampleFindings } from '../../src/emulator/generate/sampleFindings.js';
import { type EmulatorDetector, startEmulator } from '../../src/emulator/startEmulator.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { askAs, newAuditLog, principalOf, readAuditLog } from '../kit/changes.js';
import { callsOf, EU, type TestDetector, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

async function start(
  detectors: readonly (TestDetector & Partial<EmulatorDetector>)[] = [US, EU],
  options: Partial<TestGatewayOptions> = {},
): Promise<void> {
  const emulator = await startEmulator({
    detectors: detectors.map((detector) => ({ findings: [], ...detector })),
    sampleFindings: (types, detector) => sampleFindings(types, { ...detector, now: Date.now() }),
  });
  gateway = await startGateway({ emulator, regions: [US.region, EU.region], mutations: true, ...options });
}

const create = (args: string) =>
  `mutation { createSampleFindings${args} { findings { id } failures { ids code message } } }`;
const TYPE = 'Recon:EC2/Portscan';
const callsIn = (region: string) =>
  callsOf(gateway.emulator, 'CreateSampleFindings').filter((call) => call.region === region);

describe('Sample findings', () => {
  test('are made in the region that is named, and appear later', async () => {
    const auditLog = newAuditLog();
    await start(undefined, { auditLog });
    const { data, errors } = await gateway.query(create(`(types: ["${TYPE}", "${TYPE}"], region: "eu-west-1")`));
    expect(errors).toBeUndefined();
    expect(data.createSampleFindings).toEqual({ findings: [], failures: [] });
    expect(callsOf(gateway.emulator, 'CreateSampleFindings')).toMatchObject([
      { region: 'eu-west-1', body: { findingTypes: [TYPE] } },
    ]);
    const listed = await gateway.query('{ findings { nodes { title type region } } }');
    expect(listed.data.findings.nodes).toMatchObject([{ type: TYPE, region: 'eu-west-1' }]);
    expect(listed.data.findings.nodes[0].title).toMatch(/^\[SAMPLE\]/);
    expect(readAuditLog(auditLog)).toMatchObject([
      { kind: 'intent', operation: 'createSampleFindings', ids: [], types: [TYPE], regions: ['eu-west-1'] },
      { kind: 'outcome', failures: [], requestIds: [expect.any(String)] },
    ]);
  });

  test('are made in every region, of every type, where nothing is said', async () => {
    await start();
    const { data } = await gateway.query(create(''));
    expect(data.createSampleFindings.failures).toEqual([]);
    expect([callsIn('us-east-1').length, callsIn('eu-west-1').length]).toEqual([1, 1]);
    expect(callsIn('us-east-1')[0]?.body).toEqual({});
  });

  test('are not made in a region without a detector, which is a failure only where it is named', async () => {
    await start([US]);
    expect((await gateway.query(create(`(types: ["${TYPE}"])`))).data.createSampleFindings.failures).toEqual([]);
    const named = await gateway.query(create(`(types: ["${TYPE}"], region: "eu-west-1")`));
    expect(named.data.createSampleFindings.failures).toMatchObject([{ ids: [], code: 'UPSTREAM_UNAVAILABLE' }]);
  });

  test.each([
    ['a region that is not read', '(region: "ap-south-1")', 'accepted: us-east-1, eu-west-1'],
    ['no type', '(types: [])', '1 to 50'],
    ['51 types', `(types: [${Array.from({ length: 51 }, (_, n) => `"A:B/C${n}"`)}])`, 'up to 50'],
    ['an empty type', '(types: [" "])', 'such as "Recon:EC2/Portscan"'],
  ])('%s is refused before anything is sent', async (_name, args, words) => {
    await start();
    const answer = await gateway.query(create(args));
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toContain(words);
    expect(callsOf(gateway.emulator, 'CreateSampleFindings')).toEqual([]);
  });

  test('a type that GuardDuty refuses is bad input that names it', async () => {
    await start();
    const answer = await gateway.query(create('(types: ["None:Such/Type"])'));
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toContain('"None:Such/Type"');
    expect(answer.errors?.[0]?.message).not.toContain('The request is rejected');
  });

  test('one region that fails does not keep another from having samples', async () => {
    await start();
    gateway.emulator.faults.add({
      kind: 'accessDenied',
      match: { operation: 'CreateSampleFindings', region: 'eu-west-1' },
    });
    const { data } = await gateway.query(create(`(types: ["${TYPE}"])`));
    expect(data.createSampleFindings.failures).toMatchObject([{ ids: [], code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(data.createSampleFindings.failures[0].message).toContain('guardduty:CreateSampleFindings is not allowed');
    expect(gateway.emulator.store(US.detectorId).size).toBe(1);
  });

  test('are not asked for twice where they may have been made, only where GuardDuty throttled the call', async () => {
    await start([US]);
    gateway.emulator.faults.add({ kind: 'http500', match: { operation: 'CreateSampleFindings' }, times: 1 });
    const failed = await gateway.query(create(`(types: ["${TYPE}"])`));
    expect(failed.data.createSampleFindings.failures).toHaveLength(1);
    expect(callsIn('us-east-1')).toHaveLength(1);
    gateway.emulator.faults.add({ kind: 'throttle', match: { operation: 'CreateSampleFindings' }, times: 1 });
    const throttled = await gateway.query(create(`(types: ["${TYPE}"])`));
    expect(throttled.data.createSampleFindings.failures).toEqual([]);
    expect(callsIn('us-east-1')).toHaveLength(3);
  });

  test("are forbidden to somebody who may see no detector's account, and made only where he may", async () => {
    await start([US, { ...EU, accountId: '222222222222' }], {
      regions: ['us-east-1'],
    });
    const stranger = principalOf({ accounts: VisibleAccounts.of(['333333333333']) });
    for (const args of ['', '(region: "us-east-1")']) {
      expect(await askAs(gateway, stranger, create(args))).toMatchObject({
        data: { createSampleFindings: null },
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
    }
    expect(callsOf(gateway.emulator, 'CreateSampleFindings')).toEqual([]);
    const owner = principalOf({ accounts: VisibleAccounts.of([US.accountId]) });
    expect(await askAs(gateway, owner, create(''))).toMatchObject({ data: { createSampleFindings: { failures: [] } } });
  });

  test('ten times in an operation, whatever the aliases', async () => {
    await start([US]);
    const aliases = Array.from(
      { length: 11 },
      (_, n) => `a${n}: createSampleFindings(types: ["${TYPE}"], region: "us-east-1") { failures { code } }`,
    );
    const answer = await gateway.query(`mutation { ${aliases.join(' ')} }`);
    expect(answer.data.a10).toBeNull();
    expect(answer.data.a9).toEqual({ failures: [] });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });
});
