import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/emulator/faults/seededRandom.js';
import { generateFindings } from '../../src/emulator/generate/generateFindings.js';
import { sampleFindings } from '../../src/emulator/generate/sampleFindings.js';
import type { SampleFindings } from '../../src/emulator/operations/operation.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import type { EmulatorFilter } from '../../src/emulator/store/filterStore.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { newAuditLog } from '../kit/changes.js';
import { AP, callsOf, EU, findingArn, findingId, smallFindings, US } from '../kit/findings.js';
import { OperationGenerator } from '../kit/generateOperations.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 70);
const SEED = Number(process.env.PROPERTY_SEED ?? 9);

/** More than one call lists. */
const FILTERS: readonly EmulatorFilter[] = Array.from({ length: 53 }, (_, n) => ({
  name: `rule-${n}`,
  rank: n + 1,
  findingCriteria: { criterion: { type: { equals: [`Recon:EC2/Type${n}`] } } },
}));

/** An account whose findings the administrator's detector of the same region lists, too, and that has a role. */
const MEMBER = { region: US.region, accountId: '210987654321', detectorId: 'e1'.repeat(16) };
const ROLE = `arn:aws:iam::${MEMBER.accountId}:role/Reader`;

interface Setting {
  readonly name: string;
  readonly start: (random: () => number) => Promise<TestGateway>;
}

const makeSamples: SampleFindings = (types, detector) => sampleFindings(types, { ...detector, now: Date.now() });

const upTo = (random: () => number, most: number) => 1 + Math.floor(random() * most);

function sequences(detector: typeof US, count: number): WireFinding[] {
  return generateFindings({ ...detector, seed: `cost ${detector.region}`, count, now: Date.now() });
}

const SETTINGS: readonly Setting[] = [
  {
    name: 'one source',
    start: async (random) =>
      startGateway({
        emulator: await startEmulator({
          sampleFindings: makeSamples,
          detectors: [
            { ...US, findings: [...smallFindings(US, upTo(random, 200)), ...sequences(US, 60)], filters: FILTERS },
          ],
        }),
        mutations: true,
        auditLog: newAuditLog(),
      }),
  },
  {
    name: 'three regions, with a cache',
    start: async (random) =>
      startGateway({
        emulator: await startEmulator({
          sampleFindings: makeSamples,
          detectors: [US, EU, AP].map((detector) => ({
            ...detector,
            findings: [...smallFindings(detector, upTo(random, 200)), ...sequences(detector, 40)],
            filters: FILTERS.slice(0, 50),
          })),
        }),
        regions: [US.region, EU.region, AP.region],
        cacheTtlMs: 60_000,
        mutations: true,
        auditLog: newAuditLog(),
      }),
  },
  {
    name: 'a member account beside its administrator',
    start: async (random) => {
      const members = smallFindings(MEMBER, upTo(random, 150));
      const emulator = await startEmulator({
        sampleFindings: makeSamples,
        detectors: [
          { ...US, findings: [...smallFindings(US, upTo(random, 150), 40), ...members] },
          { ...MEMBER, findings: members },
        ],
      });
      process.env.AWS_ENDPOINT_URL_STS = emulator.url;
      return startGateway({ emulator, roleArns: [ROLE], mutations: true, auditLog: newAuditLog() });
    },
  },
];

interface CostAnswer {
  readonly errors?: readonly { readonly message: string }[];
  readonly data?: Readonly<Record<string, { readonly pageInfo?: { readonly endCursor: string | null } } | null>> | null;
  readonly extensions?: {
    readonly cost: { readonly calls: { most: number; made: number }; readonly leaves: { most: number } };
  };
}

async function ask(url: string, query: string, variables: Record<string, unknown> = {}): Promise<CostAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-graphql-cost': '1' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as CostAnswer;
}

/** Calls that find detectors and assume roles: they are made once, whoever asks first. */
function setUpCalls(emulator: Emulator): number {
  return callsOf(emulator, 'ListDetectors').length + callsOf(emulator, 'AssumeRole').length;
}

/** Scalars of an answer, and nulls in place of anything. */
function countLeaves(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countLeaves(item), 0);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + countLeaves(member), 0);
}

