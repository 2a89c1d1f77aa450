import { afterEach, describe, expect, test } from '@jest/globals';
import { type EmulatorDetector, startEmulator } from '../../src/emulator/startEmulator.js';
import { readSdl } from '../../src/graphql/schema/createSchema.js';
import { askAs, principalOf } from '../kit/changes.js';
import {
  AP,
  callsOf,
  countCalls,
  EU,
  findingArn,
  findingId,
  smallFindings,
  type TestDetector,
  US,
} from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';
import { untilCalls } from '../kit/until.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const STATE = 'findings { id service { archived userFeedback } } failures { ids code message }';
const ARCHIVE = `mutation ($ids: [ID!]!) { change: archiveFindings(ids: $ids) { ${STATE} } }`;
const UNARCHIVE = `mutation ($ids: [ID!]!) { change: unarchiveFindings(ids: $ids) { ${STATE} } }`;

async function start(
  detectors: readonly (TestDetector & Partial<EmulatorDetector>)[],
  options: Partial<TestGatewayOptions> = {},
  count = 20,
): Promise<void> {
  const emulator = await startEmulator({
    detectors: detectors.map((detector) => ({ findings: smallFindings(detector, count), ...detector })),
  });
  const regions = detectors.map(({ region }) => region);
  gateway = await startGateway({ emulator, regions, mutations: true, ...options });
}

const idsOf = (detector: TestDetector, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => findingId(detector, from + n));
const isArchived = (detector: TestDetector, id: string) =>
  (gateway.emulator.store(detector.detectorId).get(id)?.service as { archived?: boolean } | undefined)?.archived;

describe('Without MUTATIONS', () => {
  test('there are no changes: not in the schema that is served, nor in the one that is printed', async () => {
    await start([US], { mutations: false });
    const refused = await gateway.query(ARCHIVE, { ids: idsOf(US, 1) });
    expect(refused).toMatchObject({ status: 400, errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] });
    expect(refused.errors?.[0]?.message).toContain('MUTATIONS=on');
    const { data } = await gateway.query(
      '{ __schema { mutationType { name } } __type(name: "ChangePayload") { name } _service { sdl } }',
    );
    expect(data.__schema.mutationType).toBeNull();
    expect(data.__type).toBeNull();
    expect(data._service.sdl).not.toContain('type Mutation');
    expect(readSdl()).not.toMatch(/Mutation|ChangePayload|FindingFeedback/);
    expect(countCalls(gateway.emulator)).toEqual({});
  });
});

