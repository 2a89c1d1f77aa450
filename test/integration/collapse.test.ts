import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { callsOf, countCalls, EU, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { untilCalls } from '../kit/until.js';

const COUNT = 230;
const CLIENTS = 100;
const ONE = 'query ($id: ID!) { finding(id: $id) { title } }';

let gateway: TestGateway;
let agent: Agent;

beforeAll(async () => {
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: smallFindings(US, COUNT) },
      { ...EU, findings: smallFindings(EU, COUNT) },
    ],
  });
  gateway = await startGateway({ emulator });
  agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  // Opens the connections, and runs the code in: what is cold arrives one by one.
  for (let turn = 0; turn < 3; turn++) await askAll((n) => ask(ONE, { id: findingId(US, n) }));
});
afterAll(async () => {
  agent.destroy();
  await gateway.close();
});
beforeEach(() => gateway.emulator.clearCalls());
afterEach(() => gateway.emulator.faults.clear());

/** One client of many, over a connection that is open already. */
function ask(query: string, variables: Record<string, unknown> = {}, url = gateway.url): Promise<GraphqlAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request(`${url}/graphql`, { method: 'POST', agent, headers }, async (response) => {
      resolve({ status: response.statusCode, ...JSON.parse(await text(response)) });
    })
      .once('error', reject)
      .end(JSON.stringify({ query, variables }));
  });
}

function askAll(askOne: (n: number) => Promise<GraphqlAnswer>, count = CLIENTS): Promise<GraphqlAnswer[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => askOne(n)));
}

/** All at once: GuardDuty answers the first calls when all of the requests have arrived, however long that takes. */
async function askTogether(...[askOne, count]: Parameters<typeof askAll>): Promise<GraphqlAnswer[]> {
  const release = gateway.emulator.faults.hold();
  const answers = askAll(askOne, count);
  await untilCalls(gateway.emulator, 1);
  // Sent after the others, and over a connection that has yet to be opened.
  await gateway.query('{ __typename }');
  release();
  return answers;
}

/** The ids of each GetFindings call. */
function askedIds(): string[][] {
  return callsOf(gateway.emulator, 'GetFindings').map(({ body }) => (body as { findingIds: string[] }).findingIds);
}

function totalCalls(): number {
  return Object.values(countCalls(gateway.emulator)).reduce((sum, count) => sum + count, 0);
}

describe('Calls of concurrent operations are joined', () => {
  test('100 queries of one finding each cost at most 4 calls, and ask for each id once', async () => {
    const answers = await askTogether((n) => ask(ONE, { id: findingId(US, n) }));
    expect(answers.map(({ data }) => data.finding.title)).toEqual(answers.map((_, n) => `Finding ${n} of us-east-1`));
    const ids = askedIds();
    expect(ids.length).toBeLessThanOrEqual(4);
    for (const batch of ids) expect(batch.length).toBeLessThanOrEqual(50);
    expect(ids.flat().length).toBe(new Set(ids.flat()).size);
    expect(ids.flat()).toHaveLength(CLIENTS);
  });

  test('100 queries of the same list cost at most 4 calls in all', async () => {
    const answers = await askTogether(() => ask('{ findings(first: 1) { nodes { title } } }'));
    for (const { data } of answers) expect(data.findings.nodes).toEqual([{ title: 'Finding 229 of us-east-1' }]);
    expect(totalCalls()).toBeLessThanOrEqual(4);
  });

  test('100 queries of the same finding cost one call, which the others join while it is under way', async () => {
    await askTogether(() => ask(ONE, { id: findingId(US, 7) }));
    expect(askedIds()).toEqual([[findingId(US, 7)]]);
  });

  test('100 queries of a finding that is not there cost as little, and are all answered null', async () => {
    const answers = await askTogether(() => ask(ONE, { id: 'none-such' }));
    for (const answer of answers) expect(answer).toEqual({ status: 200, data: { finding: null } });
    expect(totalCalls()).toBe(1);
  });

  test('lists that differ in anything are calls of their own', async () => {
    const lists = [
      'first: 2',
      'first: 3',
      'first: 2, state: ALL',
      'first: 2, orderBy: {field: UPDATED_AT, direction: ASC}',
    ];
    await askTogether((n) => ask(`{ findings(${lists[n]}) { nodes { id } } }`), lists.length);
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 4 });
  });

  test('another order is another call, since GuardDuty may refuse the one and not the other', async () => {
    const byOrder = (field: string) =>
      ask(`query ($ids: [ID!]!) { findingsById(ids: $ids, orderBy: {field: ${field}, direction: ASC}) { id } }`, {
        ids: [findingId(US, 1)],
      });
    await askTogether((n) => byOrder(n === 0 ? 'SEVERITY' : 'TYPE'), 2);
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 2 });
  });
});