describe.each(SETTINGS)('What is said of the cost of operations over $name', ({ start }) => {
  const random = seededRandom(SEED);
  let gateway: TestGateway;
  let ids: string[];
  beforeAll(async () => {
    gateway = await start(random);
    ids = Array.from({ length: 260 }, (_, n) => findingId([US, EU, AP, MEMBER][n % 4] ?? US, n));
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_STS;
    await gateway.close();
  });

  /** Every call that reached GuardDuty, but for the search for detectors, and what the answer says of them. */
  async function check(query: string, variables: Record<string, unknown>) {
    gateway.emulator.clearCalls();
    const { errors, data, extensions } = await ask(gateway.url, query, variables);
    const arrived = gateway.emulator.calls.length - setUpCalls(gateway.emulator);
    const calls = extensions?.cost.calls;
    expect({ query, variables, known: calls !== undefined }).toEqual({ query, variables, known: true });
    const { most = -1, made = -1 } = calls ?? {};
    expect({ query, variables, made }).toEqual({ query, variables, made: arrived });
    if (made > most) expect({ query, variables, made, most }).toEqual({ query, variables, made: most, most });
    return { errors, data, most, made, leaves: extensions?.cost.leaves.most ?? -1 };
  }

  test(`${RUNS} generated operations make no more calls than that, and as many as it says`, async () => {
    const generator = new OperationGenerator(gateway.gateway.schema, SEED);
    let made = 0;
    for (let run = 0; run < RUNS; run++) {
      const first = upTo(random, 130);
      const some = ids.slice(0, upTo(random, 250));
      const roots = [
        [`findings(first: ${first}, state: ALL)`, 'FindingConnection'],
        [`findings(first: ${first}, orderBy: {field: SEVERITY, direction: DESC})`, 'FindingConnection'],
        [`findings(first: ${upTo(random, 30)}, filter: {severityLevel: {in: [LOW, HIGH]}})`, 'FindingConnection'],
        [
          'findings(first: 20, state: ALL, filter: {type: {in: ["AttackSequence:IAM/CompromisedCredentials"]}})',
          'FindingConnection',
        ],
        [`findingsById(ids: ${JSON.stringify(some)})`, 'Finding'],
        [
          `findingsById(ids: ${JSON.stringify(some.slice(0, 40))}, orderBy: {field: SEVERITY, direction: ASC})`,
          'Finding',
        ],
        [`finding(id: "${ids[run % ids.length]}")`, 'Finding'],
        ['findingStatistics(groupBy: SEVERITY)', 'FindingStatistic'],
        ['detectors', 'Detector'],
      ] as const;
      const { query, variables } = generator.next(roots);
      made += (await check(query, variables)).made;
    }
    expect(made).toBeGreaterThan(RUNS);
  });

  test('pages after a cursor', async () => {
    const query = `query ($first: Int!, $after: String) {
      findings(first: $first, after: $after, state: ALL) { nodes { title } totalCount pageInfo { endCursor } }
    }`;
    for (const first of [1, 7, 20, 50, 73, 120]) {
      let after: string | null | undefined;
      for (let page = 0; page < 6; page++) {
        const { errors, data } = await check(query, { first, after });
        expect(errors).toBeUndefined();
        after = data?.findings?.pageInfo?.endCursor;
        if (after === null || after === undefined) break;
      }
    }
  });

  test('findings that lead to one another, by lists, by ids, by aliases and by entities', async () => {
    const links = 'service { detection { sequence { signals { finding { title attackSequence { id } } } } } }';
    const sequence = 'attackSequence { title service { detection { sequence { signals { finding { title } } } } } }';
    const some = ids.slice(0, 120);
    for (const selection of [links, sequence, `${links} ${sequence}`]) {
      await check(`{ findings(first: 100, state: ALL) { nodes { ${selection} } } }`, {});
      await check(`query ($ids: [ID!]!) { findingsById(ids: $ids) { ${selection} } }`, { ids: some });
      await check(
        `{ ${some.map((id, n) => `a${n}: finding(id: "${id}") { ...F }`).join(' ')} } fragment F on Finding { ${selection} }`,
        {},
      );
      await check(`query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { ${selection} } } }`, {
        r: some.map((id) => ({ __typename: 'Finding', id })),
      });
    }
  });

  test('entities, by themselves, below findings, and below one another', async () => {
    const numbers = Array.from({ length: 120 }, (_, n) => n);
    const accounts = [
      ...new Set([US, MEMBER].map(({ accountId }) => accountId)),
      ...numbers.map((n) => String(n + 1e11)),
    ];
    const instances = numbers.map((n) => `i-${n}`);
    const page =
      'findings(first: 3, state: ALL) { nodes { title } totalCount severityCounts { high } sources { status } }';
    const counts = 'findingCount severityCounts(filter: {severityLevel: {in: [LOW, HIGH]}}) { low high }';
    let executed = 0;
    for (const selection of [page, counts, `${page} ${counts} other: findings(first: 1) { nodes { id } }`]) {
      for (const [type, all] of [
        ['AwsAccount', accounts],
        ['AwsEc2Instance', instances],
      ] as const) {
        for (const size of [1, 2, 50, 51, 120]) {
          const r = all.slice(0, size).map((id) => ({ __typename: type, id }));
          const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${selection} } } }`;
          const { errors = [] } = await check(query, { r });
          if (errors.length === 0) executed++;
          else expect(errors[0]?.message).toContain('up to 50 are accepted');
        }
      }
    }
    expect(executed).toBeGreaterThanOrEqual(20);
    const below = 'account { findingCount findings(first: 2) { nodes { title account { id findingCount } } } }';
    await check(`{ findings(first: 40, state: ALL) { nodes { ${below} } } finding(id: "${ids[0]}") { ${below} } }`, {});
    await check(`query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { ${below} } } }`, {
      r: ids.slice(0, 60).map((id) => ({ __typename: 'Finding', id })),
    });
  });

  test('made-up ARNs, each of which names a detector that is asked first', async () => {
    const arns = ids.slice(0, 240).map((_, n) => findingArn([US, EU, AP, MEMBER][n % 4] ?? US, `made-up-${n}`));
    const { errors, data } = await check('query ($arns: [ID!]!) { findingsById(ids: $arns) { title } }', { arns });
    expect(errors).toBeUndefined();
    expect(data?.findingsById).toEqual(arns.map(() => null));
  });

  test('changes, which read their findings before and after, and samples', async () => {
    const change = (field: string) =>
      `mutation ($ids: [ID!]!) { ${field} { findings { id title } failures { code } } }`;
    const known = ids.filter((_, n) => n % 4 === 0);
    for (const [field, changed] of [
      ['archiveFindings(ids: $ids)', known.slice(0, 1)],
      ['unarchiveFindings(ids: $ids)', ids.slice(0, 120)],
      ['submitFindingsFeedback(ids: $ids, feedback: USEFUL)', [...known, 'unknown', '']],
      ['archiveFindings(ids: $ids)', known.map((id) => findingArn(US, id))],
    ] as const) {
      const { errors } = await check(change(field), { ids: changed });
      expect(errors).toBeUndefined();
    }
    const some = JSON.stringify(ids.slice(0, 30));
    const links = 'findings { attackSequence { title } }';
    const samples = 'createSampleFindings(types: ["Recon:EC2/Portscan"]) { failures { code } }';
    await check(
      `mutation { a: archiveFindings(ids: ${some}) { ${links} } b: unarchiveFindings(ids: ${some}) { ${links} } }`,
      {},
    );
    const { errors, made } = await check(`mutation { a: ${samples} b: ${samples} }`, {});
    expect(errors).toBeUndefined();
    expect(made).toBe(callsOf(gateway.emulator, 'CreateSampleFindings').length);
  });

  test('suppression rules, each of which takes a call, however often they are selected', async () => {
    const rules = 'suppressionRules { name criteria { path } }';
    for (const query of [
      `{ detectors { ${rules} } }`,
      `{ a: detectors { x: ${rules} y: ${rules} } b: detectors { ...D } } fragment D on Detector { ${rules} }`,
      '{ detectors { id } }',
    ]) {
      const { errors, data, leaves } = await check(query, {});
      expect(errors).toBeUndefined();
      expect(countLeaves(data)).toBeLessThanOrEqual(leaves);
    }
  });

  test('answers of small findings have no more values than that', async () => {
    for (const query of [
      '{ findings(first: 50) { edges { cursor node { id title severity resource { resourceType } } } totalCount } }',
      '{ detectors { id region features { name } } findingStatistics(groupBy: SEVERITY) { key count } __typename }',
      '{ findings(first: 9) { nodes { id } nodes { ...F } sources { status region } } } fragment F on Finding { id title }',
      `{ findingsById(ids: ${JSON.stringify(ids.slice(0, 30))}) { id title } }`,
    ]) {
      const { data, leaves } = await check(query, {});
      expect(countLeaves(data)).toBeLessThanOrEqual(leaves);
    }
  });
});
