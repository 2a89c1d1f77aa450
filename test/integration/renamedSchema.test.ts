import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildClientSchema,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { generateFindings } from '../../src/emulator/generate/generateFindings.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { readSdl } from '../../src/graphql/schema/createSchema.js';
import { renameDocument } from '../../src/graphql/schema/names/renameDocument.js';
import type { NamingOptions, SchemaNames } from '../../src/graphql/schema/names/schemaNames.js';
import { askRepeatedly } from '../kit/askRepeatedly.js';
import { smallFinding, US } from '../kit/findings.js';
import { OperationGenerator } from '../kit/generateOperations.js';
import { codesOf } from '../kit/graphqlClient.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { withoutFetchedAt } from '../kit/withoutFetchedAt.js';

/** Every type has a name that means nothing, so that code which knows a type by its public name is found out. */
const EVERY_TYPE = Object.fromEntries(
  parse(readSdl({ mutations: true }))
    .definitions.filter(isTypeDefinitionNode)
    .map(({ name }) => name.value)
    .filter((name) => !['Query', 'Mutation'].includes(name))
    .map((name, index) => [name, `T${index}`]),
);
/** Names that were swapped are the hardest to tell apart. */
const SWAPPED = {
  Finding: 'Resource',
  Resource: 'Service',
  Service: 'Finding',
  FindingEdge: 'FindingConnection',
  FindingConnection: 'FindingEdge',
};
const SCHEMA_NAMES: SchemaNames = {
  types: { ...EVERY_TYPE, ...SWAPPED },
  entities: {
    AwsAccount: { keys: { id: 'accountNumber' } },
    AwsEc2Instance: { keys: { id: { name: 'arn', type: 'String' }, arn: { name: 'id', type: 'ID' } } },
    AwsS3Bucket: { keys: { name: 'bucket' } },
  },
};
const NAMES = SCHEMA_NAMES.types ?? {};
const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).map(([canonical, name]) => [name, canonical]),
);

const PREFIXED: NamingOptions = {
  typePrefix: 'GuardDuty',
  typePrefixScalars: true,
  schemaNames: {
    entities: {
      AwsAccount: { name: 'CloudAccount', keys: { id: 'accountNumber' } },
      AwsIamUser: false,
      AwsEc2Instance: false,
      AwsS3Bucket: { keys: { arn: false } },
    },
  },
};

/** Documents with values that cannot be taken. */
const ODD = [
  smallFinding(US, 900, { severity: {}, title: [], resource: 'none', service: { action: 7, count: 'x' } }),
  smallFinding(US, 901, { resource: { instanceDetails: { tags: ['no tag', null, { key: {} }] } } }),
];

let plain: TestGateway;
let renamed: TestGateway;
let prefixed: TestGateway;
let ids: string[];

beforeAll(async () => {
  const findings = generateFindings({ ...US, seed: 'names', count: 60, now: Date.now() });
  ids = [...ODD, ...findings.slice(0, 4)].map(({ id }) => id);
  const emulator = await startEmulator({ detectors: [{ ...US, findings: [...findings, ...ODD] }] });
  const options = {
    emulator,
    keepEmulator: true,
    cacheTtlMs: 60_000,
    mutations: true,
    cursorSecret: 'one for all of them',
  };
  plain = await startGateway(options);
  renamed = await startGateway({ ...options, naming: { typePrefix: 'Unused', schemaNames: SCHEMA_NAMES } });
  prefixed = await startGateway({
    ...options,
    maxCalls: 20,
    authSchemaDirectives: true,
    naming: PREFIXED,
  });
});
afterAll(async () => {
  await prefixed?.close();
  await renamed?.close();
  await plain?.close();
  await plain?.emulator.close();
});

