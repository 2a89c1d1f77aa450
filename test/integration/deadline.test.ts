import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { until, untilCalls } from '../kit/until.js';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function start(options: { requestTimeoutMs?: number }): Promise<TestGateway> {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 120) }] });
  gateway = await startGateway({ emulator, regions: [US.region], ...options });
  return gateway;
}

/** Sends an operation. @returns makes the client go away */
function askAndLeave(url: string, query: string): () => void {
  const sent = request(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ query }));
  return () => sent.destroy();
}

describe('An operation that takes too long', () => {
  test('is answered by then: DEADLINE_EXCEEDED where it is not known, and what is known', async () => {
    // Time for what is known by then: one call to GuardDuty, which takes a hundredth of this.
    const { query, emulator } = await start({ requestTimeoutMs: 3000 });
    emulator.faults.add({ kind: 'hang', match: { operation: 'GetFindings' } });
    const answer = await query(
      '{ findings(first: 5) { nodes { title } pageInfo { hasNextPage } } detectors { region } }',
    );
    expect(codesOf(answer)).toEqual(Array.from({ length: 5 }, () => 'DEADLINE_EXCEEDED'));
    expect(answer.data.findings.nodes).toEqual([null, null, null, null, null]);
    expect(answer.data.detectors).toHaveLength(1);
  });

  test.each([
    ['findings', '{ findings(first: 5) { nodes { id } } }', 'ListFindings'],
    ['one finding', `{ finding(id: "${findingId(US, 1)}") { title } }`, 'GetFindings'],
    ['counts', '{ findings { totalCount } }', 'GetFindingsStatistics'],
    ['statistics', '{ findingStatistics(groupBy: SEVERITY) { count } }', 'GetFindingsStatistics'],
  ])('%s', async (_what, text, operation) => {
    const { query, emulator } = await start({ requestTimeoutMs: 200 });
    emulator.faults.add({ kind: 'hang', match: { operation } });
    expect(codesOf(await query(text))).toEqual(['DEADLINE_EXCEEDED']);
  });

  test('begins no call afterwards', async () => {
    // Throttled calls are sent again for as long as the operation may take. Calls without a time limit of their own: a
    // detector that was not found in time would be looked for once a second, for nobody's operation.
    const { query, emulator } = await start({ requestTimeoutMs: 1000 });
    emulator.faults.add({ kind: 'throttle', match: { operation: 'ListFindings' } });
    const answer = await query('{ findings(first: 100) { nodes { title } } }');
    expect(codesOf(answer)).toHaveLength(1);
    expect(emulator.calls.length).toBeGreaterThan(0);
    // What was sent just before may still arrive.
    await untilQuiet(emulator);
    const calls = emulator.calls.length;
    await sleep(1000);
    expect(emulator.calls.length).toBe(calls);
  });
});

/** Waits until all calls have ended and no other has begun for a while. */
async function untilQuiet({ calls }: Emulator): Promise<void> {
  for (let seen = -1; seen < calls.length || calls.some(({ endedAt }) => endedAt === undefined); ) {
    seen = calls.length;
    await sleep(200);
  }
}

describe('A client that goes away', () => {
  test('takes its calls along: none is begun, and one in flight is ended', async () => {
    const { url, emulator, query } = await start({});
    const release = emulator.faults.hold();
    const leave = askAndLeave(url, '{ findings(first: 100) { nodes { title } } }');
    await untilCalls(emulator, 1);
    leave();
    await until(() => emulator.calls[0]?.endedAt !== undefined);
    expect(emulator.calls[0]?.status).toBe(0);
    release();
    await sleep(300);
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(1);
    expect(callsOf(emulator, 'GetFindings')).toHaveLength(0);
    expect((await query('{ findings(first: 1) { nodes { title } } }')).errors).toBeUndefined();
  });

  test('does not take along what another waits for', async () => {
    const { url, emulator, query } = await start({});
    const release = emulator.faults.hold();
    const text = '{ findings(first: 50) { nodes { title } } }';
    const leave = askAndLeave(url, text);
    await untilCalls(emulator, 1);
    const stays = query(text);
    // A request that was sent after it and is answered: so it has joined the call.
    await query('{ __typename }');
    leave();
    await sleep(100);
    release();
    const answer = await stays;
    expect(answer.errors).toBeUndefined();
    expect(answer.data.findings.nodes).toHaveLength(50);
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(1);
  });
});
