import { afterEach, describe, expect, test } from '@jest/globals';
import { type EmulatorDetector, startEmulator } from '../../src/emulator/startEmulator.js';
import { GatewayError } from '../../src/model/errors.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import { askAs, memoryLog, newAuditLog, principalOf, readAuditLog } from '../kit/changes.js';
import { callsOf, EU, findingId, smallFindings, type TestDetector, US } from '../kit/findings.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';
import { until, untilCalls } from '../kit/until.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const STATE = 'findings { id service { archived } } failures { ids code message }';
const ARCHIVE = `mutation ($ids: [ID!]!) { change: archiveFindings(ids: $ids) { ${STATE} } }`;

async function start(
  detectors: readonly (TestDetector & Partial<EmulatorDetector>)[],
  options: Partial<TestGatewayOptions> = {},
  count = 120,
): Promise<void> {
  const emulator = await startEmulator({
    detectors: detectors.map((detector) => ({ findings: smallFindings(detector, count), ...detector })),
  });
  const regions = detectors.map(({ region }) => region);
  gateway = await startGateway({ emulator, regions, mutations: true, ...options });
}

const idsOf = (detector: TestDetector, count: number) =>
  Array.from({ length: count }, (_, n) => findingId(detector, n));

describe('A batch that fails', () => {
  test('names all its ids, and neither hides nor undoes the others', async () => {
    await start([US, EU]);
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ArchiveFindings', region: EU.region } });
    const ids = [...idsOf(US, 60), ...idsOf(EU, 10)];
    const { data, errors } = await gateway.query(ARCHIVE, { ids });
    expect(errors).toBeUndefined();
    expect(data.change.failures).toEqual([
      {
        ids: idsOf(EU, 10),
        code: 'UPSTREAM_UNAVAILABLE',
        message:
          "GuardDuty in eu-west-1 (account 123456789012) refuses the gateway's own credentials: guardduty:ArchiveFindings is not allowed.",
      },
    ]);
    const archived = data.change.findings.map(({ service }: { service: { archived: boolean } }) => service.archived);
    expect(archived).toEqual([...Array(60).fill(true), ...Array(10).fill(false)]);
  });

  test('is one of several of the same source', async () => {
    await start([US]);
    gateway.emulator.faults.add({ kind: 'badRequest', match: { operation: 'ArchiveFindings' }, skip: 1, times: 1 });
    const ids = idsOf(US, 120);
    const { data } = await gateway.query(ARCHIVE, { ids });
    expect(data.change.failures).toHaveLength(1);
    const [failure] = data.change.failures;
    expect(failure.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(failure.message).toContain('refused the call. A member account cannot archive findings');
    expect(failure.message).not.toContain('The request is rejected');
    expect([20, 50]).toContain(failure.ids.length);
    for (const { id, service } of data.change.findings) expect(service.archived).toBe(!failure.ids.includes(id));
  });

  test('is retried after a transient fault, and queued again where GuardDuty throttles', async () => {
    await start([US]);
    gateway.emulator.faults.add({ kind: 'http500', match: { operation: 'ArchiveFindings' }, times: 1 });
    const first = await gateway.query(ARCHIVE, { ids: idsOf(US, 1) });
    expect(first.data.change.failures).toEqual([]);
    expect(callsOf(gateway.emulator, 'ArchiveFindings').map(({ status }) => status)).toEqual([500, 200]);
    gateway.emulator.faults.add({ kind: 'throttle', match: { operation: 'ArchiveFindings' }, times: 1 });
    const second = await gateway.query(ARCHIVE, { ids: idsOf(US, 2) });
    expect(second.data.change.failures).toEqual([]);
  });

  test('an answer without a body is a success, as GuardDuty sends it', async () => {
    await start([US]);
    gateway.emulator.behaviour.changeAnswer = 'empty';
    const { data } = await gateway.query(ARCHIVE, { ids: idsOf(US, 1) });
    expect(data.change).toMatchObject({ findings: [{ service: { archived: true } }], failures: [] });
    expect(callsOf(gateway.emulator, 'ArchiveFindings')).toHaveLength(1);
  });

  test('a finding that could not be read is an error in its place and a failure, and is not changed', async () => {
    await start([US, EU]);
    await gateway.query('query ($ids: [ID!]!) { findingsById(ids: $ids) { id } }', {
      ids: [findingId(US, 0), findingId(EU, 0)],
    });
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings', region: EU.region } });
    gateway.emulator.clearCalls();
    const answer = await gateway.query(ARCHIVE, { ids: [findingId(US, 0), findingId(EU, 0)] });
    expect(answer.data.change.findings).toMatchObject([{ service: { archived: true } }, null]);
    expect(answer.errors).toMatchObject([
      { path: ['change', 'findings', 1], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ]);
    expect(answer.data.change.failures).toMatchObject([{ ids: [findingId(EU, 0)], code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(callsOf(gateway.emulator, 'ArchiveFindings')).toHaveLength(1);
  });
});

describe("A member account's detector", () => {
  test('accepts the call and changes nothing, which the payload says', async () => {
    await start([{ ...US, isMember: true }, EU]);
    const ids = [...idsOf(US, 2), ...idsOf(EU, 1)];
    const { data } = await gateway.query(ARCHIVE, { ids });
    expect(data.change.findings.map(({ service }: { service: { archived: boolean } }) => service.archived)).toEqual([
      false,
      false,
      true,
    ]);
    expect(data.change.failures).toMatchObject([{ ids: idsOf(US, 2), code: 'UNCHANGED' }]);
    expect(data.change.failures[0].message).toContain('us-east-1 (account 123456789012) accepted the call');
  });

  test('or refuses the call', async () => {
    await start([{ ...US, isMember: true }]);
    gateway.emulator.behaviour.memberChanges = 'reject';
    const { data } = await gateway.query(ARCHIVE, { ids: idsOf(US, 2) });
    expect(data.change.failures).toMatchObject([{ ids: idsOf(US, 2), code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(data.change.failures[0].message).toContain('its administrator can');
  });

  test('feedback is taken there', async () => {
    await start([{ ...US, isMember: true }]);
    const { data } = await gateway.query(
      'mutation ($ids: [ID!]!) { submitFindingsFeedback(ids: $ids, feedback: USEFUL) { failures { code } } }',
      { ids: idsOf(US, 2) },
    );
    expect(data.submitFindingsFeedback.failures).toEqual([]);
  });

  test("its account is not named to somebody who may see the findings' account alone", async () => {
    const finding = smallFindings(US, 1).map((each) => ({ ...each, accountId: '222222222222', arn: undefined }));
    await start([{ ...US, isMember: true, findings: finding }]);
    const principal = principalOf({ accounts: VisibleAccounts.of(['222222222222']) });
    const unchanged = await askAs(gateway, principal, ARCHIVE, { ids: idsOf(US, 1) });
    expect(unchanged.data).toMatchObject({ change: { failures: [{ code: 'UNCHANGED' }] } });
    expect(JSON.stringify(unchanged)).not.toContain(US.accountId);
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ArchiveFindings' } });
    const refused = await askAs(gateway, principal, ARCHIVE, { ids: idsOf(US, 1) });
    expect(refused.data).toMatchObject({ change: { failures: [{ code: 'UPSTREAM_UNAVAILABLE' }] } });
    expect(JSON.stringify(refused)).not.toContain(US.accountId);
  });
});

describe('A change whose operation has ended', () => {
  test('is finished and put on record when the client leaves', async () => {
    const auditLog = newAuditLog();
    await start([US], { auditLog });
    const release = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const leaving = new AbortController();
    const request = fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ARCHIVE, variables: { ids: idsOf(US, 3) } }),
      signal: leaving.signal,
    }).catch(() => undefined);
    await untilCalls(gateway.emulator, 1, 'ArchiveFindings');
    leaving.abort();
    await request;
    release();
    await until(() => readAuditLog(auditLog).length === 2);
    expect(readAuditLog(auditLog)[1]).toMatchObject({ kind: 'outcome', ids: idsOf(US, 3), failures: [] });
    const { data } = await gateway.query(`{ finding(id: "${findingId(US, 0)}") { service { archived } } }`);
    expect(data.finding.service.archived).toBe(true);
  });

  test('is finished and put on record when its time is over, but for calls that were still waiting', async () => {
    const auditLog = newAuditLog();
    await start([US], { auditLog }, 300);
    const release = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const deadline = new AbortController();
    const answer = askAs(gateway, principalOf(), ARCHIVE, { ids: idsOf(US, 300) }, deadline.signal);
    // Four calls are in flight at a time; two of the six never go out.
    await untilCalls(gateway.emulator, 4, 'ArchiveFindings');
    deadline.abort(new GatewayError('DEADLINE_EXCEEDED', 'Too late.'));
    expect(await answer).toMatchObject({
      data: { change: null },
      errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }],
    });
    release();
    await until(() => readAuditLog(auditLog).length === 2);
    const { failures, requestIds } = readAuditLog(auditLog)[1] as {
      failures: { ids: string[]; code: string }[];
      requestIds: string[];
    };
    expect(failures.map(({ ids, code }) => [ids.length, code])).toEqual([
      [50, 'DEADLINE_EXCEEDED'],
      [50, 'DEADLINE_EXCEEDED'],
    ]);
    expect(requestIds).toHaveLength(4);
    expect(callsOf(gateway.emulator, 'ArchiveFindings')).toHaveLength(4);
  });

  test('is waited for when the gateway closes', async () => {
    const auditLog = newAuditLog();
    await start([US], { auditLog, keepEmulator: true });
    const release = gateway.emulator.faults.hold({ operation: 'ArchiveFindings' });
    const change = askAs(gateway, principalOf(), ARCHIVE, { ids: idsOf(US, 1) });
    await untilCalls(gateway.emulator, 1, 'ArchiveFindings');
    const closed = gateway.gateway.close();
    release();
    await closed;
    expect(readAuditLog(auditLog)).toHaveLength(2);
    await change;
    await gateway.emulator.close();
  });
});

describe('What is logged', () => {
  test("has neither comments nor AWS's words, whether the call is accepted or not", async () => {
    const { log, lines } = memoryLog();
    await start([US], { log });
    const FEEDBACK =
      'mutation ($ids: [ID!]!, $comments: String) { submitFindingsFeedback(ids: $ids, feedback: USEFUL, comments: $comments) { failures { code message } } }';
    const variables = { ids: idsOf(US, 1), comments: 'the-secret-comment' };
    await gateway.query(FEEDBACK, variables);
    gateway.emulator.faults.add({ kind: 'badRequest', match: { operation: 'UpdateFindingsFeedback' } });
    const { data } = await gateway.query(FEEDBACK, variables);
    expect(data.submitFindingsFeedback.failures).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(lines.join('\n')).not.toContain('the-secret-comment');
    expect(lines.join('\n')).not.toContain('The request is rejected');
    expect(lines.filter((line) => line.includes('findings not changed'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"audit"'))).toHaveLength(4);
  });

  const withComments = (comments: string, feedback = 'USEFUL') =>
    `mutation { submitFindingsFeedback(ids: ["x"], feedback: ${feedback}, comments: ${comments}) { failures { code } } }`;
  const declared = (declaration: string) => withComments('$c').replace('mutation', `mutation (${declaration})`);
  test.each<[string, object]>([
    ['a list', { query: withComments('["the-secret"]') }],
    ['an object', { query: withComments('{text: ["the-secret"]}') }],
    ['a name', { query: withComments('thesecret') }],
    ['a list in a variable', { query: declared('$c: String'), variables: { c: ['the-secret', 'x'] } }],
    ['an object in a variable', { query: declared('$c: String'), variables: { c: { text: 'at "the-secret"; x' } } }],
    ['a list in a default', { query: declared('$c: String = ["the-secret"]') }],
    ['a list in a list of a variable', { query: declared('$c: [String]'), variables: { c: [['the-secret']] } }],
    ['a text in a variable of another type', { query: declared('$c: Int'), variables: { c: 'the-secret' } }],
    ['a text that is the feedback too', { query: withComments('"x"', '"the-secret"') }],
    [
      'a text that is the feedback too, in a variable',
      {
        query: withComments('"x"', '$f').replace('mutation', 'mutation ($f: FindingFeedback!)'),
        variables: { f: 'the-secret' },
      },
    ],
    ['a text without its colon', { query: withComments('""').replace('comments:', 'comments "the-secret"') }],
    ['a block without its colon', { query: withComments('""').replace('comments:', 'comments """the-secret"""') }],
    ['a text that does not end', { query: withComments('"the-secret').replace(')', '\n)') }],
  ])('has no comments that are %s, nor has the answer', async (_what, request) => {
    const { log, lines } = memoryLog();
    await start([US], { log });
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text).errors.length).toBeGreaterThan(0);
    expect(lines.join('\n')).toContain('bad input');
    expect(lines.join('\n')).not.toMatch(/the-?secret/);
    // Who sends a word that is none of an enum is told which.
    if (!text.includes('FindingFeedback')) expect(text).not.toMatch(/the-?secret/);
    expect(gateway.emulator.calls).toEqual([]);
  });

  test('has no comments of a body that is no JSON, nor has the answer', async () => {
    const { log, lines } = memoryLog();
    await start([US], { log });
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query": "{ x }", "variables": {"comments": 'the-secret'}}`,
    });
    expect(response.status).toBe(400);
    expect(`${await response.text()}\n${lines.join('\n')}`).not.toContain('the-secret');
  });

  test('metrics count findings by what became of them', async () => {
    await start([{ ...US, isMember: true }, EU]);
    await gateway.query(ARCHIVE, { ids: [...idsOf(US, 2), ...idsOf(EU, 3), 'no-such'] });
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('finding_changes_total{operation="archiveFindings",outcome="changed"} 3');
    expect(metrics).toContain('finding_changes_total{operation="archiveFindings",outcome="unchanged"} 2');
    expect(metrics).toContain('finding_changes_total{operation="archiveFindings",outcome="not_found"} 1');
    expect(metrics).toContain('finding_changes_total{operation="createSampleFindings",outcome="failed"} 0');
  });
});