describe('With MUTATIONS', () => {
  test('the schema that is served has what is printed', async () => {
    await start([US]);
    const { data } = await gateway.query('{ __schema { mutationType { fields { name } } } _service { sdl } }');
    expect(data.__schema.mutationType.fields.map(({ name }: { name: string }) => name)).toEqual([
      'archiveFindings',
      'unarchiveFindings',
      'submitFindingsFeedback',
      'createSampleFindings',
    ]);
    expect(data._service.sdl).toContain('type Mutation');
    expect(readSdl({ mutations: true })).toContain('type Mutation');
  });

  test('a GET changes nothing', async () => {
    await start([US]);
    const query = `mutation { archiveFindings(ids: ["${findingId(US, 0)}"]) { failures { code } } }`;
    const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(405);
    expect(countCalls(gateway.emulator)).toEqual({});
  });

  test('somebody without the write scope is refused before anything is read', async () => {
    await start([US]);
    const reader = principalOf({ scopes: new Set(['read'] as const) });
    for (const field of [
      `archiveFindings(ids: ["${findingId(US, 0)}"])`,
      `unarchiveFindings(ids: [])`,
      `submitFindingsFeedback(ids: ["${findingId(US, 0)}"], feedback: USEFUL)`,
      'createSampleFindings',
    ]) {
      const answer = await askAs(gateway, reader, `mutation { change: ${field} { failures { code } } }`);
      expect(answer).toMatchObject({ data: { change: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
    expect(countCalls(gateway.emulator)).toEqual({});
  });

  test('findings are archived and taken out again, and are answered as they are then', async () => {
    await start([US]);
    const ids = idsOf(US, 3);
    const archived = await gateway.query(ARCHIVE, { ids });
    expect(archived.data.change).toEqual({
      findings: ids.map((id) => ({ id, service: { archived: true, userFeedback: null } })),
      failures: [],
    });
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 2, ArchiveFindings: 1 });
    const { data } = await gateway.query('{ findings(first: 100) { nodes { id } totalCount } }');
    expect(data.findings.totalCount).toBe(17);
    const active = await gateway.query(UNARCHIVE, { ids });
    expect(active.data.change.findings[2].service.archived).toBe(false);
    expect(active.data.change.failures).toEqual([]);
  });

  test('what is as wanted already is no failure', async () => {
    await start([US]);
    await gateway.query(ARCHIVE, { ids: idsOf(US, 1) });
    const { data } = await gateway.query(ARCHIVE, { ids: idsOf(US, 2) });
    expect(data.change.failures).toEqual([]);
  });

  test('feedback is answered, and comments go to GuardDuty', async () => {
    await start([US]);
    const { data, errors } = await gateway.query(
      `mutation ($ids: [ID!]!) {
        change: submitFindingsFeedback(ids: $ids, feedback: NOT_USEFUL, comments: "a test of ours") { ${STATE} }
      }`,
      { ids: idsOf(US, 2) },
    );
    expect(errors).toBeUndefined();
    expect(data.change.findings[1].service).toEqual({ archived: false, userFeedback: 'NOT_USEFUL' });
    expect(data.change.failures).toEqual([]);
    expect(callsOf(gateway.emulator, 'UpdateFindingsFeedback').map(({ body }) => body)).toEqual([
      { findingIds: idsOf(US, 2), feedback: 'NOT_USEFUL', comments: 'a test of ours' },
    ]);
  });

  test('an id that is repeated, or given by its ARN too, is changed once and answered each time', async () => {
    await start([US]);
    const id = findingId(US, 4);
    const arn = findingArn(US, id);
    const { data } = await gateway.query(ARCHIVE, { ids: [id, arn, id, 'no-such', 'no-such'] });
    expect(data.change.findings.map((finding: { id: string } | null) => finding?.id ?? null)).toEqual([
      id,
      id,
      id,
      null,
      null,
    ]);
    expect(data.change.failures).toEqual([
      { ids: ['no-such'], code: 'NOT_FOUND', message: 'There are no such findings.' },
    ]);
    expect(callsOf(gateway.emulator, 'ArchiveFindings').map(({ body }) => body)).toEqual([{ findingIds: [id] }]);
  });

  test('an ARN whose other parts name another finding is unknown', async () => {
    await start([US]);
    const foreign = findingArn({ ...US, accountId: '999999999999' }, findingId(US, 0));
    const { data } = await gateway.query(ARCHIVE, { ids: [foreign, 'malformed id', ''] });
    expect(data.change.findings).toEqual([null, null, null]);
    expect(data.change.failures).toMatchObject([{ ids: [foreign, 'malformed id', ''], code: 'NOT_FOUND' }]);
    expect(callsOf(gateway.emulator, 'ArchiveFindings')).toEqual([]);
  });

  test('no id is no change', async () => {
    await start([US]);
    const { data, errors } = await gateway.query(ARCHIVE, { ids: [] });
    expect(errors).toBeUndefined();
    expect(data.change).toEqual({ findings: [], failures: [] });
    expect(countCalls(gateway.emulator)).toEqual({});
  });

  test('500 ids of three sources cost a call for each 50 of a source, whatever their order', async () => {
    await start([US, EU, AP], {}, 200);
    const ids = [...idsOf(US, 180), ...idsOf(EU, 170), ...idsOf(AP, 150)].sort();
    const { data, errors } = await gateway.query(ARCHIVE, { ids });
    expect(errors).toBeUndefined();
    expect(data.change.failures).toEqual([]);
    expect(data.change.findings.map(({ id }: { id: string }) => id)).toEqual(ids);
    const counts = countCalls(gateway.emulator);
    // 180, 170 and 150 findings: 4 + 4 + 3.
    expect(counts.ArchiveFindings).toBe(11);
    // Before, nobody knew where each of them was, so 10 batches went to each source; afterwards 11.
    expect(counts.GetFindings).toBe(30 + 11);
    expect(
      gateway.emulator
        .store(AP.detectorId)
        .entries()
        .filter(({ finding }) => isArchived(AP, finding.id)),
    ).toHaveLength(150);
  });

  test('more than 500 ids are refused, and more than 1,000 in an operation however they are spread', async () => {
    // The limit of calls would refuse them before.
    await start([US], { maxCalls: 1000 });
    const refused = await gateway.query(ARCHIVE, { ids: Array.from({ length: 501 }, (_, n) => `x${n}`) });
    expect(codesOf(refused)).toEqual(['BAD_USER_INPUT']);
    expect(refused.errors?.[0]?.message).toBe('"ids" has 501 values; up to 500 are accepted.');
    expect(countCalls(gateway.emulator)).toEqual({});
    const aliases = Array.from({ length: 3 }, (_, n) => `a${n}: archiveFindings(ids: $ids) { failures { code } }`);
    const spread = await gateway.query(
      `mutation ($ids: [ID!]!) { ...F } fragment F on Mutation { ${aliases.join(' ')} }`,
      {
        ids: Array.from({ length: 400 }, () => findingId(US, 0)),
      },
    );
    expect(spread.data).toEqual({ a0: { failures: [] }, a1: { failures: [] }, a2: null });
    expect(codesOf(spread)).toEqual(['BAD_USER_INPUT']);
  });

  test('several changes of an operation are made one after another', async () => {
    await start([US], { cacheTtlMs: 60_000 });
    const { data } = await gateway.query(
      `mutation ($ids: [ID!]!) {
        one: archiveFindings(ids: $ids) { findings { service { archived } } }
        two: unarchiveFindings(ids: $ids) { findings { service { archived } } failures { code } }
        three: archiveFindings(ids: $ids) { findings { service { archived } } }
      }`,
      { ids: idsOf(US, 1) },
    );
    expect(data).toEqual({
      one: { findings: [{ service: { archived: true } }] },
      two: { findings: [{ service: { archived: false } }], failures: [] },
      three: { findings: [{ service: { archived: true } }] },
    });
    const changes = gateway.emulator.calls.filter(
      ({ operation }) => operation.endsWith('archiveFindings') || operation === 'ArchiveFindings',
    );
    for (const [index, call] of changes.slice(1).entries()) {
      expect(call.startedAt).toBeGreaterThanOrEqual(changes[index]?.endedAt ?? Number.POSITIVE_INFINITY);
    }
  });

  test('is finished while calls are scarce: what was admitted for its first read is admitted for all', async () => {
    await start([US], { upstreamRate: 2 }, 60);
    const { data, errors } = await gateway.query(ARCHIVE, { ids: idsOf(US, 60) });
    expect(errors).toBeUndefined();
    expect(data.change.failures).toEqual([]);
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 4, ArchiveFindings: 2 });
  });

  test('two changes of the same findings at once both take effect', async () => {
    await start([US], { cacheTtlMs: 60_000 });
    const ids = idsOf(US, 20);
    const release = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const archived = gateway.query(ARCHIVE, { ids });
    await untilCalls(gateway.emulator, 1, 'ArchiveFindings');
    const judged = await gateway.query(
      `mutation ($ids: [ID!]!) { change: submitFindingsFeedback(ids: $ids, feedback: USEFUL) { ${STATE} } }`,
      { ids },
    );
    expect(judged.data.change.findings[0].service).toEqual({ archived: false, userFeedback: 'USEFUL' });
    release();
    const { data } = await archived;
    expect(data.change.failures).toEqual([]);
    for (const { service } of data.change.findings) expect(service).toEqual({ archived: true, userFeedback: 'USEFUL' });
  });
});

