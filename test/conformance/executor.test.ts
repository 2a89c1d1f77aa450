import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute, type GraphQLFormattedError, getIntrospectionQuery, parse, validate } from 'graphql';
import { generateFindings } from '../../src/emulator/generate/generateFindings.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { withoutTexts } from '../../src/graphql/apollo/withoutValues.js';
import { askRepeatedly } from '../kit/askRepeatedly.js';
import { EU, findingArn, smallFinding, smallFindings, US } from '../kit/findings.js';
import { OperationGenerator } from '../kit/generateOperations.js';
import type { GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { withoutFetchedAt } from '../kit/withoutFetchedAt.js';

/** Documents with values that cannot be taken, in places of every kind. */
const ODD = [
  smallFinding(US, 900, {
    severity: {},
    title: [],
    updatedAt: 'never',
    resource: 'none',
    service: { action: 7, count: 'x' },
  }),
  smallFinding(US, 901, {
    resource: { instanceDetails: { tags: ['no tag', null, { key: {} }] }, s3BucketDetails: [7] },
  }),
  smallFinding(US, 902, {
    service: { detection: { sequence: { signals: [{ uid: {}, type: 'FINDING' }, 'x'] }, anomaly: { profiles: [] } } },
  }),
];
const OTHERS = smallFindings(EU, 50);

let running: TestGateway;
/** The same without a cache. */
let uncached: TestGateway;
let ids: string[];

beforeAll(async () => {
  const findings = generateFindings({ ...US, seed: 'executor', count: 120, now: Date.now() });
  ids = [...ODD, ...findings.slice(0, 4)].map(({ id }) => id);
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: [...findings, ...ODD] },
      { ...EU, findings: OTHERS },
    ],
  });
  running = await startGateway({ emulator, regions: [US.region, EU.region], cacheTtlMs: 60_000 });
  uncached = await startGateway({ emulator, keepEmulator: true, regions: [US.region, EU.region] });
});
afterAll(async () => {
  await uncached.close();
  await running.close();
});

/**
 * Asks five times over HTTP, with five equal answers, and compares them with what graphql-js alone makes of the
 * operation.
 */
async function compare(
  query: string,
  variables: Record<string, unknown> = {},
  gateway = running,
): Promise<{ answer: GraphqlAnswer; text: string; wasCompiled: boolean }> {
  const { schema, executor } = gateway.gateway;
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const contextValue = gateway.gateway.createContext();
  const expected = await execute({ schema, document, contextValue, variableValues: variables });
  const before = executor.counts.compiled;
  const { json, text } = await askRepeatedly(gateway.url, { query, variables });
  expect({ query, data: JSON.stringify(json.data) }).toEqual({
    query,
    data: expected.data === undefined ? undefined : withoutFetchedAt(JSON.stringify(expected.data)),
  });
  // The server keeps texts of clients, which may be comments, out of errors.
  const errors = expected.errors?.map((error) => ({ ...error.toJSON(), message: withoutTexts(error.message) }));
  expect(inAnyOrder(json.errors)).toEqual(inAnyOrder(errors));
  return { answer: json, text, wasCompiled: executor.counts.compiled > before };
}

/** graphql-js meets errors in the order in which calls come back; codes are the server's. */
function inAnyOrder(errors: readonly GraphQLFormattedError[] = []): string[] {
  return errors.map(({ message, locations, path }) => JSON.stringify({ message, locations, path })).sort();
}

function codesOf({ errors = [] }: GraphqlAnswer): unknown[] {
  return errors.map(({ extensions }) => extensions?.code);
}

