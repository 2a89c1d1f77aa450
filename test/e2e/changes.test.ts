import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { newAuditLog, readAuditLog } from '../kit/changes.js';
import { callsOf, findingId, smallFindings, US } from '../kit/findings.js';
import { postQuery } from '../kit/graphqlClient.js';
import { killCommands, LISTENS, startCommand, startServe } from '../kit/startCommand.js';
import { untilCalls } from '../kit/until.js';

afterEach(killCommands);

const ARCHIVE = `mutation { archiveFindings(ids: ["${findingId(US, 0)}"]) { findings { id } failures { code } } }`;

describe('The command with MUTATIONS=on', () => {
  test('leaves the line of intent of a change in the middle of which it is killed', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 5) }] });
    try {
      const auditLog = newAuditLog();
      const gateway = startServe(emulator.url, { MUTATIONS: 'on', AUDIT_LOG: auditLog });
      const url = await gateway.printed(LISTENS);
      emulator.faults.hold({ operation: 'ArchiveFindings' });
      const change = postQuery(url, ARCHIVE).catch(() => undefined);
      await untilCalls(emulator, 1, 'ArchiveFindings');
      const exited = once(gateway.child, 'exit');
      gateway.child.kill('SIGKILL');
      await Promise.all([exited, change]);
      expect(readAuditLog(auditLog)).toMatchObject([
        { kind: 'intent', operation: 'archiveFindings', ids: [findingId(US, 0)], subject: null },
      ]);
      expect(callsOf(emulator, 'ArchiveFindings')).toHaveLength(1);
    } finally {
      await emulator.close();
    }
  });

  test('logs audit lines whatever LOG_LEVEL says, and makes no change without MUTATIONS', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 5) }] });
    try {
      const gateway = startServe(emulator.url, { MUTATIONS: 'on', LOG_LEVEL: 'silent' });
      const { data } = await postQuery(await gateway.printed(LISTENS), ARCHIVE);
      expect(data.archiveFindings.failures).toEqual([]);
      await gateway.complained(/("kind":"outcome")/);
      const off = startServe(emulator.url);
      const refused = await postQuery(await off.printed(LISTENS), ARCHIVE);
      expect(refused.status).toBe(400);
      expect(callsOf(emulator, 'ArchiveFindings')).toHaveLength(1);
    } finally {
      await emulator.close();
    }
  });

  test('refuses an AUDIT_LOG that cannot be written, beside all other faults', async () => {
    const { code, stderr } = await startCommand(['serve', '--local'], {
      AUDIT_LOG: '/no/such/folder/audit.jsonl',
      PORT: 'x',
    }).finished;
    expect(code).toBe(2);
    expect(stderr).toContain('AUDIT_LOG: /no/such/folder/audit.jsonl cannot be appended to (ENOENT)');
    expect(stderr).toContain('PORT: ');
  });

  test('prints the schema that it serves', async () => {
    const off = await startCommand(['schema']).finished;
    const on = await startCommand(['schema'], { MUTATIONS: 'on' }).finished;
    expect(off.stdout).not.toContain('type Mutation');
    expect(on.stdout).toContain('type Mutation');
    const wrong = await startCommand(['schema'], { MUTATIONS: 'perhaps' }).finished;
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('MUTATIONS: "perhaps" is neither on nor off');
  });
});
