import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { GetFindingsCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { describe, expect, test } from '@jest/globals';
import { detectorsFromFindings } from '../../src/emulator/load/detectorsFromFindings.js';
import { loadFindings } from '../../src/emulator/load/loadFindings.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { describeWithSharedFindings, SHARED_FINDINGS } from '../kit/sharedFindings.js';
import { clientOf, finding } from './kit.js';
import { event, folder, load, one, pretty, unindented } from './loadKit.js';

describe('a file of', () => {
  test.each<[string, string]>([
    ['JSON lines', `${one('a')}\n${one('b')}\n`],
    ['JSON lines without a last line break', `${one('a')}\n${one('b')}`],
    ['JSON lines with CRLF and blank lines', `\r\n${one('a')}\r\n\r\n  \r\n${one('b')}\r\n`],
    ['JSON lines behind a byte order mark', `\uFEFF${one('a')}\n${one('b')}\n`],
    ['a list on one line', `[${one('a')},${one('b')}]`],
    ['a list, pretty-printed', pretty([finding('a'), finding('b')])],
    ['a list with an element a line', `[\n${one('a')},\n${one('b')}\n]\n`],
    ['what GetFindings answers', JSON.stringify({ findings: [finding('a'), finding('b')] })],
    ['several documents, pretty-printed', `${pretty(finding('a'))}\n${pretty(finding('b'))}\n`],
    ['documents with nothing between', one('a') + one('b')],
    ['events', [pretty(event(finding('a'))), JSON.stringify(event(finding('b')))].join('\n')],
  ])('%s is read whole', async (_, content) => {
    const { ids, reasons } = await load(content, 'findings.json');
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual([]);
  });

  test('gzipped lines, in one member or several, is read whatever its name is', async () => {
    const members = Buffer.concat([gzipSync(`${one('a')}\n`), gzipSync(`${one('b')}\n`)]);
    expect((await load(members, 'x.jsonl.gz')).ids).toEqual(['a', 'b']);
    expect((await load(members, 'x.json')).ids).toEqual(['a', 'b']);
  });

  test('many megabytes is read in chunks without breaking characters', async () => {
    const description = '測試 "{[}]" 🔒 '.repeat(500);
    const lines = Array.from({ length: 800 }, (_, number) => one(String(number), { description }));
    const { findings, ids } = await load(lines.join('\n'));
    expect(ids).toHaveLength(800);
    expect(findings.every((loaded) => loaded.finding.description === description)).toBe(true);
    expect(findings.at(-1)?.line).toBe(800);
  });

  test('nothing but whitespace has no findings and no refusals', async () => {
    expect(await load('\n \r\n[]\n')).toMatchObject({ findings: [], refused: [], files: 1 });
  });
});

describe('one bad line does not affect the others:', () => {
  test.each<[string, string, string]>([
    ['a line that is not JSON', 'hello', '2: it is not valid JSON'],
    ['a line cut in a string', '{"id": "x", "title": "cu', '2: it is not valid JSON'],
    ['a line cut in an escape', '{"id": "x\\', '2: it is not valid JSON'],
    ['a line cut between members', '{"id": "x", "service": {"count": 1,', '2: it is not valid JSON'],
    ['a trailing comma', '{"id": "x",}', '2: it is not valid JSON'],
    ['a number', '17', '2: it is not a JSON object'],
    ['a string', '"{}"', '2: it is not a JSON object'],
    ['null', 'null', '2: it is not a JSON object'],
    ['a missing id', '{"severity": 5}', '2: it has no id that is a string'],
    ['an id that is a number', '{"id": 5}', '2: it has no id that is a string'],
    ['an empty id', '{"id": ""}', '2: its id is not 1 to 300 characters long'],
    ['an id that is too long', `{"id": "${'x'.repeat(301)}"}`, '2: its id is not 1 to 300 characters long'],
    ['another event', '{"detail-type": "EC2 State", "detail": {"id": "x"}}', '2: it is an event of type "EC2 State"'],
    ['an event with nothing in it', '{"detail-type": "GuardDuty Finding"}', '2: it is an event whose detail'],
    ['a finding of Security Hub', '{"Id": "x", "AwsAccountId": "1"}', '2: it is a finding in Security Hub'],
  ])('%s', async (_, line, reason) => {
    const { ids, lines, reasons } = await load(`${one('a')}\n${line}\n${one('b')}\n${one('c')}`);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual([1, 3, 4]);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
  });

  test('stray values in a list', async () => {
    const { ids, reasons } = await load(`[1, ${one('a')}, "x"\n, ${one('b')}]`);
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual(['1: 2 elements of a list are not JSON objects']);
  });

  test('bytes that are not UTF-8', async () => {
    const lines = [one('a'), one('b', { title: 'caf\xe9' }), one('c', { title: 'café' })];
    const [first, second, third] = lines as [string, string, string];
    const content = Buffer.concat([
      Buffer.from(`${first}\n`),
      Buffer.from(second, 'latin1'),
      Buffer.from(`\n${third}`),
    ]);
    const { ids, reasons } = await load(content);
    expect(ids).toEqual(['a', 'c']);
    expect(reasons).toEqual(['2: it is not valid UTF-8']);
  });

  test.each([
    ['on one line', (value: unknown) => JSON.stringify(value), 1],
    ['indented', pretty, 40],
    ['unindented', unindented, 40],
  ])('bytes that are not UTF-8 in a list that is %s', async (_, layOut, line) => {
    const documents = ['a', 'b', 'c'].map((id) => finding(id, id === 'b' ? { title: 'caf\xe9' } : {}));
    const { ids, refused } = await load(Buffer.from(layOut({ findings: documents }), 'latin1'), 'x.json');
    expect(ids).toEqual(['a', 'c']);
    expect(refused).toMatchObject([{ reason: 'it is not valid UTF-8' }]);
    expect(refused[0]?.line).toBe(line === 1 ? 1 : layOut({ findings: documents.slice(0, 1) }).split('\n').length - 1);
  });

  test('a broken element of a list', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => finding(id));
    for (const layOut of [pretty, unindented]) {
      const content = layOut({ findings: [a, b, c] }).replace('"id": "b"', '"id": "b" "x"');
      const { ids, lines, refused } = await load(content, 'x.json');
      expect(ids).toEqual(['a', 'c']);
      const start = (count: number) => layOut({ findings: [a, b, c].slice(0, count) }).split('\n').length - 1;
      expect(lines).toEqual([3, start(2)]);
      expect(refused).toMatchObject([{ line: start(1), reason: 'it is not valid JSON' }]);
    }
  });

  test('several bad lines are reported one by one', async () => {
    const bad = [
      'hello',
      '{"id": "x", "service": {"count": 1,',
      '{"id": "y", "title": "cu',
      'world',
      '17',
      '{"id": 5}',
    ];
    const { ids, reasons } = await load([one('a'), ...bad, one('b')].join('\n'));
    expect(ids).toEqual(['a', 'b']);
    expect(reasons.map((reason) => Number.parseInt(reason, 10))).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('several documents on one line, some of them broken', async () => {
    const { ids, reasons } = await load(
      `${one('a')}{"id": "x", "service": {"a": 1}, "b": }${one('b')}{"id": "y"${one('c')}`,
    );
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(reasons[0]).toBe('1: it is not valid JSON');
  });

  test('a document that never ends is abandoned before it fills the memory', async () => {
    const line = `  {"key": "${'x'.repeat(2 ** 20)}"},\n`;
    const content = `${one('a')}\n{"id": "x", "list": [\n${line.repeat(66)}\n${one('b')}\n]}\n${one('c')}\n`;
    const { ids, reasons } = await load(content);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(reasons).toEqual(['2: it is longer than 64 MiB']);
  });

  test('a file in UTF-16', async () => {
    const { reasons } = await load(Buffer.from(`\uFEFF${one('a')}`, 'utf16le'));
    expect(reasons).toEqual(['1: the file is in UTF-16; UTF-8 is expected']);
  });
});

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
