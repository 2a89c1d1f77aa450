import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { askAs, newAuditLog, principalOf, readAuditLog } from '../kit/changes.js';
import { countCalls, EU, findingArn, findingId, smallFinding, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const MINE = '111111111111';
const THEIRS = '222222222222';
const ARCHIVE =
  'mutation ($ids: [ID!]!) { change: archiveFindings(ids: $ids) { findings { id } failures { ids code message } } }';

let gateway: TestGateway;
let auditLog: string;

beforeEach(async () => {
  const findings = [0, 1, 2, 3].map((n) => smallFinding({ ...US, accountId: n < 2 ? MINE : THEIRS }, n));
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings },
      { ...EU, findings: [] },
    ],
  });
  auditLog = newAuditLog();
  gateway = await startGateway({
    emulator,
    regions: [US.region, EU.region],
    mutations: true,
    auditLog,
    cacheTtlMs: 60_000,
  });
});
afterEach(() => gateway.close());

const me = principalOf({ accounts: VisibleAccounts.of([MINE]) });
const seen = findingId(US, 0);
const unseen = findingId(US, 2);
const unknown = 'f'.repeat(32);

describe('A change of a finding that the caller may not see', () => {
  test('is answered as that of an unknown one, and not made', async () => {
    const arn = findingArn({ ...US, accountId: THEIRS }, unseen);
    const answer = await askAs(gateway, me, ARCHIVE, { ids: [seen, unseen, arn, unknown] });
    expect(answer).toEqual({
      data: {
        change: {
          findings: [{ id: seen }, null, null, null],
          failures: [{ ids: [unseen, arn, unknown], code: 'NOT_FOUND', message: 'There are no such findings.' }],
        },
      },
    });
    const archived = gateway.emulator.calls.filter(({ operation }) => operation === 'ArchiveFindings');
    expect(archived.map(({ body }) => body)).toEqual([{ findingIds: [seen] }]);
    expect(readAuditLog(auditLog)).toHaveLength(2);
  });

  test.each([false, true])('costs the calls of an unknown one, read by somebody else before: %s', async (isRead) => {
    if (isRead) await gateway.query(`{ finding(id: "${unseen}") { id } }`);
    gateway.emulator.clearCalls();
    await askAs(gateway, me, ARCHIVE, { ids: [unknown] });
    const calls = countCalls(gateway.emulator);
    await askAs(gateway, me, ARCHIVE, { ids: [unseen] });
    expect(countCalls(gateway.emulator)).toEqual(calls);
    expect(calls).not.toHaveProperty('ArchiveFindings');
  });

  test('does not make what others have read of it be forgotten', async () => {
    await gateway.query(`{ finding(id: "${unseen}") { id } }`);
    await askAs(gateway, me, ARCHIVE, { ids: [unseen] });
    gateway.emulator.clearCalls();
    await gateway.query(`{ finding(id: "${unseen}") { id } }`);
    expect(countCalls(gateway.emulator)).toEqual({});
  });
});
