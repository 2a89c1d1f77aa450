import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { readFindingAttributes } from '../../src/graphql/documents/readFindingAttributes.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';
import { accountOf, findingsAbout, representationOf } from '../kit/entityFindings.js';
import { callsOf, countCalls, EU, findingArn, findingId, smallFinding, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

/** Texts of findings that criteria may name. */
const ATTRIBUTES = [...readFindingAttributes(createSchema(), readMemberNames())]
  .filter(([path, { kind, many }]) => kind === 'string' && !many && path !== 'accountId' && path !== 'detectorId')
  .map(([path]) => path);

const PAGE = 'findings(first: 5) { nodes { id } pageInfo { hasNextPage endCursor } }';

interface Page {
  readonly nodes: ({ readonly id: string } | null)[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

function askEntities(gateway: TestGateway, type: string, selection: string, r: readonly object[]) {
  return gateway.query(
    `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} { ${selection} } } }`,
    { r },
  );
}

const accounts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => representationOf('AwsAccount', from + n));

const newestFirst = (findings: readonly WireFinding[]) =>
  [...findings].sort((a, b) => (String(a.updatedAt) < String(b.updatedAt) ? 1 : -1)).map(({ id }) => id);

describe('Accounts of which some are noisy', () => {
  const QUIET = 30;
  // The noisy ones have hundreds of findings that are newer than all others; the last one has none.
  const quiet = findingsAbout('AwsAccount', US, { entities: QUIET, findingsOf: (n) => (n === QUIET - 1 ? 0 : 7) });
  const noisy = [QUIET, QUIET + 1, QUIET + 2].flatMap((account) =>
    Array.from({ length: 400 }, (_, n) =>
      smallFinding(US, 5000 + account * 400 + n, {
        accountId: accountOf(account),
        resource: { resourceType: 'AccessKey' },
      }),
    ),
  );
  const all = [...quiet, ...noisy];
  const idsOf = (account: number) => newestFirst(all.filter(({ accountId }) => accountId === accountOf(account)));
  let gateway: TestGateway;

  beforeAll(async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: all }] });
    gateway = await startGateway({ emulator });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.emulator.clearCalls());

  test('have their pages nevertheless, without a list for each', async () => {
    const { data, errors } = await askEntities(gateway, 'AwsAccount', PAGE, accounts(0, QUIET + 3));
    expect(errors).toBeUndefined();
    const pages: Page[] = data._entities.map(({ findings }: { findings: Page }) => findings);
    expect(pages.map(({ nodes }) => nodes.map((node) => node?.id))).toEqual(
      Array.from({ length: QUIET + 3 }, (_, n) => idsOf(n).slice(0, 5)),
    );
    const { ListFindings = 0, GetFindings = 0 } = countCalls(gateway.emulator);
    expect(ListFindings).toBeLessThanOrEqual(12);
    expect(GetFindings).toBeLessThanOrEqual(12);
  });

  test('and their cursors go on, in either direction of the order', async () => {
    for (const direction of ['ASC', 'DESC']) {
      const order = `orderBy: {field: UPDATED_AT, direction: ${direction}}`;
      const firstPages = await askEntities(
        gateway,
        'AwsAccount',
        `findings(first: 3, ${order}) { edges { cursor node { id } } }`,
        accounts(0, QUIET + 1),
      );
      for (const account of [0, 7, QUIET - 1, QUIET]) {
        const { edges } = firstPages.data._entities[account].findings;
        const ids = direction === 'DESC' ? idsOf(account) : idsOf(account).reverse();
        for (const [index, { cursor }] of edges.entries()) {
          const { data } = await askEntities(
            gateway,
            'AwsAccount',
            `findings(first: 3, after: ${JSON.stringify(cursor)}, ${order}) { nodes { id } pageInfo { hasNextPage } }`,
            [representationOf('AwsAccount', account)],
          );
          const rest = ids.slice(index + 1);
          expect(data._entities[0].findings).toEqual({
            nodes: rest.slice(0, 3).map((id) => ({ id })),
            pageInfo: { hasNextPage: rest.length > 3 },
          });
        }
      }
    }
  });

  test('a cursor of another account, another filter or the root field is refused', async () => {
    const { data } = await askEntities(gateway, 'AwsAccount', PAGE, accounts(0, 2));
    const cursor = data._entities[0].findings.pageInfo.endCursor;
    const asked = (args: string) => `findings(after: "${cursor}", ${args}) { nodes { id } }`;
    const other = await askEntities(gateway, 'AwsAccount', asked('first: 1'), accounts(1, 2));
    expect(other.errors?.[0]).toMatchObject({
      message: expect.stringContaining('its entity or its filter differs'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    const filtered = await askEntities(gateway, 'AwsAccount', asked('filter: {severity: {gte: 5}}'), accounts(0, 1));
    expect(filtered.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    const root = await gateway.query(`{ ${asked('first: 1')} }`);
    expect(root.errors?.[0]?.message).toContain('its filter differs');
    expect(
      gateway.emulator.calls.filter(({ operation }) => operation !== 'ListFindings' && operation !== 'GetFindings'),
    ).toEqual([]);
  });

  test('of which each is too noisy are asked for one by one, as far as the operation may', async () => {
    // Each of them has more findings than all pages that are read together.
    const asked = 'findings(first: 100) { nodes { id } }';
    const few = await askEntities(gateway, 'AwsAccount', asked, accounts(QUIET, QUIET + 3));
    expect(few.errors).toBeUndefined();
    expect(
      few.data._entities.map(({ findings }: { findings: Page }) => findings.nodes.map((node) => node?.id)),
    ).toEqual([QUIET, QUIET + 1, QUIET + 2].map((n) => idsOf(n).slice(0, 100)));
  });
});

describe('What a list of many cannot fill', () => {
  // One account has all the newest findings, as many as are read at most, and the others have the same number each.
  const findings = Array.from({ length: 60 }, (_, n) => n).flatMap((account) =>
    Array.from({ length: 60 }, (_, n) =>
      smallFinding(US, account * 60 + n, { accountId: accountOf(account), resource: { resourceType: 'AccessKey' } }),
    ),
  );
  let gateway: TestGateway;
  beforeAll(async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings }] });
    gateway = await startGateway({ emulator, maxCalls: 40 });
  });
  afterAll(() => gateway.close());

  test('is read by itself until the operation has caused as many calls as it may', async () => {
    // 20 accounts have 60 findings each, one after the other, and 20 * 10 + 4 * 50 fit into the pages that are read.
    const { data, errors = [] } = await askEntities(gateway, 'AwsAccount', PAGE.replace('5', '10'), accounts(0, 20));
    const { ListFindings = 0 } = countCalls(gateway.emulator);
    const pages = data._entities as ({ findings: Page } | null)[];
    for (const [index, entity] of pages.entries()) {
      const error = errors.find(({ path }) => path?.[1] === index);
      if (entity === null) expect(error?.extensions?.code).toBe('QUERY_TOO_COMPLEX');
      else expect(entity.findings.nodes).toHaveLength(10);
    }
    expect(ListFindings).toBeLessThanOrEqual(8 + 20);
    expect(pages.filter((page) => page !== null).length).toBeGreaterThanOrEqual(15);
  });
});

