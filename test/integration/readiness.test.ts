import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, countCalls, EU, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const detectors = [{ ...US, findings: smallFindings(US, 20) }];

async function readyz() {
  const response = await fetch(`${gateway.url}/readyz`);
  const { status, sdlHash } = (await response.json()) as { status: string; sdlHash: string };
  expect(sdlHash).toMatch(/^[0-9a-f]{64}$/);
  return { code: response.status, status };
}

describe('/readyz', () => {
  test('is ready with one detector, whatever becomes of the other sources, and calls nobody', async () => {
    const emulator = await startEmulator({ detectors });
    emulator.faults.add({ kind: 'http500', match: { region: EU.region } });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region] });
    for (let n = 0; n < 20; n++) expect(await readyz()).toEqual({ code: 200, status: 'ready' });
    emulator.faults.add({ kind: 'http500' });
    expect(await readyz()).toEqual({ code: 200, status: 'ready' });
    expect(emulator.calls.filter(({ region }) => region === US.region)).toEqual([]);
  });

  test('is not ready while no detector was found, and is as soon as one is, though nobody asks anything', async () => {
    const emulator = await startEmulator({ detectors });
    emulator.faults.add({ kind: 'http500' });
    gateway = await startGateway({ emulator });
    expect(await readyz()).toEqual({ code: 503, status: 'no detector found' });
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    emulator.faults.clear();
    while ((await readyz()).code !== 200) await delay(50);
    expect((await gateway.query('{ findings(first: 1) { totalCount } }')).data.findings.totalCount).toBe(20);
  });

  test('is not ready where GuardDuty is enabled nowhere', async () => {
    const emulator = await startEmulator({ detectors });
    gateway = await startGateway({ emulator, regions: [EU.region] });
    expect(await readyz()).toEqual({ code: 503, status: 'no detector found' });
  });
});

describe('A region that hangs while its detector is looked for', () => {
  const both = [...detectors, { ...EU, findings: smallFindings(EU, 10) }];
  const PARTIAL = '{ findings(partial: true) { nodes { id } sources { region status error } } }';

  async function startWithHangingRegion(waitForDetectors: boolean) {
    const emulator = await startEmulator({ detectors: both });
    emulator.faults.add({ kind: 'hang', match: { region: EU.region } });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region], timeoutMs: 2000, waitForDetectors });
    return emulator;
  }
  /** Calls to the region that nobody has given up yet. */
  const open = () => gateway.emulator.calls.filter(({ region, endedAt }) => region === EU.region && !endedAt);

  test('does not keep the server from listening, or the gateway from being ready', async () => {
    await startWithHangingRegion(false);
    while ((await readyz()).code !== 200) await delay(5);
    const { data } = await gateway.query(`{ finding(id: "${detectors[0]?.findings[0]?.arn}") { title } }`);
    expect(data.finding).not.toBeNull();
  });

  test('is looked for once, in one attempt', async () => {
    const emulator = await startWithHangingRegion(false);
    await gateway.gateway.whenDiscovered();
    expect(callsOf(emulator, 'ListDetectors').filter(({ region }) => region === EU.region).length).toBeLessThanOrEqual(
      1,
    );
  });

  test('delays no page afterwards: it fails the field, or is left out and named', async () => {
    await startWithHangingRegion(true);
    // Long enough for the region to be looked at again, on the side.
    await delay(1200);
    const partial = await gateway.query(PARTIAL);
    const whole = await gateway.query('{ findings { nodes { id } } }');
    expect(open()).toHaveLength(1);
    expect(partial.errors).toBeUndefined();
    expect(partial.data.findings.nodes).toHaveLength(20);
    expect(partial.data.findings.sources[1]).toMatchObject({
      region: EU.region,
      status: 'UNAVAILABLE',
      error: expect.stringMatching(/^GuardDuty in eu-west-1 (did not answer in time|keeps failing)/),
    });
    expect(codesOf(whole)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(whole.errors?.[0]?.message).toMatch(/^GuardDuty in eu-west-1 (did not answer in time|keeps failing)/);
  });

  test('is read once it answers again', async () => {
    const emulator = await startWithHangingRegion(true);
    emulator.faults.clear();
    for (;;) {
      const { data } = await gateway.query(PARTIAL);
      if (data.findings.sources[1].status === 'OK') break;
      await delay(50);
    }
    expect((await gateway.query('{ findings { nodes { id } } }')).data.findings.nodes).toHaveLength(20);
    expect(countCalls(emulator).ListDetectors).toBeGreaterThanOrEqual(1);
  });
});
