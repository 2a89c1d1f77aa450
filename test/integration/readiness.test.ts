import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { countCalls, EU, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const detectors = [{ ...US, findings: smallFindings(US, 20) }];

async function readyz() {
  const response = await fetch(`${gateway.url}/readyz`);
  return { code: response.status, ...((await response.json()) as object) };
}

describe('/readyz', () => {
  test('is ready with one detector, whatever becomes of the other sources, and calls nobody', async () => {
    const emulator = await startEmulator({ detectors });
    emulator.faults.add({ kind: 'http500', match: { region: EU.region } });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region] });
    for (let n = 0; n < 20; n++) expect(await readyz()).toEqual({ code: 200, status: 'ready' });
    emulator.faults.add({ kind: 'http500' });
    expect(await readyz()).toEqual({ code: 200, status: 'ready' });
    expect(countCalls(emulator)).toEqual({});
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