describe('Every answer is that of graphql-js, the same each time', () => {
  test('300 generated operations over good and odd documents', async () => {
    const generator = new OperationGenerator(running.gateway.schema, 7);
    const roots = [
      [`finding(id: "${ids[0]}")`, 'Finding'],
      [`findingsById(ids: ${JSON.stringify([...ids, 'unknown'])})`, 'Finding'],
      ['findings(first: 5, state: ALL)', 'FindingConnection'],
      ['findings(first: 3, orderBy: {field: SEVERITY, direction: DESC})', 'FindingConnection'],
      ['findingStatistics(groupBy: DATE, first: 3)', 'FindingStatistic'],
      ['detectors', 'Detector'],
    ] as const;
    let compiled = 0;
    let withErrors = 0;
    for (let n = 0; n < 300; n++) {
      const { query, variables } = generator.next(roots);
      const { answer, wasCompiled } = await compare(query, variables);
      const hasLinks = /\b(attackSequence|finding)\b(?!\()/.test(query);
      if (!hasLinks) expect({ query, wasCompiled }).toEqual({ query, wasCompiled: true });
      if (wasCompiled) compiled++;
      if (answer.errors) withErrors++;
    }
    expect(compiled).toBeGreaterThan(230);
    expect(withErrors).toBeGreaterThan(30);
  });

  test('entities, the SDL of the subgraph, and introspection', async () => {
    const representations = [...ids, 'unknown'].map((id) => ({ __typename: 'Finding', id }));
    const query = `query ($r: [_Any!]!) {
      _entities(representations: $r) { __typename ... on Finding { id title severity } ...Resource ... on _Entity { ... on Finding { arn } } }
      _service { sdl }
    }
    fragment Resource on Finding { resource { resourceType } }`;
    expect((await compare(query, { r: representations })).wasCompiled).toBe(true);
    await compare('{ __typename __type(name: "Finding") { name fields { name type { name ofType { name } } } } }');
    await compare(getIntrospectionQuery());
  });

  test('lists and counts of entities, whether findings point to them or others do', async () => {
    const selection =
      'findingCount severityCounts { high } findings(first: 2) { edges { node { id title } } totalCount }';
    const nested = `{ findings(first: 7) { nodes { title account { id ${selection} } } } }`;
    expect((await compare(nested)).wasCompiled).toBe(false);
    const representations = [US, EU].map(({ accountId: id }) => ({ __typename: 'AwsAccount', id }));
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on AwsAccount { ${selection} } } }`;
    const accounts = [...representations, { __typename: 'AwsAccount', id: '0' }];
    expect((await compare(query, { r: accounts })).wasCompiled).toBe(true);
    const literal = `{ _entities(representations: [{__typename: "AwsAccount", id: "${US.accountId}"}]) { ... on AwsAccount { findings(first: 1) { nodes { title } } } } }`;
    await compare(literal);
    await compare(query, { r: [] });
    const mixed = [...representations, { __typename: 'Finding', id: ids[0] }];
    await compare(query.replace('__typename ', '__typename ... on Finding { title } '), { r: mixed });
  });

  test('120 entities of which a batch of 50 fails', async () => {
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { arn title } } }';
    const list = '{ findings(first: 70, filter: {region: {in: ["us-east-1"]}}) { nodes { arn } } }';
    const us: { arn: string }[] = (await running.query(list)).data.findings.nodes;
    const arns = [...OTHERS.map(({ id }) => findingArn(EU, id)), ...us.map(({ arn }) => arn)];
    const representations = arns.map((arn) => ({ __typename: 'Finding', arn }));
    running.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings', region: EU.region } });
    const { answer, wasCompiled } = await compare(query, { r: representations }, uncached);
    running.emulator.faults.clear();
    expect(answer.data._entities).toHaveLength(120);
    expect(answer.data._entities.map((entity: { arn: string } | null) => entity?.arn ?? null)).toEqual([
      ...OTHERS.map(() => null),
      ...us.map(({ arn }) => arn),
    ]);
    expect(answer.errors?.map(({ path }) => path)).toEqual(OTHERS.map((_, index) => ['_entities', index]));
    expect(wasCompiled).toBe(true);
  });

  test('errors in places that may be null and in places that may not', async () => {
    await compare(
      `{ a: finding(id: "${ids[0]}") { title severity updatedAt resource { resourceType } service { count action { actionType } } } }`,
    );
    await compare('{ findings(first: 5000) { nodes { id } } }');
    await compare('{ ok: detectors { region } no: findings(first: 0) { pageInfo { endCursor } } }');
    running.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' } });
    await compare('{ findings(first: 3, state: ARCHIVED) { nodes { title } edges { cursor node { id title } } } }');
    running.emulator.faults.clear();
  });

  test('variables that do not fit', async () => {
    const query =
      'query ($first: Int!, $ids: [ID!]!) { findings(first: $first) { nodes { id } } findingsById(ids: $ids) { id } }';
    for (const variables of [{}, { first: 'x', ids: [] }, { first: 1, ids: [null] }, { first: 2 ** 40, ids: [] }]) {
      const { answer } = await compare(query, variables);
      expect(answer.status).toBe(400);
      expect(new Set(codesOf(answer))).toEqual(new Set(['BAD_USER_INPUT']));
    }
    for (const variables of [
      { first: 1, ids: 'one' },
      { first: 2, ids: [ids[3]] },
    ]) {
      expect((await compare(query, variables)).answer.errors).toBeUndefined();
    }
  });

  test.each([
    ['first', 'Int', '{ findings(first: $v) { nodes { id } } }'],
    ['state', 'FindingState', '{ findings(state: $v) { nodes { id } } }'],
    ['orderBy', 'FindingOrder', '{ findings(orderBy: $v) { nodes { id } } }'],
    ['first beside another field', 'Int', '{ findings(first: $v) { nodes { id } } detectors { region } }'],
    ['first of statistics', 'Int', '{ findingStatistics(groupBy: DATE, first: $v) { count } }'],
    [
      'a member of an input',
      'OrderDirection = ASC',
      '{ findings(orderBy: {field: ID, direction: $v}) { nodes { id } } }',
    ],
    ['an item of a list', 'ID = "x"', '{ findingsById(ids: ["a", $v]) { id } }'],
    ['an id', 'ID = "x"', '{ finding(id: $v) { id } detectors { region } }'],
    ['@skip of a root field', 'Boolean = true', '{ findings @skip(if: $v) { nodes { id } } }'],
    ['@include of a root field', 'Boolean = true', '{ findings @include(if: $v) { nodes { id } } }'],
    ['@skip above a finding', 'Boolean = true', '{ findings { nodes @skip(if: $v) { id } pageInfo { endCursor } } }'],
    ['@skip below a finding', 'Boolean = true', '{ findings(first: 2) { nodes { id title @skip(if: $v) } } }'],
    [
      '@include of a fragment',
      'Boolean = true',
      '{ findings(first: 2) { nodes { id ...F @include(if: $v) } } } fragment F on Finding { title }',
    ],
  ])('null in a variable for %s', async (_what, type, selection) => {
    const { answer } = await compare(`query ($v: ${type}) ${selection}`, { v: null });
    expect(answer.errors?.length).toBeGreaterThan(0);
    for (const code of codesOf(answer)) expect(code).toBe('BAD_USER_INPUT');
    expect(answer.status).toBeLessThan(500);
    expect((await compare(`query ($v: ${type}) ${selection}`)).answer.errors).toBeUndefined();
  });

  test('names that mean something to JavaScript', async () => {
    const query = `query ($__proto__: Boolean = true) { __proto__: findings(first: 2) { __proto__: nodes { __proto__: id constructor: title toString: resource { __proto__: resourceType ...__proto__ } __proto__2: classification { __proto__: threatPurpose } } } __proto__3: finding(id: "${ids[4]}") { __proto__: id hasOwnProperty: service { __proto__: action { __proto__: actionType } } } }
      fragment __proto__ on Resource { valueOf: resourceType @include(if: $__proto__) }`;
    const { text, wasCompiled } = await compare(query);
    expect(text).toContain('"__proto__":{"__proto__":[{"__proto__":"');
    expect(text).toContain('"__proto__3":{"__proto__":"');
    expect(wasCompiled).toBe(true);
    const { text: linked } = await compare(
      `{ __proto__: finding(id: "${ids[4]}") { __proto__: id __proto__2: attackSequence { __proto__: id } } }`,
    );
    expect(linked).toContain('"__proto__":{"__proto__":"');
  });

  test('more combinations of what is skipped than there are functions for', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const query = `query (${names.map((name) => `$${name}: Boolean! = false`).join()}) {
      findings(first: 3) @skip(if: $a) { nodes { id ...More @include(if: $b) } edges @skip(if: $c) { cursor node { title } } }
    }
    fragment More on Finding { severity @skip(if: $d) classification { threatPurpose } resource { resourceType @include(if: $e) __typename } }`;
    for (let bits = 0; bits < 32; bits++) {
      await compare(query, Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) !== 0])));
    }
  });

  test('one fragment in places of the same and of different types, and merged with other fields', async () => {
    const query = `{
      a: finding(id: "${ids[3]}") { ...F }
      b: finding(id: "${ids[4]}") { ...F resource { instanceDetails { instanceId } } }
      c: findings(first: 2) { nodes { ...F } edges { node { ...F id } } }
    }
    fragment F on Finding { resource { ...R } service { action { awsApiCallAction { remoteIpDetails { ...Ip } } networkConnectionAction { remoteIpDetails { ...Ip } } } } }
    fragment R on Resource { resourceType instanceDetails { imageId } ... on Resource { ...R2 } }
    fragment R2 on Resource { resourceType }
    fragment Ip on RemoteIpDetails { ipAddressV4 country { countryName } }`;
    expect((await compare(query)).wasCompiled).toBe(true);
  });

  test('findings that are remembered beside ones that are not, in one answer', async () => {
    const one = (id: string | undefined) => `{ finding(id: "${id}") { id title service { count } } }`;
    await compare(one(ids[5]));
    const query = `{ findingsById(ids: ${JSON.stringify([ids[0], ids[5], 'none', ids[6]])}) { id title service { count } } }`;
    await compare(query);
    await compare(query.replace('title', 'title severity'));
  });

  test('links between findings', async () => {
    await compare(
      '{ findings(first: 50, state: ALL) { nodes { id attackSequence { id title } service { detection { sequence { signals { uid finding { id } } } } } } } }',
    );
  });
});