describe('Entities', () => {
  const instance = (n: number, members: object = {}) =>
    smallFinding(US, n, {
      accountId: accountOf(1),
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-1' }, ...members },
    });
  const remote = {
    service: {
      action: {
        actionType: 'AWS_API_CALL',
        awsApiCallAction: { remoteAccountDetails: { accountId: accountOf(2), affiliated: false } },
      },
    },
  };
  const lambda = `arn:aws:lambda:us-east-1:${accountOf(1)}:function:shop`;
  const findings = [
    instance(0),
    instance(1, {
      s3BucketDetails: [
        { name: 'b', arn: 'arn:aws-cn:s3:::b' },
        { name: 'c', arn: 'arn:aws:s3:::other' },
      ],
    }),
    smallFinding(US, 2, { accountId: accountOf(2), ...remote }),
    smallFinding(US, 3, { accountId: 5, resource: { resourceType: 'Instance', instanceDetails: { instanceId: 17 } } }),
    smallFinding(US, 4, {
      accountId: accountOf(1),
      resource: { resourceType: 'Lambda', lambdaDetails: { functionName: 'shop', functionArn: `${lambda}:7` } },
    }),
    smallFinding(US, 5, { resource: { resourceType: 'Instance', instanceDetails: { instanceId: { odd: true } } } }),
  ];
  let gateway: TestGateway;
  beforeAll(async () => {
    const emulator = await startEmulator({
      detectors: [
        { ...US, findings },
        { ...EU, findings: [] },
      ],
    });
    gateway = await startGateway({ emulator, regions: [US.region, EU.region] });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.emulator.clearCalls());

  test('are what findings point to, whichever way an operation is executed', async () => {
    const query = `{ findings(orderBy: {field: UPDATED_AT, direction: ASC}) { nodes {
      account { __typename id }
      resource { instanceDetails { instance { id arn } } s3BucketDetails { bucket { name arn } } lambdaDetails { function { arn } } }
      service { action { awsApiCallAction { remoteAccountDetails { account { id } } } } }
    } } }`;
    const { compiled } = gateway.gateway.executor.counts;
    const answers = [await gateway.query(query), await gateway.query(query), await gateway.query(query)];
    expect(gateway.gateway.executor.counts.compiled).toBe(compiled + 2);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const { data, errors } = answers[0] as (typeof answers)[0];
    expect(data.findings.nodes).toMatchObject([
      {
        account: { __typename: 'AwsAccount', id: accountOf(1) },
        resource: {
          instanceDetails: { instance: { id: 'i-1', arn: `arn:aws:ec2:us-east-1:${accountOf(1)}:instance/i-1` } },
        },
      },
      {
        resource: {
          s3BucketDetails: [{ bucket: { name: 'b', arn: 'arn:aws-cn:s3:::b' } }, { bucket: { name: 'c', arn: null } }],
        },
      },
      { service: { action: { awsApiCallAction: { remoteAccountDetails: { account: { id: accountOf(2) } } } } } },
      { account: null, resource: { instanceDetails: { instance: { id: '17', arn: null } } } },
      { resource: { lambdaDetails: { function: { arn: lambda } } } },
      { resource: { instanceDetails: { instance: null } } },
    ]);
    expect(errors).toMatchObject([
      {
        path: ['findings', 'nodes', 5, 'resource', 'instanceDetails', 'instance'],
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
  });

  test('that no key names are null, and nothing is sent for them', async () => {
    const references = [
      { id: '12' },
      { id: accountOf(1), extra: 1 },
      { id: 123456789012 },
      { id: null },
      {},
      { id: `${accountOf(1)}\n` },
      { id: ['123456789012'] },
    ].map((key) => ({ __typename: 'AwsAccount', ...key }));
    const { data, errors } = await askEntities(gateway, 'AwsAccount', 'id', references);
    expect(errors).toBeUndefined();
    expect(data._entities.map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([
      null,
      accountOf(1),
      null,
      null,
      null,
      null,
      null,
    ]);
    const arns = [
      ['AwsEc2Instance', `arn:aws:ec2:us-east-1:${accountOf(1)}:instance/i-1`, true],
      ['AwsEc2Instance', `arn:aws:ec2:us-east-1:${accountOf(1)}:volume/i-1`, false],
      ['AwsEksCluster', `arn:aws:eks:us-east-1:${accountOf(1)}:nodegroup/a`, false],
      ['AwsLambdaFunction', `${lambda}:$LATEST`, true],
      ['AwsLambdaFunction', `arn:aws:lambda:us-east-1:${accountOf(1)}:layer:shop`, false],
      ['AwsRdsDbInstance', `arn:aws:rds:us-east-1:${accountOf(1)}:cluster:a`, false],
      ['AwsIamRole', `arn:aws:iam::${accountOf(1)}:role/a/b/reader`, true],
      ['AwsIamRole', `arn:aws:iam::${accountOf(1)}:user/reader`, false],
      ['AwsIamUser', `arn:aws:sts::${accountOf(1)}:user/reader`, false],
      ['AwsS3Bucket', 'arn:aws:s3:::a/key', false],
    ] as const;
    for (const [type, arn, isOne] of arns) {
      const answer = await askEntities(gateway, type, 'arn', [{ __typename: type, arn }]);
      expect([arn, answer.data._entities[0] !== null]).toEqual([arn, isOne]);
    }
    const contrary = {
      __typename: 'AwsEc2Instance',
      id: 'i-2',
      arn: `arn:aws:ec2:us-east-1:${accountOf(1)}:instance/i-1`,
    };
    expect((await askEntities(gateway, 'AwsEc2Instance', 'id', [contrary])).data._entities).toEqual([null]);
    expect(gateway.emulator.calls).toEqual([]);
  });

  test('of several kinds in one request keep their places', async () => {
    const { data } = await gateway.query(
      `query ($r: [_Any!]!) { _entities(representations: $r) { __typename
        ... on Finding { id } ... on AwsAccount { findingCount } ... on AwsEc2Instance { findings(first: 1) { nodes { id } } } } }`,
      {
        r: [
          { __typename: 'AwsEc2Instance', id: 'i-1' },
          { __typename: 'Finding', arn: findingArn(US, findingId(US, 2)) },
          { __typename: 'AwsAccount', id: accountOf(1) },
          { __typename: 'AwsAccount', id: accountOf(9) },
        ],
      },
    );
    expect(data._entities).toEqual([
      { __typename: 'AwsEc2Instance', findings: { nodes: [{ id: findingId(US, 1) }] } },
      { __typename: 'Finding', id: findingId(US, 2) },
      { __typename: 'AwsAccount', findingCount: 3 },
      { __typename: 'AwsAccount', findingCount: 0 },
    ]);
  });

  test('that a filter excludes have no findings, which is no mistake', async () => {
    const args = `filter: {accountId: {in: ["${accountOf(1)}"]}}`;
    const selection = `findings(${args}) { nodes { id } totalCount } findingCount(${args})`;
    const { data, errors } = await askEntities(gateway, 'AwsAccount', selection, accounts(1, 3));
    expect(errors).toBeUndefined();
    expect(data._entities).toMatchObject([
      { findingCount: 3 },
      { findings: { nodes: [], totalCount: 0 }, findingCount: 0 },
    ]);
    const own = 'findings(filter: {attributes: [{path: "resource.s3BucketDetails.name", in: ["c"]}]}) { nodes { id } }';
    const bucket = await askEntities(gateway, 'AwsS3Bucket', own, [{ __typename: 'AwsS3Bucket', name: 'b' }]);
    expect(bucket.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  test('are counted by statistics, although one of the findings is about buckets, too', async () => {
    const { data } = await askEntities(gateway, 'AwsEc2Instance', 'findingCount severityCounts { low }', [
      { __typename: 'AwsEc2Instance', id: 'i-1' },
      { __typename: 'AwsEc2Instance', id: 'i-2' },
    ]);
    expect(data._entities).toMatchObject([{ findingCount: 2 }, { findingCount: 0 }]);
  });

  test('fail with the source that fails, or name it in a partial answer', async () => {
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { region: EU.region } });
    try {
      const { data, errors } = await askEntities(gateway, 'AwsAccount', PAGE, accounts(1, 3));
      expect(data._entities).toEqual([null, null]);
      expect(errors?.map(({ extensions, path }) => [extensions?.code, path?.[1]])).toEqual([
        ['UPSTREAM_UNAVAILABLE', 0],
        ['UPSTREAM_UNAVAILABLE', 1],
      ]);
      const partial = 'findings(first: 2, partial: true) { nodes { id } sources { region status } } findingCount';
      const answer = await askEntities(gateway, 'AwsAccount', partial, accounts(1, 3));
      expect(answer.data._entities[0]).toMatchObject({
        findings: { nodes: [{}, {}], sources: [{ status: 'OK' }, { region: EU.region, status: 'UNAVAILABLE' }] },
        findingCount: null,
      });
    } finally {
      gateway.emulator.faults.clear();
    }
  });

  test('fail if their documents cannot be read, and no call is repeated for each of them', async () => {
    gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' } });
    try {
      const { data, errors } = await askEntities(gateway, 'AwsAccount', PAGE, accounts(0, 40));
      expect(data._entities.slice(1, 3)).toEqual([null, null]);
      expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
      expect(callsOf(gateway.emulator, 'GetFindings')).toHaveLength(1);
    } finally {
      gateway.emulator.faults.clear();
    }
  });
});

describe('Instances whose findings GuardDuty counts under another resource', () => {
  // The resource of these findings is a bucket, so that statistics by resource do not say how many each instance has.
  const about = (instanceId: string, count: number, from: number) =>
    Array.from({ length: count }, (_, n) =>
      smallFinding(US, from + n, {
        resource: { resourceType: 'S3Bucket', instanceDetails: { instanceId }, s3BucketDetails: [{ name: 'b' }] },
      }),
    );
  const few = [...about('i-1', 3, 0), ...about('i-2', 40, 100)];
  const many = [...about('i-3', 150, 1000), ...about('i-4', 60, 2000)];
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      emulator: await startEmulator({ detectors: [{ ...US, findings: [...few, ...many] }] }),
    });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.emulator.clearCalls());

  const count = async (...ids: string[]) => {
    const references = ids.map((id) => ({ __typename: 'AwsEc2Instance', id }));
    const selection = 'findingCount severityCounts { low medium high critical }';
    const { data, errors } = await askEntities(gateway, 'AwsEc2Instance', selection, references);
    expect(errors).toBeUndefined();
    return data._entities as { findingCount: number; severityCounts: Record<string, number> }[];
  };
  const sumOf = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0);

  test('are counted by documents where there are few', async () => {
    const counted = await count('i-1', 'i-2', 'i-9');
    expect(counted.map(({ findingCount }) => findingCount)).toEqual([3, 40, 0]);
    expect(counted.map(({ severityCounts }) => sumOf(severityCounts))).toEqual([3, 40, 0]);
    // Both counts share the documents.
    expect(countCalls(gateway.emulator)).toEqual({ GetFindingsStatistics: 5, ListFindings: 1, GetFindings: 1 });
  });

  test('and one by one where there are many', async () => {
    const counted = await count('i-3', 'i-4');
    expect(counted.map(({ findingCount }) => findingCount)).toEqual([150, 60]);
    expect(counted.map(({ severityCounts }) => sumOf(severityCounts))).toEqual([150, 60]);
    const { GetFindingsStatistics, ListFindings } = countCalls(gateway.emulator);
    expect(GetFindingsStatistics).toBe(5 + 2);
    expect(ListFindings).toBe(4);
  });

  test('have no place for a finding that is gone, as nobody can say whose it was', async () => {
    const [gone] = newestFirst(few.filter(({ resource }) => JSON.stringify(resource).includes('i-1"')));
    gateway.emulator.faults.add({ kind: 'missingIds', ids: [gone as string] });
    try {
      const ask = async (...ids: string[]) =>
        (
          await askEntities(
            gateway,
            'AwsEc2Instance',
            'findings { nodes { title } }',
            ids.map((id) => ({ __typename: 'AwsEc2Instance', id })),
          )
        ).data._entities[0].findings.nodes;
      expect(await ask('i-1', 'i-2')).toHaveLength(2);
      expect((await ask('i-1')).filter((node: unknown) => node === null)).toHaveLength(1);
      expect(await ask('i-1')).toHaveLength(3);
    } finally {
      gateway.emulator.faults.clear();
    }
  });
});

describe('What many entities ask for at once', () => {
  const findings = (detector: typeof US, from: number) =>
    findingsAbout('AwsAccount', detector, { entities: 6, findingsOf: () => 2, from });
  let gateway: TestGateway;
  beforeAll(async () => {
    const detectors = [
      { ...US, findings: findings(US, 0) },
      { ...EU, findings: findings(EU, 50) },
    ];
    gateway = await startGateway({ emulator: await startEmulator({ detectors }), regions: [US.region, EU.region] });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.emulator.clearCalls());

  test('the status of sources is read once', async () => {
    const selection = 'findings { a: sources { status } b: sources { region } } more: findings { sources { status } }';
    const { data, errors } = await askEntities(gateway, 'AwsAccount', selection, accounts(0, 300));
    expect(errors).toBeUndefined();
    expect(data._entities[299].findings.a).toEqual([{ status: 'OK' }, { status: 'OK' }]);
    expect(countCalls(gateway.emulator)).toEqual({ GetDetector: 2 });
  });

  test('is read together, also below findings of sources of which one is slower', async () => {
    gateway.emulator.faults.setLatency(80, { region: EU.region, operation: 'GetFindings' });
    try {
      const references = [US, EU].flatMap((detector, index) =>
        findings(detector, index * 50).map(({ arn }) => ({ __typename: 'Finding', arn })),
      );
      const { data } = await askEntities(gateway, 'Finding', 'account { id findingCount }', references);
      expect(data._entities).toHaveLength(24);
      expect(data._entities[0].account).toEqual({ id: accountOf(0), findingCount: 4 });
      expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 2, GetFindingsStatistics: 2 });
    } finally {
      gateway.emulator.faults.clear();
    }
  });

  test('counts by severity are right where the filter leaves no room for a severity', async () => {
    const paths = ATTRIBUTES.slice(0, 48).map((path) => `{path: "${path}", notIn: ["nobody has this"]}`);
    const filter = `filter: {accountId: {in: ["${accountOf(0)}", "${accountOf(1)}"]}, attributes: [${paths.join(', ')}]}`;
    const selection = `findingCount(${filter}) severityCounts(${filter}) { low medium high critical }`;
    const { data, errors } = await askEntities(gateway, 'AwsAccount', selection, accounts(0, 2));
    expect(errors).toBeUndefined();
    for (const { findingCount, severityCounts } of data._entities) {
      expect(findingCount).toBe(4);
      expect(Object.values(severityCounts as Record<string, number>).reduce((sum, one) => sum + one, 0)).toBe(4);
    }
  });
});