describe('A document that was read before a change', () => {
  const READ = '{ finding(id: "ID") { service { archived } } }';

  test('is not answered from memory afterwards', async () => {
    await start([US], { cacheTtlMs: 3_600_000 });
    const id = findingId(US, 0);
    const read = () => gateway.query(READ.replace('ID', id));
    await read();
    await gateway.query(ARCHIVE, { ids: [id] });
    expect((await read()).data.finding.service.archived).toBe(true);
    // One before, one after the change; the change needs no further one, and neither does who reads afterwards.
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 2, ArchiveFindings: 1 });
  });

  test('nor to an operation that began to read it before', async () => {
    await start([US], { cacheTtlMs: 3_600_000 });
    const id = findingId(US, 0);
    const release = gateway.emulator.faults.hold({ operation: 'GetFindings' });
    const early = gateway.query(READ.replace('ID', id));
    await untilCalls(gateway.emulator, 1, 'GetFindings');
    release();
    await early;
    const releaseChange = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const change = gateway.query(ARCHIVE, { ids: [id] });
    await untilCalls(gateway.emulator, 1, 'ArchiveFindings');
    expect((await gateway.query(READ.replace('ID', id))).data.finding.service.archived).toBe(false);
    releaseChange();
    expect((await change).data.change.findings[0].service.archived).toBe(true);
    expect((await gateway.query(READ.replace('ID', id))).data.finding.service.archived).toBe(true);
  });

  test('is read again even if the call that changed it failed, as it may have been carried out', async () => {
    await start([US], { cacheTtlMs: 3_600_000 });
    const id = findingId(US, 0);
    await gateway.query(READ.replace('ID', id));
    gateway.emulator.faults.add({ kind: 'cutBody', match: { operation: 'ArchiveFindings' } });
    const { data } = await gateway.query(ARCHIVE, { ids: [id] });
    expect(data.change.failures).toMatchObject([{ ids: [id], code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(data.change.findings[0].service.archived).toBe(true);
    expect((await gateway.query(READ.replace('ID', id))).data.finding.service.archived).toBe(true);
  });
});
