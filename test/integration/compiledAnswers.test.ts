import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { askRepeatedly } from '../kit/askRepeatedly.js';
import { findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const ODD = [
  smallFinding(US, 900, { severity: {}, title: 'é 日本 🙂 "\\\u0000', updatedAt: 'never', service: { action: 7 } }),
  smallFinding(US, 901, { resource: 'none', service: { count: 'x', archived: false } }),
];

let gateway: TestGateway;
beforeAll(async () => {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: [...smallFindings(US, 5), ...ODD] }] });
  gateway = await startGateway({ emulator, regions: [US.region], cacheTtlMs: 60_000 });
});
afterAll(() => gateway.close());

/** The very text of an answer. */
async function post(body: object): Promise<string> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return `${response.status} ${response.headers.get('content-type')} ${await response.text()}`;
}

async function operationsBy(execution: string): Promise<number> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(new RegExp(`graphql_operations_total\\{execution="${execution}"\\} (\\d+)`).exec(metrics)?.[1]);
}

describe('Over HTTP the same operation has the same answer whichever way it is executed', () => {
  test.each([
    [
      'findings',
      '{ findings(first: 50, state: ALL) { nodes { id title severity classification { threatPurpose } } } }',
    ],
    [
      'errors in places of their own',
      '{ findings(first: 50, state: ALL) { edges { cursor node { severity updatedAt service { count action { actionType } } resource { resourceType } } } } }',
    ],
    ['errors of a whole field', '{ findings(first: 5, after: "nonsense") { nodes { id } } detectors { region } }'],
    ['no finding', '{ finding(id: "00000000000000000000000000000000") { title } }'],
    ['no findings at all', '{ detectors { region accountId } }'],
    [
      'one finding under two names',
      `{ a: finding(id: "${findingId(US, 1)}") { title } b: finding(id: "${findingId(US, 1)}") { title raw } }`,
    ],
  ])('%s', async (_what, query) => {
    const before = await operationsBy('compiled');
    const [first, second, third] = [await post({ query }), await post({ query }), await post({ query })];
    expect(first).toMatch(/^200 application\/json; charset=utf-8 \{.*\}\n$/s);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(await operationsBy('compiled')).toBe(before + 2);
  });

  test('what is no operation of the document', async () => {
    const body = { query: 'query A { detectors { region } } query B { detectors { id } }', operationName: 'C' };
    const first = await post(body);
    expect(first).toContain('OPERATION_RESOLUTION_FAILURE');
    expect(await post(body)).toBe(first);
    expect(await post({ ...body, operationName: 'A' })).toContain(US.region);
    expect(await post({ ...body, operationName: 'B' })).toContain(US.detectorId);
    expect(await post({ ...body, operationName: 'B' })).toContain(US.detectorId);
  });

  test('traces, where a setting asks for them, and none otherwise', async () => {
    const traced = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      regions: [US.region],
      federatedTraces: true,
    });
    const ask = async (url: string) => {
      const headers = { 'content-type': 'application/json', 'apollo-federation-include-trace': 'ftv1' };
      const body = JSON.stringify({ query: '{ findings(first: 2) { nodes { id } } }' });
      return (await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).json()) as object;
    };
    for (let time = 0; time < 2; time++) {
      expect(await ask(traced.url)).toHaveProperty('extensions.ftv1');
      expect(await ask(gateway.url)).not.toHaveProperty('extensions');
    }
    await traced.close();
  });

  test('the same where traces are on and Apollo Server executes', async () => {
    const traced = await startGateway({
      emulator: gateway.emulator,
      keepEmulator: true,
      regions: [US.region],
      federatedTraces: true,
    });
    for (const body of [
      { query: 'query ($first: Int!) { findings(first: $first) { nodes { id } } }', variables: { first: 'x' } },
      { query: 'query ($first: Int) { findings(first: $first) { nodes { id } } }', variables: { first: null } },
      { query: 'query ($s: Boolean = true) { detectors @skip(if: $s) { id } }', variables: { s: null } },
      { query: 'mutation { archive }' },
      { query: '{ findings(first: 50, state: ALL) { nodes { severity updatedAt service { count } } } }' },
      { query: `{ findings { nodes { ${'... { '.repeat(200)} id ${'}'.repeat(200)} } } }` },
    ]) {
      expect(await askRepeatedly(traced.url, body)).toEqual(await askRepeatedly(gateway.url, body));
    }
    await traced.close();
  });
});
