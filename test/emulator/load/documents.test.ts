import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { GetFindingsCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { describe, expect, test } from '@jest/globals';
import { detectorsFromFindings } from '../../../src/emulator/load/detectorsFromFindings.js';
import { loadFindings } from '../../../src/emulator/load/loadFindings.js';
import { startEmulator } from '../../../src/emulator/startEmulator.js';
import { describeWithSharedFindings, SHARED_FINDINGS } from '../../kit/sharedFindings.js';
import { clientOf, finding } from '../kit.js';
import { folder, load, one } from './loadKit.js';

describe('of several documents with the same id', () => {
  const older = one('a', { updatedAt: '2026-08-15T10:00:00Z', title: 'older' });
  const newer = one('a', { updatedAt: '2026-08-15 10:00:00.001', title: 'newer' });

  test.each([
    ['the newer comes first', `${newer}\n${older}`, 1],
    ['the newer comes last', `${older}\n${newer}`, 2],
  ])('the newer is kept if %s', async (_, content, kept) => {
    const { findings, refused, repeated } = await load(content);
    expect(findings).toMatchObject([{ finding: { title: 'newer' }, line: kept }]);
    expect(refused).toEqual([]);
    expect(repeated).toBe(1);
  });

  test('the first is kept if both were updated at the same time', async () => {
    const { findings, repeated } = await load(`${one('a', { title: 'first' })}\n${one('a')}`);
    expect(findings).toMatchObject([{ finding: { title: 'first' } }]);
    expect(repeated).toBe(1);
  });

  test('each repeated finding is counted once, however often it occurs', async () => {
    const documents = ['a', 'b', 'a', 'c', 'a', 'b'].map((id) => one(id));
    expect(await load(documents.join('\n'))).toMatchObject({ ids: ['a', 'b', 'c'], repeated: 2 });
  });

  test.each([
    ['Thu, 15 Oct 2026 11:00:00 GMT', '2026-10-15T10:59:59Z'],
    ['20261015T110000Z', '2026-10-15T10:59:59.999Z'],
    [1_792_062_000_001, '2026-10-15T07:00:00Z'],
    ['2026-10-15T23:00:00-02:00', '2026-10-16T00:59:59Z'],
    ['2026-10-15T24:00:00Z', '2026-10-15T23:59:59.999Z'],
    ['1.7920620E9', '2026-10-14T23:00:00Z'],
    ['2026-02-28T00:00:00Z', '2026-02-30T00:00:00Z'],
    ['0001-01-01T00:00:00Z', 'never'],
  ])('%j is newer than %j', async (later, earlier) => {
    const documents = [
      one('a', { updatedAt: earlier, title: 'older' }),
      one('a', { updatedAt: later, title: 'newer' }),
    ];
    for (const order of [documents, documents.toReversed()]) {
      expect((await load(order.join('\n'))).findings).toMatchObject([{ finding: { title: 'newer' } }]);
    }
  });
});

describe('a document', () => {
  const only = async (content: string) => (await load(content)).findings[0]?.finding;

  test('keeps wrong types, nulls and unknown members', async () => {
    const odd = {
      ...finding('a'),
      accountId: 1,
      severity: '5.0',
      service: null,
      nobodyKnows: [{ a: null }],
      createdAt: null,
    };
    expect(await only(JSON.stringify(odd))).toEqual(odd);
  });

  test('of an event gains additionalInfo.value and keeps the spread keys', async () => {
    const spread = { sample: true, threatListName: 'List', unusual: 22 };
    const service = { count: 1, additionalInfo: spread };
    expect((await only(one('a', { service })))?.service).toEqual({
      count: 1,
      additionalInfo: { ...spread, value: JSON.stringify(spread), type: 'default' },
    });
  });

  test.each([{}, { value: '{}', type: 'default' }, { value: null, other: 1 }, null, 'text'])(
    'whose additionalInfo is %j is not changed',
    async (additionalInfo) => {
      const service = { additionalInfo };
      expect((await only(one('a', { service })))?.service).toEqual(service);
    },
  );

  test('from the output of the AWS CLI is converted to wire format', async () => {
    const printed = {
      Id: 'a',
      AccountId: '123456789012',
      Resource: {
        EksClusterDetails: { CreatedAt: '2026-08-15T10:00:00.500000+02:00', Tags: [{ Key: 'Team', Value: 'Search' }] },
        InstanceDetails: {
          LaunchTime: '2026-08-15T10:00:00Z',
          ProductCodes: [{ Code: 'c', ProductType: 'marketplace' }],
        },
        S3BucketDetails: [{ Name: 'bucket', PublicAccess: { EffectivePermission: 'PUBLIC' } }],
      },
      Service: {
        Archived: false,
        Action: {
          AwsApiCallAction: { AffectedResources: { 'AWS::S3::Bucket': 'data' } },
          RdsLoginAttemptAction: { LoginAttributes: [{ User: 'u' }] },
        },
        Detection: { Anomaly: { Profiles: { Identity: { Api: [{ ProfileType: 'FREQUENCY' }] } } } },
      },
    };
    expect(await only(JSON.stringify({ Findings: [printed] }))).toEqual({
      id: 'a',
      accountId: '123456789012',
      resource: {
        eksClusterDetails: {
          createdAt: Date.parse('2026-08-15T08:00:00.5Z') / 1000,
          tags: [{ key: 'Team', value: 'Search' }],
        },
        instanceDetails: {
          launchTime: '2026-08-15T10:00:00Z',
          productCodes: [{ productCodeId: 'c', productCodeType: 'marketplace' }],
        },
        s3BucketDetails: [{ name: 'bucket', publicAccess: { effectivePermission: 'PUBLIC' } }],
      },
      service: {
        archived: false,
        action: {
          awsApiCallAction: { affectedResources: { 'AWS::S3::Bucket': 'data' } },
          rdsLoginAttemptAction: { LoginAttributes: [{ user: 'u' }] },
        },
        detection: { anomaly: { profiles: { Identity: { Api: [{ profileType: 'FREQUENCY' }] } } } },
      },
    });
  });
});

describe('a path', () => {
  test('to a folder reads the files in it and its subfolders, in order', async () => {
    const export_ = join(folder(), 'export');
    await mkdir(join(export_, 'us-east-1', '2026'), { recursive: true });
    await writeFile(join(export_, 'z.jsonl'), one('z'));
    await writeFile(join(export_, 'us-east-1', '2026', 'a.jsonl.gz'), gzipSync(one('a')));
    await writeFile(join(export_, 'README.txt'), 'not a finding');
    await writeFile(join(export_, 'us-east-1', 'manifest'), '{}');
    const { findings, files: read, skippedFiles } = await loadFindings(export_);
    expect(read).toBe(2);
    expect(skippedFiles).toBe(2);
    expect(findings.map((loaded) => loaded.finding.id)).toEqual(['a', 'z']);
    expect(findings[0]?.file).toBe(join(export_, 'us-east-1', '2026', 'a.jsonl.gz'));
  });

  test('that does not exist, and a folder without data files, are errors that say so', async () => {
    const empty = join(folder(), 'empty');
    await mkdir(empty);
    await expect(loadFindings(empty)).rejects.toThrow(`The folder ${empty} has no file that ends in`);
    await expect(loadFindings(join(folder(), 'missing'))).rejects.toThrow('There is no file or folder');
  });
});

describe('detectors from findings', () => {
  const loaded = (id: string, members: Record<string, unknown>) => ({
    finding: finding(id, members),
    file: 'f',
    line: 1,
  });

  test('are one for each region, owned by the most frequent account, and have every finding', async () => {
    const detectors = detectorsFromFindings([
      loaded('a', { accountId: '222222222222', region: 'eu-west-1' }),
      loaded('b', { accountId: '111111111111', region: 'us-east-1' }),
      loaded('c', { accountId: '222222222222', region: undefined }),
      loaded('d', { accountId: '3', region: 'not a region' }),
      loaded('e', { accountId: 3, region: 'us-east-1' }),
      loaded('f', { accountId: '3', region: 'us-east-1' }),
    ]);
    expect(detectors.map(({ region, accountId, findings }) => [region, accountId, findings.length])).toEqual([
      ['eu-west-1', '222222222222', 1],
      ['us-east-1', '222222222222', 5],
    ]);
    for (const { detectorId } of detectors) expect(detectorId).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(detectors.map(({ detectorId }) => detectorId)).size).toBe(2);
  });

  test('are the same for the same findings', () => {
    const findings = [loaded('a', {}), loaded('b', { region: 'eu-west-1' })];
    expect(detectorsFromFindings(findings)).toEqual(detectorsFromFindings(findings));
  });
});

