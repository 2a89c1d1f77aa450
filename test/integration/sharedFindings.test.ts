import { afterEach, describe, expect, test } from '@jest/globals';
import { type EmulatorDetector, startEmulator } from '../../src/emulator/startEmulator.js';
import { EU, findingArn, smallFinding, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const MEMBER = { region: 'us-east-1', accountId: '210987654321', detectorId: 'e1'.repeat(16) };
const STRANGER = { region: 'us-east-1', accountId: '333333333333', detectorId: 'f3'.repeat(16) };

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  delete process.env.AWS_ENDPOINT_URL_STS;
});

/** US and EU with the gateway's own credentials, MEMBER through a role. */
async function serve(detectors: EmulatorDetector[]): Promise<TestGateway> {
  const emulator = await startEmulator({ detectors });
  process.env.AWS_ENDPOINT_URL_STS = emulator.url;
  const regions = [...new Set(detectors.map(({ region }) => region))];
  const roleArns = detectors.some(({ accountId }) => accountId === MEMBER.accountId)
    ? ['arn:aws:iam::210987654321:role/Reader']
    : [];
  gateway = await startGateway({ emulator, regions, roleArns });
  return gateway;
}

async function walk(first: number, order: string): Promise<{ ids: (string | null)[]; errors: number }> {
  const ids: (string | null)[] = [];
  let errors = 0;
  let after: string | null = null;
  do {
    const answer: Awaited<ReturnType<TestGateway['query']>> = await (gateway as TestGateway).query(
      `query ($first: Int!, $after: String) { findings(first: $first, after: $after, orderBy: ${order}) {
        nodes { id title } pageInfo { hasNextPage endCursor } } }`,
      { first, after },
    );
    errors += answer.errors?.length ?? 0;
    ids.push(...answer.data.findings.nodes.map((node: { id: string } | null) => node?.id ?? null));
    after = answer.data.findings.pageInfo.hasNextPage ? answer.data.findings.pageInfo.endCursor : null;
  } while (after);
  return { ids, errors };
}

const BY_SEVERITY = '{field: SEVERITY, direction: DESC}';
const idsOf = (findings: readonly { id: string }[]) => findings.map(({ id }) => id).sort();

describe('A finding that several sources list', () => {
  test('appears once for every page size if its owner is not configured', async () => {
    const shared = Array.from({ length: 20 }, (_, n) => ({ ...smallFinding(STRANGER, n), severity: 5 }));
    await serve([
      { ...US, findings: shared },
      { ...MEMBER, findings: shared },
    ]);
    for (const first of [50, 7, 1]) {
      const { ids, errors } = await walk(first, BY_SEVERITY);
      expect(errors).toBe(0);
      expect([...ids].sort()).toEqual(idsOf(shared));
    }
  });

  test('appears once if it has no ARN', async () => {
    const shared = Array.from({ length: 12 }, (_, n) => ({
      ...smallFinding(STRANGER, n, { arn: undefined }),
      severity: 5,
    }));
    await serve([
      { ...US, findings: shared },
      { ...EU, findings: shared },
    ]);
    for (const first of [50, 4, 1]) expect([...(await walk(first, BY_SEVERITY)).ids].sort()).toEqual(idsOf(shared));
  });

  test('is shown by the source that has its document', async () => {
    const shared = smallFindings(MEMBER, 10);
    const { emulator } = await serve([
      { ...US, findings: shared },
      { ...MEMBER, findings: shared },
    ]);
    for (const accountId of [US.accountId, MEMBER.accountId]) {
      const ids = shared.map(({ id }) => id);
      emulator.faults.add({ kind: 'missingIds', ids, match: { operation: 'GetFindings', accountId } });
      const { ids: shown, errors } = await walk(50, BY_SEVERITY);
      emulator.faults.clear();
      expect(errors).toBe(0);
      expect([...shown].sort()).toEqual(idsOf(shared));
    }
  });

  test('is shown by another source if its owner gives its document but does not list it', async () => {
    const shared = smallFindings(MEMBER, 10);
    const { emulator, query } = await serve([
      { ...US, findings: shared },
      { ...MEMBER, findings: shared },
    ]);
    const match = { operation: 'ListFindings', accountId: MEMBER.accountId };
    emulator.faults.add({ kind: 'accessDenied', match });
    const { data, errors } = await query(
      '{ findings(partial: true, first: 50) { nodes { id title } sources { accountId status } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.findings.sources).toContainEqual({ accountId: MEMBER.accountId, status: 'UNAVAILABLE' });
    expect(idsOf(data.findings.nodes)).toEqual(idsOf(shared));
  });

  test('is shown by the source that may read it if the other one is left out of the answer', async () => {
    const shared = smallFindings(MEMBER, 10);
    const { emulator, query } = await serve([
      { ...US, findings: shared },
      { ...MEMBER, findings: shared },
    ]);
    for (const accountId of [US.accountId, MEMBER.accountId]) {
      emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings', accountId } });
      const { data } = await query('{ findings(partial: true) { nodes { id title } sources { accountId status } } }');
      emulator.faults.clear();
      expect(idsOf(data.findings.nodes)).toEqual(idsOf(shared));
      expect(data.findings.sources).toContainEqual({ accountId, status: 'UNAVAILABLE' });
    }
  });
});

describe('A finding that only one source lists', () => {
  test('is shown although its ARN names another source', async () => {
    const foreign = [0, 1, 2].map((n) => smallFinding(US, n, { arn: findingArn(EU, smallFinding(US, n).id) }));
    const archived = { ...(foreign[2] ?? smallFinding(US, 2)), service: { archived: true } };
    await serve([
      { ...US, findings: foreign },
      { ...EU, findings: [archived] },
    ]);
    expect([...(await walk(50, BY_SEVERITY)).ids].sort()).toEqual(idsOf(foreign));
  });
});

describe('Two sources with the same detector', () => {
  test('are read once, and cursors stay valid even if one of them failed at the start', async () => {
    const findings = smallFindings(US, 20);
    const emulator = await startEmulator({ detectors: [{ ...US, findings }] });
    process.env.AWS_ENDPOINT_URL_STS = emulator.url;
    const options = { emulator, keepEmulator: true, roleArns: ['arn:aws:iam::123456789012:role/Reader'] };
    const sound = await startGateway(options);
    emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ListDetectors' }, times: 1 });
    const shaken = await startGateway(options);
    const query =
      'query ($after: String) { findings(first: 5, after: $after) { totalCount nodes { id } pageInfo { endCursor } } }';
    const first = await sound.query(query);
    const second = await shaken.query(query, { after: first.data.findings.pageInfo.endCursor });
    await Promise.all([sound.close(), shaken.close()]);
    await emulator.close();
    expect(second.errors).toBeUndefined();
    expect(first.data.findings.totalCount).toBe(20);
    expect(second.data.findings.totalCount).toBe(20);
    expect(second.data.findings.nodes.map(({ id }: { id: string }) => id)).toEqual(
      findings
        .map(({ id }) => id)
        .reverse()
        .slice(5, 10),
    );
  });
});
