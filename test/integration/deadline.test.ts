import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function start(options: { requestTimeoutMs?: number; timeoutMs?: number }): Promise<TestGateway> {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 120) }] });
  gateway = await startGateway({ emulator, regions: [US.region], ...options });
  return gateway;
}

/** Sends an operation and goes away after so many milliseconds. */
async function askAndLeave(url: string, query: string, afterMs: number): Promise<void> {
  const sent = request(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ query }));
  await sleep(afterMs);
  sent.destroy();
}

describe('An operation that takes too long', () => {
  test('is answered by then: DEADLINE_EXCEEDED where it is not known, and what is known', async () => {
    const { query, emulator } = await start({ requestTimeoutMs: 300 });
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
    const { query, emulator } = await start({ requestTimeoutMs: 250, timeoutMs: 100 });
    emulator.faults.add({ kind: 'hang' });
    await query('{ findings(first: 100) { nodes { title } } }');
    const calls = emulator.calls.length;
    await sleep(700);
    expect(emulator.calls.length).toBe(calls);
  });
});

describe('A client that goes away', () => {
  test('takes its calls along: none is begun, and one in flight is ended', async () => {
    const { url, emulator, query } = await start({});
    emulator.faults.setLatency(400);
    await askAndLeave(url, '{ findings(first: 100) { nodes { title } } }', 150);
    await sleep(900);
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(1);
    expect(callsOf(emulator, 'GetFindings')).toHaveLength(0);
    emulator.faults.setLatency(0);
    expect((await query('{ findings(first: 1) { nodes { title } } }')).errors).toBeUndefined();
  });

  test('does not take along what another waits for', async () => {
    const { url, emulator, query } = await start({});
    emulator.faults.setLatency(300);
    const text = '{ findings(first: 50) { nodes { title } } }';
    const [, answer] = await Promise.all([askAndLeave(url, text, 100), query(text)]);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.findings.nodes).toHaveLength(50);
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(1);
  });
});