/** The same operation in the names of a gateway. */
function rename(query: string, { gateway }: TestGateway): string {
  return print(renameDocument(parse(query), gateway.names));
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** The same operation with an alias for each field, so that keys of other names are answered under the same ones. */
function withAliases(query: string): string {
  return print(visit(parse(query), { Field: (node) => (node.alias ? undefined : { ...node, alias: node.name }) }));
}

/** JSON of an answer with the names that the map has for those of `__typename` and of coordinates in messages. */
function textOf({ data = null, errors = [] }: Answer, names: ReadonlyMap<string, string> = new Map()): string {
  const rename = (name: string) => names.get(name) ?? name;
  const named = JSON.stringify(data, (key, value: unknown) =>
    key === '__typename' && typeof value === 'string' ? rename(value) : value,
  );
  const said = errors.map(({ message, path }) => ({ message: message.replaceAll(/\b(\w+)(?=\.)/g, rename), path }));
  return withoutFetchedAt(JSON.stringify({ data: JSON.parse(named) as unknown, errors: said }));
}

/** Asks the renamed gateway five times, and the plain one once, and expects the same answer but for names of types. */
async function compare(query: string, variables: Record<string, unknown> = {}) {
  const { counts } = renamed.gateway.executor;
  const before = counts.compiled;
  const { json } = await askRepeatedly(renamed.url, { query: rename(withAliases(query), renamed), variables });
  const expected = await plain.query(query, variables);
  expect({ query, answer: textOf(json, CANONICAL), codes: codesOf(json) }).toEqual({
    query,
    answer: textOf(expected),
    codes: codesOf(expected),
  });
  return { json, wasCompiled: counts.compiled > before };
}

async function introspect(gateway: TestGateway) {
  const { json } = await askRepeatedly(gateway.url, { query: getIntrospectionQuery() });
  return buildClientSchema(json.data as IntrospectionQuery);
}

describe('A schema of which every type is renamed, some to names of others, answers as the plain one', () => {
  test('30 generated operations, compiled as well', async () => {
    const generator = new OperationGenerator(plain.gateway.schema, 11);
    const roots = [
      [`finding(id: "${ids[0]}")`, 'Finding'],
      [`findingsById(ids: ${JSON.stringify([...ids, 'unknown'])})`, 'Finding'],
      ['findings(first: 5, state: ALL)', 'FindingConnection'],
      ['findings(first: 3, orderBy: {field: SEVERITY, direction: DESC})', 'FindingConnection'],
      ['findingStatistics(groupBy: DATE, first: 3)', 'FindingStatistic'],
      ['detectors', 'Detector'],
    ] as const;
    let [compiled, failed] = [0, 0];
    for (let n = 0; n < 30; n++) {
      const { query, variables } = generator.next(roots);
      const { json, wasCompiled } = await compare(query, variables);
      if (wasCompiled) compiled++;
      if (json.errors) failed++;
    }
    expect(compiled).toBeGreaterThan(20);
    expect(failed).toBeGreaterThan(3);
  });

  test('the whole tree', async () => {
    const everything = selectEveryLeaf(plain.gateway.schema, 'Finding');
    const { wasCompiled } = await compare(`{ findings(first: 50, state: ALL) { nodes ${everything} } }`);
    expect(wasCompiled).toBe(true);
  });

  test('types by name at every depth, conditions of fragments, and variables of renamed inputs', async () => {
    const { json, wasCompiled } = await compare(
      `query ($filter: FindingFilter, $order: FindingOrder! = {field: ID, direction: ASC}, $state: FindingState!, $levels: [SeverityLevel!]!, $after: DateTime!) {
        __typename
        findings(first: 4, filter: $filter, orderBy: $order, state: $state) {
          __typename
          edges { __typename node { ...Parts ... on Finding { title } } }
          pageInfo { __typename ... on PageInfo { hasNextPage } }
          sources { __typename status }
          severityCounts { __typename high }
        }
        late: findings(filter: {severityLevel: {in: $levels}, updatedAt: {gte: $after}}) { totalCount }
      }
      fragment Parts on Finding {
        __typename
        classification { __typename ... on FindingClassification { threatPurpose } }
        resource { ...Part __typename }
        service { __typename action { __typename actionType } }
      }
      fragment Part on Resource { resourceType instanceDetails { __typename tags { __typename key } } }`,
      {
        filter: { severity: { gte: 1 }, service: { archived: false } },
        state: 'ALL',
        levels: ['HIGH', 'LOW'],
        after: '2020-01-01',
      },
    );
    expect(wasCompiled).toBe(true);
    expect(json.data.findings.edges[0].node.__typename).toBe(NAMES.Finding);
    expect(json.data.findings.edges[0].node.resource.__typename).toBe(NAMES.Resource);
    expect(json.data.findings.pageInfo.__typename).toBe(NAMES.PageInfo);
  });

  test('links, statistics, detectors and faults', async () => {
    await compare(
      '{ findings(first: 50) { nodes { id attackSequence { __typename id } service { detection { sequence { signals { __typename uid finding { __typename id } } } } } } } }',
    );
    await compare(
      '{ findingStatistics(groupBy: ACCOUNT) { __typename key count } detectors { __typename features { __typename name } suppressionRules { name } } }',
    );
    await compare('{ findings(first: 0) { nodes { id } } findingsById(ids: []) { id } }');
    await compare('query ($v: Int) { findings(first: $v) { nodes { id } } }', { v: null });
  });

  test('entities, by their public name alone', async () => {
    const query = (name: string) =>
      `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${name} { id title } } }`;
    const public_ = NAMES.Finding as string;
    const representations = (__typename: string) => ids.map((id) => ({ __typename, id }));
    const { json } = await askRepeatedly(renamed.url, {
      query: query(public_),
      variables: { r: representations(public_) },
    });
    const expected = await plain.query(query('Finding'), { r: representations('Finding') });
    expect(textOf(json, CANONICAL)).toBe(textOf(expected));
    const { errors } = await renamed.query(query(public_), { r: representations('T3') });
    expect(errors?.[0]?.message).toContain('which names an entity of this subgraph');
    expect(codesOf({ status: 200, errors })).toEqual(['BAD_USER_INPUT']);
  });

  test('entities with other keys, from findings and from other subgraphs', async () => {
    const { json, wasCompiled } = await compare(
      '{ findings(first: 50) { nodes { account { __typename id } resource { instanceDetails { instance { __typename id arn } } s3BucketDetails { bucket { __typename name } } } } } }',
    );
    expect(wasCompiled).toBe(true);
    const [first] = json.data.findings.nodes;
    expect(first.account).toEqual({ __typename: NAMES.AwsAccount, id: US.accountId });
    const unaliased = await askRepeatedly(renamed.url, {
      query: '{ findings(first: 1) { nodes { account { accountNumber } } } }',
    });
    expect(unaliased.json.data.findings.nodes).toEqual([{ account: { accountNumber: US.accountId } }]);
    const instance = json.data.findings.nodes.find(({ resource }: Tree) => resource.instanceDetails)?.resource
      .instanceDetails.instance;
    expect(instance).toEqual({
      __typename: NAMES.AwsEc2Instance,
      id: expect.stringMatching(/^i-/),
      arn: expect.stringMatching(/^arn:aws:ec2:/),
    });
    const query = (names: Readonly<Record<string, string>>, key: string) => {
      const fields = '__typename findingCount findings(first: 2) { nodes { id title } }';
      return `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${names.AwsAccount} { id: ${key} ${fields} } ... on ${names.AwsEc2Instance} { ${fields} } } }`;
    };
    const [account, ec2] = [NAMES.AwsAccount, NAMES.AwsEc2Instance];
    const CANONICAL_NAMES = { AwsAccount: 'AwsAccount', AwsEc2Instance: 'AwsEc2Instance' };
    const ask = async (own: readonly object[], others: readonly object[]) => {
      const [ownQuery, otherQuery] = [query(NAMES, 'accountNumber'), query(CANONICAL_NAMES, 'id')];
      const { counts } = renamed.gateway.executor;
      const before = counts.compiled;
      const answer = await askRepeatedly(renamed.url, { query: ownQuery, variables: { r: own } });
      expect(textOf(answer.json, CANONICAL)).toBe(textOf(await plain.query(otherQuery, { r: others })));
      expect(costOf(renamed, ownQuery, { r: own })).toEqual(costOf(plain, otherQuery, { r: others }));
      return { entities: answer.json.data._entities as (object | null)[], wasCompiled: counts.compiled > before };
    };
    const accounts = await ask(
      [
        { __typename: account, accountNumber: US.accountId },
        { __typename: account, id: US.accountId },
      ],
      [
        { __typename: 'AwsAccount', id: US.accountId },
        { __typename: 'AwsAccount', name: 'no key of it' },
      ],
    );
    expect(accounts.wasCompiled).toBe(true);
    expect(accounts.entities).toMatchObject([{ __typename: account, id: US.accountId }, null]);
    const mixed = await ask(
      [
        { __typename: account, accountNumber: US.accountId },
        { __typename: ec2, arn: instance.id },
        { __typename: ec2, id: instance.arn },
      ],
      [
        { __typename: 'AwsAccount', id: US.accountId },
        { __typename: 'AwsEc2Instance', id: instance.id },
        { __typename: 'AwsEc2Instance', arn: instance.arn },
      ],
    );
    expect(mixed.entities).not.toContain(null);
  });

  test('changes', async () => {
    const change = `mutation ($ids: [ID!]!) { archiveFindings(ids: $ids) { __typename findings { __typename id service { archived } } failures { __typename code } } }`;
    const { json } = await compare(change, { ids: [ids[4], 'unknown'] });
    expect(json.data.archiveFindings.__typename).toBe(NAMES.ChangePayload);
    expect(json.data.archiveFindings.findings[0].service.archived).toBe(true);
    await compare(
      'mutation ($ids: [ID!]!, $feedback: FindingFeedback!) { submitFindingsFeedback(ids: $ids, feedback: $feedback) { failures { code } } }',
      { ids: [ids[5]], feedback: 'USEFUL' },
    );
  });

  test('costs, and cursors, which know nothing of names', async () => {
    const generator = new OperationGenerator(plain.gateway.schema, 5);
    for (let n = 0; n < 100; n++) {
      const roots = [
        ['findings(first: 200)', 'FindingConnection'],
        ['detectors', 'Detector'],
        [`finding(id: "x")`, 'Finding'],
      ] as const;
      const { query, variables } = generator.next(roots);
      expect({ query, cost: costOf(renamed, rename(query, renamed), variables) }).toEqual({
        query,
        cost: costOf(plain, query, variables),
      });
    }
    const page = (after?: string) =>
      `{ findings(first: 3${after ? `, after: "${after}"` : ''}) { nodes { id } pageInfo { endCursor } } }`;
    const { data } = await plain.query(page());
    await compare(page(data.findings.pageInfo.endCursor as string));
  });

  test('introspection has the public names and no others', async () => {
    const [all, own] = [await introspect(renamed), await introspect(plain)];
    const namesOf = (schema: typeof all) => Object.keys(schema.getTypeMap()).sort();
    expect(namesOf(all)).toEqual(
      namesOf(own)
        .map((name) => NAMES[name] ?? name)
        .sort(),
    );
    expect(all.description).toBe(own.description);
    const { json } = await askRepeatedly(renamed.url, {
      query: '{ __type(name: "T0") { name kind } none: __type(name: "Detector") { name } }',
    });
    expect(json.data.none).toBeNull();
  });
});

interface Tree {
  // biome-ignore lint/suspicious/noExplicitAny: a tree of any shape
  readonly resource: any;
}

function costOf({ gateway }: TestGateway, query: string, variables: Record<string, unknown>) {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== 'OperationDefinition') throw new Error('No operation');
  const { principal } = gateway.createContext();
  return gateway.limits.costOf({ document, operation, variables, principal });
}