describe('An operation alone', () => {
  test('does not wait: its calls go out as they come up, with the ids that it has', async () => {
    const { data } = await ask('{ findings(first: 120) { nodes { title } } }');
    expect(data.findings.nodes).toHaveLength(120);
    expect(askedIds().map((ids) => ids.length)).toEqual([50, 50, 20]);
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 3, GetFindings: 3 });
  });

  test('finds nothing left over from others: right after them, and for the same id, GuardDuty is asked anew', async () => {
    await askTogether((n) => ask(ONE, { id: findingId(US, n) }), 10);
    gateway.emulator.clearCalls();
    await ask(ONE, { id: findingId(US, 3) });
    expect(askedIds()).toEqual([[findingId(US, 3)]]);
  });
});

describe('What befalls a joined call befalls those who needed it, and nobody else', () => {
  test('one bad id fails no other', async () => {
    gateway.emulator.behaviour.malformedIds = 'reject';
    const answers = await askTogether((n) => ask(ONE, { id: n === 20 ? 'NotAnId' : findingId(US, n) }), 40);
    gateway.emulator.behaviour.malformedIds = 'omit';
    for (const [n, { data, errors }] of answers.entries()) {
      expect(errors).toBeUndefined();
      expect(data.finding).toEqual(n === 20 ? null : { title: `Finding ${n} of us-east-1` });
    }
  });

  test('a failed batch fails its own findings, and the next call is made as if nothing had been', async () => {
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' }, times: 1, skip: 1 });
    const answers = await askTogether((n) => ask(ONE, { id: findingId(US, n) }));
    const calls = callsOf(gateway.emulator, 'GetFindings');
    const failed = new Set(
      calls.filter(({ fault }) => fault).flatMap(({ body }) => (body as { findingIds: string[] }).findingIds),
    );
    expect(failed.size).toBeGreaterThan(0);
    for (const [n, answer] of answers.entries()) {
      const isFailed = failed.has(findingId(US, n));
      expect(codesOf(answer)).toEqual(isFailed ? ['UPSTREAM_UNAVAILABLE'] : []);
      expect(answer.data.finding).toEqual(isFailed ? null : { title: `Finding ${n} of us-east-1` });
    }
    const again = await ask(ONE, { id: [...failed][0] });
    expect(again.errors).toBeUndefined();
    expect(again.data.finding).not.toBeNull();
  });

  test('a failed list fails those who shared it, and is not remembered', async () => {
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ListFindings' }, times: 1 });
    const query = '{ findings(first: 1) { nodes { title } } }';
    const [answer] = await askTogether(() => ask(query), 5);
    expect(codesOf(answer as GraphqlAnswer)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect((await ask(query)).errors).toBeUndefined();
  });
});

test('Sources have calls of their own, and do not wait for each other', async () => {
  const both = await startGateway({
    emulator: gateway.emulator,
    keepEmulator: true,
    regions: [US.region, EU.region],
  });
  const release = gateway.emulator.faults.hold({ region: US.region });
  gateway.emulator.clearCalls();
  // In both regions an unknown id is looked for; what is known to be in one is asked there alone.
  const arn = `arn:aws:guardduty:eu-west-1:${EU.accountId}:detector/${EU.detectorId}/finding/${findingId(EU, 1)}`;
  const slow = ask(ONE, { id: 'none-such' }, both.url);
  const quick = await ask(ONE, { id: arn }, both.url);
  release();
  expect(quick.data.finding).toEqual({ title: 'Finding 1 of eu-west-1' });
  expect((await slow).data).toEqual({ finding: null });
  for (const { region, body } of callsOf(gateway.emulator, 'GetFindings')) {
    if (region === US.region) expect(body).toMatchObject({ findingIds: ['none-such'] });
  }
  await both.close();
});
