import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../src/emulator/faults/faultRule.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { EU, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const QUERY = `query ($first: Int!, $after: String, $partial: Boolean!) {
  findings(first: $first, after: $after, partial: $partial) {
    nodes { id region }
    pageInfo { hasNextPage endCursor }
    totalCount
    sources { region status error }
  }
}`;

let gateway: TestGateway;
beforeEach(() => start());
afterEach(() => gateway.close());

async function start(timeoutMs?: number): Promise<void> {
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: smallFindings(US, 60) },
      { ...EU, findings: smallFindings(EU, 30) },
    ],
  });
  gateway = await startGateway({ emulator, regions: [US.region, EU.region], ...(timeoutMs && { timeoutMs }) });
}

const failEu = (kind: FaultKind, more: object = {}) =>
  gateway.emulator.faults.add({ kind, match: { region: EU.region }, ...more });
const ask = (partial: boolean, first = 100, after?: string) => gateway.query(QUERY, { first, after, partial });
const ids = (nodes: readonly ({ id: string } | null)[]) => nodes.map((node) => node?.id);

describe('findings with partial: true', () => {
  test.each(['http500', 'hang', 'throttle', 'accessDenied', 'wrongShape', 'reset'] as const)(
    'names a source that fails (%s), and returns the others',
    async (kind) => {
      if (kind === 'hang') {
        await gateway.close();
        await start(1500);
      }
      failEu(kind);
      const { data, errors } = await ask(true);
      expect(ids(data.findings.nodes)).toEqual(Array.from({ length: 60 }, (_, n) => findingId(US, 59 - n)));
      expect(data.findings.sources).toEqual([
        { region: US.region, status: 'OK', error: null },
        { region: EU.region, status: 'UNAVAILABLE', error: expect.stringContaining('eu-west-1') },
      ]);
      expect(data.findings.totalCount).toBeNull();
      expect(errors?.map(({ path }) => path)).toEqual([['findings', 'totalCount']]);
    },
  );

  test('fails with the name of the source if the argument is false', async () => {
    failEu('http500');
    const answer = await ask(false);
    expect(answer.data).toBeNull();
    expect(codesOf(answer)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ region: EU.region });
  });

  test('is complete if all sources answer', async () => {
    const { data, errors } = await ask(true);
    expect(errors).toBeUndefined();
    expect(data.findings.nodes).toHaveLength(90);
    expect(data.findings.totalCount).toBe(90);
    expect(data.findings.sources.map(({ status }: { status: string }) => status)).toEqual(['OK', 'OK']);
  });

  test('keeps what a source has delivered before it failed', async () => {
    const us = { region: US.region, operation: 'ListFindings' };
    gateway.emulator.faults.add({ kind: 'http500', match: us, skip: 1 });
    const { data } = await ask(true);
    // The 50 findings of its first page and the 30 of the other source.
    const expected = [];
    for (let n = 59; n >= 10; n--) expected.push(findingId(US, n), ...(n < 30 ? [findingId(EU, n)] : []));
    for (let n = 9; n >= 0; n--) expected.push(findingId(EU, n));
    expect([...ids(data.findings.nodes)].sort()).toEqual([...expected].sort());
    expect(data.findings.sources[0]).toMatchObject({ region: US.region, status: 'UNAVAILABLE' });
  });

  test('returns cursors that continue once the source is back, without repeating a finding', async () => {
    failEu('http500');
    const first = await ask(true, 20);
    gateway.emulator.faults.clear();
    // The gateway asks the source again after one second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const seen = ids(first.data.findings.nodes);
    let { endCursor } = first.data.findings.pageInfo;
    for (let page = 0; page < 10 && endCursor; page++) {
      const { data, errors } = await ask(true, 20, endCursor);
      expect(errors).toBeUndefined();
      seen.push(...ids(data.findings.nodes));
      endCursor = data.findings.pageInfo.hasNextPage ? data.findings.pageInfo.endCursor : null;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (let n = 0; n < 60; n++) expect(seen).toContain(findingId(US, n));
  });

  test('still fails for client errors', async () => {
    const answer = await gateway.query('{ findings(partial: true, after: "nonsense") { nodes { id } } }');
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    failEu('badRequest');
    const refused = await gateway.query(
      '{ findings(partial: true, orderBy: {field: COUNT, direction: ASC}) { nodes { id } } }',
    );
    expect(codesOf(refused)).toEqual(['BAD_USER_INPUT']);
  });
});