describe('A prefix', () => {
  test('is on value types, inputs, enums and scalars, and nowhere else', async () => {
    const schema = await introspect(prefixed);
    const without = Object.keys(schema.getTypeMap()).filter((name) => !/^(GuardDuty|_|federation__|link__)/.test(name));
    expect(without.sort()).toEqual([
      ...['AwsEksCluster', 'AwsIamAccessKey', 'AwsIamRole', 'AwsLambdaFunction', 'AwsRdsDbInstance', 'AwsS3Bucket'],
      ...['Boolean', 'CloudAccount', 'Finding', 'Float', 'ID', 'Int', 'Mutation', 'PageInfo', 'Query', 'String'],
    ]);
  });

  test('is in the SDL of the subgraph, with what it says of scopes and costs, and the hash is that of the command', async () => {
    const { data } = await prefixed.query('{ _service { sdl } }');
    const sdl = data._service.sdl as string;
    expect(sdl).toContain('type Finding\n  @key(fields: "id")\n  @key(fields: "arn")\n{');
    expect(sdl).toMatch(
      /findings\([\s\S]*?\): GuardDutyFindingConnection! @cost\(weight: 20\) @listSize\(.*\) @authenticated @requiresScopes/,
    );
    const names = parse(sdl)
      .definitions.filter(isTypeDefinitionNode)
      .map(({ name }) => name.value);
    const printed = readSdl({
      ...PREFIXED,
      mutations: true,
      scopes: { read: 'findings:read', write: 'findings:write' },
    });
    const own = parse(printed).definitions.filter(isTypeDefinitionNode);
    expect(names.filter((name) => !/^(_|federation__|link__)/.test(name)).sort()).toEqual(
      own.map(({ name }) => name.value).sort(),
    );
    const readyz = (await (await fetch(`${prefixed.url}/readyz`)).json()) as { sdlHash: string };
    expect(readyz.sdlHash).toBe(createHash('sha256').update(`${printed}\n`).digest('hex'));
  });

  test('leaves out entities and keys that the supergraph does not have, with all that leads to them', async () => {
    const schema = await introspect(prefixed);
    for (const name of ['AwsIamUser', 'AwsEc2Instance', 'AwsAccount']) expect(schema.getType(name)).toBeUndefined();
    const fieldsOf = (name: string) => Object.keys((schema.getType(name) as GraphQLObjectType).getFields());
    expect(fieldsOf('GuardDutyInstanceDetails')).not.toContain('instance');
    expect(fieldsOf('GuardDutyInstanceDetails')).toContain('instanceId');
    expect(fieldsOf('AwsS3Bucket')).toEqual(['name', 'findings', 'findingCount', 'severityCounts']);
    expect(fieldsOf('CloudAccount')).toEqual(['accountNumber', 'findings', 'findingCount', 'severityCounts']);
    const sdl = readSdl(PREFIXED);
    expect(sdl).toContain('type CloudAccount @key(fields: "accountNumber") {');
    expect(sdl).toContain('type AwsS3Bucket @key(fields: "name") {');
    const { errors } = await prefixed.query('query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
      r: [{ __typename: 'AwsIamUser', arn: 'x' }],
    });
    expect(errors?.[0]?.message).toContain('which names an entity of this subgraph');
    const operation = `query ($first: Int!) { finding(id: "${ids[3]}") { id account { id } resource { instanceDetails { instance { ...I } } s3BucketDetails { bucket { arn } } } } }
      fragment I on AwsEc2Instance { findings(first: $first) { nodes { id } } }`;
    expect(rename(operation, prefixed).replaceAll(/\s+/g, ' ')).toBe(
      `{ finding(id: "${ids[3]}") { id account { accountNumber } } }`,
    );
    for (let time = 0; time < 3; time++) {
      const { data } = await prefixed.query(rename(operation, prefixed));
      expect(data).toEqual({ finding: { id: ids[3], account: { accountNumber: US.accountId } } });
    }
  });

  test('is in descriptions that name a type', () => {
    const plainText = readSdl({ mutations: true });
    const text = readSdl({ typePrefix: 'GuardDuty', mutations: true });
    const types = parse(plainText)
      .definitions.filter(isTypeDefinitionNode)
      .map(({ name }) => name.value);
    const quoted = (sdl: string) => [...sdl.matchAll(/`([A-Za-z]\w*)/g)].map(([, name = '']) => name);
    const kept = quoted(text).filter((name) => types.includes(name));
    expect([...new Set(kept)].sort()).toEqual(['AccessKey', 'Finding', 'Query', 'S3Bucket']);
    expect(text).toContain('structured like `GuardDutyResource`.');
    expect(text).toContain('by their `GuardDutyResourceV2.uid`.');
  });

  test('is in messages', async () => {
    const big =
      'query ($n: GuardDutySafeInt) { findings(filter: {service: {action: {networkConnectionAction: {localPortDetails: {port: {gte: $n}}}}}}) { nodes { id } } }';
    for (let time = 0; time < 3; time++) {
      const { errors } = await prefixed.query(big, { n: 2 ** 60 });
      expect(errors?.[0]?.message).toContain('A GuardDutySafeInt is a whole number');
      const unknown = await prefixed.query(
        'query ($f: GuardDutyFindingFilte) { findings(filter: $f) { nodes { id } } }',
      );
      expect(unknown.errors?.[0]?.message).toContain('Did you mean "GuardDutyFindingFilter"');
      const odd = await prefixed.query(
        '{ findings(first: 50, state: ALL, orderBy: {field: ID, direction: ASC}) { nodes { service { action { actionType } count } } } }',
      );
      expect(odd.errors?.map(({ message }) => message)).toContain(
        'GuardDuty sent something else than a 32-bit whole number for GuardDutyService.count.',
      );
    }
  });

  test('changes nothing about what is too complex', async () => {
    const many = (page: number) =>
      `{ ${Array.from({ length: 12 }, (_, n) => `a${n}: findings(first: ${page}) { nodes { ...F } }`).join(' ')} } fragment F on Finding { title }`;
    for (let time = 0; time < 3; time++) {
      const answer = await prefixed.query(many(100));
      expect(answer.status).toBe(400);
      expect(codesOf(answer)).toEqual(['QUERY_TOO_COMPLEX']);
      expect((await prefixed.query('{ findings(first: 100) { nodes { id type } } }')).errors).toBeUndefined();
    }
  });
});

test('Programs that embed the gateway are told everything that is wrong with names', () => {
  const names = { types: { Servic: 'A' }, entities: { Finding: false } } as const;
  expect(() => readSdl({ typePrefix: '2', schemaNames: names })).toThrow(
    /^The schema cannot have these names\. schemaNames: entities: "Finding".* schemaNames: types: there is no type "Servic"\. Did you mean "Service"\? typePrefix: "2" before/,
  );
});
