import { describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { CHAOS_FAULTS } from '../chaos/chaosFaults.js';
import { complaints } from '../chaos/report.js';
import { runFault } from '../chaos/runFault.js';
import { EU, smallFinding, US } from '../kit/findings.js';
import { startGateway } from '../kit/startGateway.js';

/**
 * A short form of `npm run test:chaos`, which has more clients, more findings and more time.
 */
const SCALE = { findings: 200, clients: 4, calmMs: 60, faultMs: 250, seed: 1, patienceMs: 200_000 };
/** Some faults are waited for, others keep the processor busy, which is that of both gateways and all clients. */
const AT_ONCE = 2;

const limit = pLimit(AT_ONCE);

describe('While GuardDuty goes wrong no page is, and after it answers are whole again', () => {
  test.concurrent.each(CHAOS_FAULTS.map((fault, index) => [fault.name, fault, index % 2 === 1] as const))(
    '%s',
    async (_name, fault, isCached) => {
      const result = await limit(() => runFault(fault, isCached, SCALE));
      // How soon the answers are whole again is measured by the long form, which has the machine for itself.
      expect(complaints(result, SCALE.patienceMs)).toEqual([]);
      expect(result.tally.walks).toBeGreaterThanOrEqual(SCALE.clients);
    },
  );
});

/** What the long form found: more findings that sort equal than GuardDuty lists on a page. */
describe('A cursor among findings that sort equal, whose token GuardDuty refuses', () => {
  test.each([[[US.region]], [[US.region, EU.region]]])('goes on behind them, in %j', async (regions) => {
    const findings = Array.from({ length: 60 }, (_, n) => smallFinding(US, n, { severity: 5 }));
    const emulator = await startEmulator({
      detectors: [
        { ...US, findings },
        { ...EU, findings: [] },
      ],
    });
    const gateway = await startGateway({ emulator, regions });
    const query = `query ($after: String) {
      findings(first: 55, after: $after, orderBy: {field: SEVERITY, direction: DESC}) {
        nodes { id title } pageInfo { endCursor } } }`;
    const page = await gateway.query(query);
    emulator.faults.add({ kind: 'expiredToken', times: 1 });
    const next = await gateway.query(query, { after: page.data.findings.pageInfo.endCursor });
    await gateway.close();
    const ids = [page, next].flatMap(({ data }) => data.findings.nodes.map(({ id }: { id: string }) => id));
    expect(new Set(ids).size).toBe(findings.length);
    expect(ids).toHaveLength(findings.length);
  });
});
