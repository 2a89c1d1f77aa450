import {
  ArchiveFindingsCommand,
  CreateSampleFindingsCommand,
  GetDetectorCommand,
  GetFindingsCommand,
  ListDetectorsCommand,
  ListFindingsCommand,
  UnarchiveFindingsCommand,
  UpdateFindingsFeedbackCommand,
} from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { ACCOUNT, clientOf, DETECTOR, emulatorOf, finding, findings, hexId, REGION, send } from './kit.js';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await emulatorOf(findings(3), {
    sampleFindings: (types = ['A:B/C', 'D:E/F']) =>
      types
        .filter((type) => type !== 'None:Such/Type')
        .map((type) => finding(`sample ${type}`, { type, title: 'Title' })),
  });
  emulator.addDetector({ region: 'eu-west-1', accountId: '210987654321', detectorId: 'other', findings: [] });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.clearCalls());

describe('detectors', () => {
  test('a region and account has exactly its own detector', async () => {
    const answer = await clientOf(emulator).send(new ListDetectorsCommand({}));
    expect(answer.DetectorIds).toEqual([DETECTOR]);
  });

  test('a region or account without a detector has an empty list', async () => {
    const elsewhere = [
      clientOf(emulator, { region: 'eu-west-1' }),
      clientOf(emulator, { accessKeyId: '000000000000' }),
    ];
    for (const client of elsewhere) expect((await client.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  });

  test('the account comes from the access key, permanent or temporary, or else from the first detector', async () => {
    const member = clientOf(emulator, { region: 'eu-west-1', accessKeyId: 'ASIA210987654321ABCD' });
    expect((await member.send(new ListDetectorsCommand({}))).DetectorIds).toEqual(['other']);
    const anyone = clientOf(emulator, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect((await anyone.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([DETECTOR]);
  });

  test('GetDetector answers status, service role, frequency and features', async () => {
    const answer = await clientOf(emulator).send(new GetDetectorCommand({ DetectorId: DETECTOR }));
    expect(answer).toMatchObject({
      Status: 'ENABLED',
      CreatedAt: '2024-01-15T09:30:00.000Z',
      FindingPublishingFrequency: 'SIX_HOURS',
      ServiceRole: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    });
    expect(answer.Features).toContainEqual({
      Name: 'S3_DATA_EVENTS',
      Status: 'ENABLED',
      UpdatedAt: new Date('2024-01-15T09:30:00.000Z'),
    });
  });

  test('a detector can be added once, and removed, while the emulator runs', async () => {
    const detector = { region: 'ap-south-1', accountId: ACCOUNT, detectorId: 'third', findings: findings(1) };
    const client = clientOf(emulator, { region: 'ap-south-1' });
    emulator.addDetector(detector);
    expect((await client.send(new ListFindingsCommand({ DetectorId: 'third' }))).FindingIds).toHaveLength(1);
    expect(() => emulator.addDetector({ ...detector, detectorId: 'fourth' })).toThrow('has a detector');
    expect(() => emulator.addDetector({ ...detector, region: 'sa-east-1' })).toThrow('already exists');
    expect(emulator.removeDetector('third')).toBe(true);
    expect((await client.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  });

  test.each([
    ['unknown', REGION, ACCOUNT],
    [DETECTOR, 'eu-west-1', ACCOUNT],
    [DETECTOR, REGION, '210987654321'],
  ])('detector %s is not owned in %s by %s', async (detectorId, region, accessKeyId) => {
    const client = clientOf(emulator, { region, accessKeyId });
    await expect(client.send(new ListFindingsCommand({ DetectorId: detectorId }))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('not owned by the current account'),
    });
  });
});

describe('GetFindings', () => {
  const get = async (...FindingIds: string[]) => {
    const answer = await clientOf(emulator).send(new GetFindingsCommand({ DetectorId: DETECTOR, FindingIds }));
    return (answer.Findings ?? []).map(({ Id }) => Id);
  };

  test('answers each known id once and skips the others', async () => {
    expect(await get(hexId(1), hexId(1), hexId(9), hexId(2))).toHaveLength(2);
  });

  test('does not answer in the order of the request', async () => {
    const ids = [hexId(0), hexId(1), hexId(2)];
    expect(await get(...ids)).toEqual(await get(...ids.toReversed()));
  });

  test('sorts on request', async () => {
    const answer = await clientOf(emulator).send(
      new GetFindingsCommand({
        DetectorId: DETECTOR,
        FindingIds: [hexId(1), hexId(0), hexId(2)],
        SortCriteria: { AttributeName: 'id', OrderBy: 'DESC' },
      }),
    );
    expect(answer.Findings?.map(({ Id }) => Id)).toEqual([hexId(2), hexId(1), hexId(0)]);
  });

  test('answers no findings for no ids', async () => {
    expect(await get()).toEqual([]);
  });

  test('refuses the whole batch for an unknown or malformed id if the behaviour says so', async () => {
    emulator.behaviour.unknownIds = 'reject';
    await expect(get(hexId(1), hexId(9))).rejects.toThrow('an unknown id');
    expect(await get(hexId(1), 'no id at all')).toEqual([hexId(1)]);
    emulator.behaviour.malformedIds = 'reject';
    await expect(get(hexId(1), 'no id at all')).rejects.toThrow('a malformed id');
    Object.assign(emulator.behaviour, { unknownIds: 'omit', malformedIds: 'omit' });
  });

  test('reflects findings that were put, updated or deleted', async () => {
    const store = emulator.store(DETECTOR);
    store.put(finding('changing'));
    store.update('changing', { severity: 8.5, service: { count: 7 }, title: undefined });
    const read = () =>
      clientOf(emulator).send(new GetFindingsCommand({ DetectorId: DETECTOR, FindingIds: ['changing'] }));
    const [changed] = (await read()).Findings ?? [];
    expect(changed).toMatchObject({ Severity: 8.5, Service: { Count: 7, Archived: false, DetectorId: DETECTOR } });
    expect(changed?.Title).toBeUndefined();
    expect(store.delete('changing')).toBe(true);
    expect((await read()).Findings).toEqual([]);
    expect(() => store.update('changing', {})).toThrow('no finding');
  });
});

describe('calls that change findings', () => {
  const target = { DetectorId: DETECTOR, FindingIds: [hexId(0), hexId(9)] };
  const service = () => emulator.store(DETECTOR).get(hexId(0))?.service;

  test('findings stay archived until they are unarchived, and updatedAt does not change', async () => {
    const before = emulator.store(DETECTOR).get(hexId(0))?.updatedAt;
    await clientOf(emulator).send(new ArchiveFindingsCommand(target));
    expect(service()).toMatchObject({ archived: true, count: 1 });
    await clientOf(emulator).send(new UnarchiveFindingsCommand(target));
    expect(service()).toMatchObject({ archived: false });
    expect(emulator.store(DETECTOR).get(hexId(0))?.updatedAt).toBe(before);
  });

  test('feedback is stored, comments are not', async () => {
    await clientOf(emulator).send(
      new UpdateFindingsFeedbackCommand({ ...target, Feedback: 'USEFUL', Comments: 'secret' }),
    );
    expect(service()).toMatchObject({ userFeedback: 'USEFUL' });
    expect(JSON.stringify(emulator.store(DETECTOR).get(hexId(0)))).not.toContain('secret');
  });

  test('samples of the requested types appear, marked in their titles', async () => {
    await clientOf(emulator).send(new CreateSampleFindingsCommand({ DetectorId: DETECTOR, FindingTypes: ['A:B/C'] }));
    expect(emulator.store(DETECTOR).get('sample A:B/C')?.title).toBe('[SAMPLE] Title');
    expect(emulator.store(DETECTOR).get('sample D:E/F')).toBeUndefined();
    await clientOf(emulator).send(new CreateSampleFindingsCommand({ DetectorId: DETECTOR }));
    expect(emulator.store(DETECTOR).get('sample D:E/F')).toBeDefined();
  });

  test('an unknown finding type is refused', async () => {
    const command = new CreateSampleFindingsCommand({ DetectorId: DETECTOR, FindingTypes: ['None:Such/Type'] });
    await expect(clientOf(emulator).send(command)).rejects.toThrow('there is no finding type None:Such/Type');
  });
});

describe('recorded calls', () => {
  test('have operation, region, account, detector, body, times and status, in order of arrival', async () => {
    await clientOf(emulator).send(new ListDetectorsCommand({}));
    await clientOf(emulator).send(new ListFindingsCommand({ DetectorId: DETECTOR, MaxResults: 2 }));
    await send(emulator, '/detector/unknown', undefined, { method: 'GET' });
    expect(emulator.calls).toMatchObject([
      { operation: 'ListDetectors', region: REGION, accountId: ACCOUNT, detectorId: undefined, status: 200 },
      { operation: 'ListFindings', detectorId: DETECTOR, body: { maxResults: 2 }, status: 200 },
      { operation: 'GetDetector', detectorId: 'unknown', status: 400 },
    ]);
    for (const { startedAt, endedAt } of emulator.calls) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  });

  test('are bounded in number, and the latest are kept', async () => {
    const small = await emulatorOf([], { callLimit: 8 });
    for (let call = 0; call < 40; call++) await send(small, `/detector/${call}`, undefined, { method: 'GET' });
    expect(small.calls.length).toBeLessThanOrEqual(10);
    expect(small.calls.at(-1)?.detectorId).toBe('39');
    await small.close();
  });
});

test('a taken port is an error', async () => {
  await expect(startEmulator({ detectors: [], port: emulator.port })).rejects.toThrow('EADDRINUSE');
});