describeWithSharedFindings('the real findings', () => {
  test('are all served as they are in their files', async () => {
    const { findings, refused } = await loadFindings(join(SHARED_FINDINGS, 'api.jsonl'));
    const lines = (await readFile(join(SHARED_FINDINGS, 'api.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(refused).toEqual([]);
    expect(findings.map((loaded) => loaded.finding)).toMatchObject(lines.map((line) => JSON.parse(line)));
    const emulator = await startEmulator({ detectors: detectorsFromFindings(findings) });
    let served = 0;
    for (const region of new Set(findings.map((loaded) => String(loaded.finding.region)))) {
      const client = clientOf(emulator, { region, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
      const { DetectorIds: [DetectorId] = [] } = await client.send(new ListDetectorsCommand({}));
      const FindingIds = findings.flatMap((loaded) => (loaded.finding.region === region ? [loaded.finding.id] : []));
      served += (await client.send(new GetFindingsCommand({ DetectorId, FindingIds }))).Findings?.length ?? 0;
    }
    expect(served).toBe(lines.length);
    await emulator.close();
  });

  test('in the export format are read, with additionalInfo completed', async () => {
    const { findings, refused } = await loadFindings(join(SHARED_FINDINGS, 'export.jsonl'));
    expect(refused).toEqual([]);
    expect(findings).toHaveLength(14);
    const spread = findings.find((loaded) => loaded.finding.id === '16afba5c5c43e07c9e3e5e2e544e95df')?.finding;
    const value = '{"unusualProtocol":"UDP","threatListName":"GeneratedFindingCustomerListName","unusual":22}';
    expect(spread?.service).toMatchObject({ additionalInfo: { unusual: 22, value, type: 'default' } });
  });

  test('with odd values are read as well', async () => {
    const { findings, refused } = await loadFindings(join(SHARED_FINDINGS, 'odd.jsonl'));
    expect(findings).toHaveLength(5);
    expect(refused).toEqual([]);
  });
});
