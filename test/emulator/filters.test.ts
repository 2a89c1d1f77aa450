import {
  ArchiveFindingsCommand,
  CreateFilterCommand,
  CreateSampleFindingsCommand,
  DeleteFilterCommand,
  GetFilterCommand,
  GetFindingsCommand,
  type GuardDutyClient,
  ListFiltersCommand,
  UnarchiveFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SUPPRESSION_RULES, suppress } from '../../src/emulator/generate/suppressionRules.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { ACCOUNT, clientOf, DETECTOR, finding, findings, hexId, listIds, REGION, send } from './kit.js';

const PORTSCAN = { Criterion: { type: { Equals: ['Recon:EC2/Portscan'] } } };

let emulator: Emulator;
let client: GuardDutyClient;

async function start(isMember = false): Promise<void> {
  emulator = await startEmulator({
    detectors: [
      {
        region: REGION,
        accountId: ACCOUNT,
        detectorId: DETECTOR,
        findings: findings(2),
        filters: SUPPRESSION_RULES,
        isMember,
      },
    ],
    sampleFindings: (types = []) => types.map((type, index) => finding(hexId(100 + index), { type })),
  });
  client = clientOf(emulator);
}

beforeEach(() => start());
afterEach(() => emulator.close());

describe('Filters', () => {
  test('are listed by name, in pages', async () => {
    const first = await client.send(new ListFiltersCommand({ DetectorId: DETECTOR, MaxResults: 1 }));
    expect(first.FilterNames).toEqual(['nightly-port-scan']);
    const rest = await client.send(
      new ListFiltersCommand({ DetectorId: DETECTOR, MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(rest.FilterNames).toEqual(['known-repeats']);
    expect(rest.NextToken).toBeUndefined();
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['ListFilters', 'ListFilters']);
  });

  test('are answered as they were given', async () => {
    const answer = await client.send(new GetFilterCommand({ DetectorId: DETECTOR, FilterName: 'known-repeats' }));
    expect(answer).toMatchObject({
      Name: 'known-repeats',
      Action: 'ARCHIVE',
      Rank: 2,
      Tags: {},
      FindingCriteria: {
        Criterion: { type: { Eq: ['Recon:IAMUser/MaliciousIPCaller'] }, 'service.count': { Gte: 100 } },
      },
    });
  });

  test('can be made and deleted', async () => {
    const made = await client.send(
      new CreateFilterCommand({ DetectorId: DETECTOR, Name: 'my.filter_1', FindingCriteria: PORTSCAN, Rank: 3 }),
    );
    expect(made.Name).toBe('my.filter_1');
    const answer = await client.send(new GetFilterCommand({ DetectorId: DETECTOR, FilterName: 'my.filter_1' }));
    expect(answer).toMatchObject({ Action: 'NOOP', Rank: 3, Description: '' });
    await client.send(new DeleteFilterCommand({ DetectorId: DETECTOR, FilterName: 'my.filter_1' }));
    await expect(
      client.send(new GetFilterCommand({ DetectorId: DETECTOR, FilterName: 'my.filter_1' })),
    ).rejects.toThrow('does not exist');
    await expect(
      client.send(new DeleteFilterCommand({ DetectorId: DETECTOR, FilterName: 'my.filter_1' })),
    ).rejects.toThrow('does not exist');
  });

  test.each([
    ['a name that is taken', { name: 'known-repeats', findingCriteria: {} }, 'already exists'],
    ['a name that is too short', { name: 'ab', findingCriteria: {} }, '3 to 64'],
    ['no criteria', { name: 'abc' }, 'findingCriteria is missing'],
    [
      'an unknown attribute',
      { name: 'abc', findingCriteria: { criterion: { none: { eq: ['x'] } } } },
      'unknown attribute',
    ],
    ['an unknown action', { name: 'abc', findingCriteria: {}, action: 'DELETE' }, 'NOOP, ARCHIVE'],
    ['a rank of 101', { name: 'abc', findingCriteria: {}, rank: 101 }, '1 to 100'],
  ])('%s is refused', async (_name, body, words) => {
    const response = await send(emulator, `/detector/${DETECTOR}/filter`, body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { message: string }).message).toContain(words);
  });

  test('a token of another list is refused', async () => {
    const response = await send(emulator, `/detector/${DETECTOR}/filter?nextToken=x`, undefined, { method: 'GET' });
    expect(response.status).toBe(400);
  });
});

describe('A suppression rule', () => {
  test('archives what matches it as it comes in, and nothing that was there before', async () => {
    emulator.store(DETECTOR).update(hexId(0), { type: 'Recon:EC2/Portscan' });
    await client.send(
      new CreateFilterCommand({ DetectorId: DETECTOR, Name: 'scans', FindingCriteria: PORTSCAN, Action: 'ARCHIVE' }),
    );
    await client.send(
      new CreateSampleFindingsCommand({ DetectorId: DETECTOR, FindingTypes: ['Recon:EC2/Portscan', 'A:B/C'] }),
    );
    const archived = { findingCriteria: { criterion: { 'service.archived': { equals: ['true'] } } } };
    expect(await listIds(emulator, archived)).toEqual([hexId(100)]);
  });

  test('changes generated findings the same way each time', () => {
    const generated = findings(4, (number) => ({
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: number < 2 ? 2 : 5,
    }));
    const archived = suppress(generated, SUPPRESSION_RULES).map(
      ({ service }) => (service as { archived: boolean }).archived,
    );
    expect(archived).toEqual([true, true, false, false]);
    expect(suppress(generated, SUPPRESSION_RULES)).toEqual(suppress(generated, SUPPRESSION_RULES));
    expect(generated[0]?.service).toMatchObject({ archived: false });
  });
});

describe("A member account's detector", () => {
  test('ignores calls to archive, or refuses them', async () => {
    await emulator.close();
    await start(true);
    const ids = { DetectorId: DETECTOR, FindingIds: [hexId(0)] };
    await client.send(new ArchiveFindingsCommand(ids));
    const { Findings } = await client.send(new GetFindingsCommand(ids));
    expect(Findings?.[0]?.Service?.Archived).toBe(false);
    emulator.behaviour.memberChanges = 'reject';
    await expect(client.send(new UnarchiveFindingsCommand(ids))).rejects.toThrow('member account');
  });
});

test('The answers to changes can be empty', async () => {
  emulator.behaviour.changeAnswer = 'empty';
  const response = await send(emulator, `/detector/${DETECTOR}/findings/archive`, { findingIds: [hexId(0)] });
  expect([response.status, await response.text()]).toEqual([200, '']);
});
