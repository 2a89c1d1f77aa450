import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AuditFile, checkAuditFile } from '../../src/audit/auditFile.js';
import { createLog } from '../../src/commands/createLog.js';
import { createGateway } from '../../src/createGateway.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { askAs, memoryLog, newAuditLog, principalOf, readAuditLog } from '../kit/changes.js';
import { callsOf, countCalls, findingId, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';
import { untilCalls } from '../kit/until.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

async function start(options: Partial<TestGatewayOptions> = {}): Promise<void> {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 5) }] });
  gateway = await startGateway({ emulator, mutations: true, ...options });
}

const ID = findingId(US, 0);
const ARCHIVE = `mutation { archiveFindings(ids: ["${ID}", "no-such"]) { findings { id } failures { code } } }`;

describe('The audit log', () => {
  test('has an intent before the first call, and an outcome after the last', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    const release = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const change = askAs(gateway, principalOf(), ARCHIVE);
    await untilCalls(gateway.emulator, 1, 'ArchiveFindings');
    const who = { subject: 'ada', issuer: 'https://issuer.example', client: 'dashboard' };
    const what = { operation: 'archiveFindings', ids: [ID, 'no-such'] };
    const [intent, ...none] = readAuditLog(auditLog);
    expect(none).toEqual([]);
    expect(intent).toEqual({
      time: expect.any(String),
      kind: 'intent',
      changeId: expect.any(String),
      ...who,
      ...what,
    });
    release();
    await change;
    expect(readAuditLog(auditLog)[1]).toEqual({
      time: expect.any(String),
      kind: 'outcome',
      changeId: intent?.changeId,
      ...who,
      ...what,
      failures: [{ ids: ['no-such'], code: 'NOT_FOUND', message: 'There are no such findings.' }],
      requestIds: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    });
    expect(statSync(auditLog).mode & 0o077).toBe(0);
  });

  test('has null in place of the subject, issuer and client where nobody is authenticated', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    await gateway.query(ARCHIVE);
    expect(readAuditLog(auditLog)).toMatchObject([
      { kind: 'intent', subject: null, issuer: null, client: null },
      { kind: 'outcome', subject: null },
    ]);
  });

  test('has the beginning of what is too long for an id', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    const long = 'x'.repeat(100_000);
    const { data } = await gateway.query(
      'mutation ($id: ID!) { archiveFindings(ids: [$id]) { failures { ids code } } }',
      {
        id: long,
      },
    );
    expect(data.archiveFindings.failures).toEqual([{ ids: [long], code: 'NOT_FOUND' }]);
    expect(readFileSync(auditLog, 'utf8').length).toBeLessThan(5000);
  });

  test('has the feedback and never the comments', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    await gateway.query(
      `mutation { submitFindingsFeedback(ids: ["${ID}"], feedback: USEFUL, comments: "secret") { failures { code } } }`,
    );
    expect(readAuditLog(auditLog)).toMatchObject([{ feedback: 'USEFUL' }, { feedback: 'USEFUL' }]);
    expect(readFileSync(auditLog, 'utf8')).not.toContain('secret');
  });

  test('has the request id of a call that failed', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ArchiveFindings' } });
    await gateway.query(ARCHIVE);
    expect(readAuditLog(auditLog)[1]).toMatchObject({
      failures: [{ code: 'NOT_FOUND' }, { ids: [ID], code: 'UPSTREAM_UNAVAILABLE' }],
      requestIds: [expect.any(String)],
    });
  });

  test('stops the change if the intent cannot be written', async () => {
    const auditLog = newAuditLog();
    const { log, lines } = memoryLog();
    await start({ auditLog, log });
    rmSync(dirname(auditLog), { recursive: true });
    const answer = await gateway.query(ARCHIVE);
    expect(answer.data).toEqual({ archiveFindings: null });
    expect(answer.errors).toMatchObject([
      {
        message: 'Nothing was changed, because the change could not be put on record.',
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain(dirname(auditLog));
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 1 });
    expect(lines.filter((line) => line.includes('ENOENT'))).toHaveLength(1);
    const samples = await gateway.query('mutation { createSampleFindings { failures { code } } }');
    expect(samples.data).toEqual({ createSampleFindings: null });
    expect(countCalls(gateway.emulator)).toEqual({});
  });

  test('that fails afterwards is logged, and the change is answered', async () => {
    const auditLog = newAuditLog();
    const { log, lines } = memoryLog();
    await start({ auditLog, log });
    const release = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const change = gateway.query(ARCHIVE);
    await untilCalls(gateway.emulator, 1, 'ArchiveFindings');
    rmSync(dirname(auditLog), { recursive: true });
    release();
    expect((await change).data.archiveFindings.findings).toEqual([{ id: ID }, null]);
    const [line = ''] = lines.filter((each) => each.includes('audit log not written'));
    expect(line).toContain('"requestIds":["');
  });

  test('fails where the disk is full, and keeps lines whole that are written at once', async () => {
    await start();
    await expect(new AuditFile('/dev/full').append('{}')).rejects.toThrow('ENOSPC');
    const path = newAuditLog();
    const file = new AuditFile(path);
    await Promise.all(Array.from({ length: 50 }, (_, n) => file.append(JSON.stringify({ n }))));
    expect(readAuditLog(path)).toHaveLength(50);
  });

  test('fails at once where a pipe without a reader has taken its place', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    rmSync(auditLog);
    execFileSync('mkfifo', [auditLog]);
    const { data, errors } = await gateway.query(ARCHIVE);
    expect(data).toEqual({ archiveFindings: null });
    expect(errors?.[0]?.message).toContain('Nothing was changed');
    expect(callsOf(gateway.emulator, 'ArchiveFindings')).toEqual([]);
  });

  test('may be renamed at any time: the next line begins a new file', async () => {
    const auditLog = newAuditLog();
    await start({ auditLog });
    await gateway.query(ARCHIVE);
    renameSync(auditLog, `${auditLog}.1`);
    await gateway.query(ARCHIVE);
    expect(readAuditLog(`${auditLog}.1`)).toHaveLength(2);
    expect(readAuditLog(auditLog)).toHaveLength(2);
  });

  test('of a gateway that cannot write it fails at the start', async () => {
    await start();
    const create = (auditLog: string) =>
      createGateway({
        upstream: { regions: [], endpoint: gateway.emulator.url },
        auditLog,
        log: createLog('silent'),
      });
    expect(() => create('/no/such/folder/audit.jsonl')).toThrow('cannot be appended to (ENOENT)');
    expect(checkAuditFile('/dev')).toContain('not a regular file');
  });

  test('is in the log as well, with the same lines', async () => {
    const { log, lines } = memoryLog();
    await start({ log });
    await gateway.query(ARCHIVE);
    const audits = lines.filter((line) => line.includes('"audit"')).map((line) => JSON.parse(line));
    expect(audits).toMatchObject([
      [{ audit: { kind: 'intent', ids: [ID, 'no-such'] } }, 'change intended'],
      [{ audit: { kind: 'outcome', requestIds: [expect.any(String)] } }, 'change concluded'],
    ]);
    expect(callsOf(gateway.emulator, 'ArchiveFindings')).toHaveLength(1);
  });
});
