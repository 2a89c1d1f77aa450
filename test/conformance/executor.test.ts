import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ExecutionResult,
  execute,
  getIntrospectionQuery,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { createLog } from '../../src/commands/createLog.js';
import { createGateway, type Gateway } from '../../src/createGateway.js';
import { generateFindings } from '../../src/emulator/generate/generateFindings.js';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import type { OperationExecutor } from '../../src/graphql/execution/operationExecutor.js';
import { smallFinding, US } from '../kit/findings.js';
import { OperationGenerator } from '../kit/generateOperations.js';

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

let emulator: Emulator;
let gateway: Gateway;
let executor: OperationExecutor;
let ids: string[];

beforeAll(async () => {
  const findings = generateFindings({ ...US, seed: 'executor', count: 120, now: Date.now() });
  ids = [...ODD, ...findings.slice(0, 4)].map(({ id }) => id);
  emulator = await startEmulator({ detectors: [{ ...US, findings: [...findings, ...ODD] }] });
  gateway = await createGateway({
    upstream: {
      regions: [US.region],
      roleArns: [],
      timeoutMs: 3000,
      endpoint: emulator.url,
      credentials: { accessKeyId: US.accountId, secretAccessKey: 'x' },
    },
    log: createLog('silent'),
  });
  executor = gateway.executor;
});
afterAll(async () => {
  gateway.close();
  await emulator.close();
});

/** What a client would read, but for the moment at which a document was read. */
function toText(result: unknown): string {
  return JSON.stringify(result).replaceAll(/"(a\d+|fetchedAt)":"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"$1":"instant"');
}

/** Runs an operation by graphql-js, then by the executor until it is compiled, and compares what a client would read. */
async function compare(
  query: string,
  variables: Record<string, unknown> = {},
): Promise<{ text: string; wasCompiled: boolean }> {
  const document = parse(query);
  expect(validate(gateway.schema, document)).toEqual([]);
  const operation = document.definitions.find(({ kind }) => kind === 'OperationDefinition') as OperationDefinitionNode;
  const run = () =>
    executor.execute({
      documentHash: query,
      document,
      operation,
      operationName: null,
      variables,
      context: gateway.createContext(),
    });
  const expected = await execute({
    schema: gateway.schema,
    document,
    contextValue: gateway.createContext(),
    variableValues: variables,
  });
  const [interpreted, before] = [await run(), executor.counts.compiled];
  const compiled = await run();
  // The order in which graphql-js meets errors depends on which call comes back first; the executor's does not.
  const inAnyOrder = ({ errors, ...result }: ExecutionResult) => ({
    ...result,
    errors: errors?.map((error) => JSON.stringify(error)).sort(),
  });
  expect(toText(inAnyOrder(interpreted))).toBe(toText(inAnyOrder(expected)));
  expect({ query, answer: toText(compiled) }).toEqual({ query, answer: toText(interpreted) });
  // From the second time on findings that are remembered are answered as they were written then.
  expect({ query, answer: toText(await run()) }).toEqual({ query, answer: toText(interpreted) });
  return { text: toText(compiled), wasCompiled: executor.counts.compiled > before };
}

describe('The compiled executor answers as graphql-js does', () => {
  test('300 generated operations over good and odd documents', async () => {
    const generator = new OperationGenerator(gateway.schema, 7);
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
      const { text, wasCompiled } = await compare(query, variables);
      if (wasCompiled) compiled++;
      if (text.includes('"errors"')) withErrors++;
    }
    expect(compiled).toBe(300);
    expect(withErrors).toBeGreaterThan(30);
  });

  test('unions of entities, the SDL of the subgraph, and introspection', async () => {
    const representations = [...ids, 'unknown'].map((id) => ({ __typename: 'Finding', id }));
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Finding { id title severity resource { resourceType } } } _service { sdl } }`;
    expect((await compare(query, { r: representations })).wasCompiled).toBe(true);
    await compare('{ __typename __type(name: "Finding") { name fields { name type { name ofType { name } } } } }');
    await compare(getIntrospectionQuery());
  });

  test('errors in places that may be null and in places that may not', async () => {
    await compare(
      `{ a: finding(id: "${ids[0]}") { title severity updatedAt resource { resourceType } service { count action { actionType } } } }`,
    );
    await compare('{ findings(first: 5000) { nodes { id } } }');
    await compare('{ ok: detectors { region } no: findings(first: 0) { pageInfo { endCursor } } }');
    emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' } });
    await compare('{ findings(first: 3) { nodes { title } edges { cursor node { id title } } } }');
    emulator.faults.clear();
  });

  test('variables that do not fit', async () => {
    const query =
      'query ($first: Int!, $ids: [ID!]) { findings(first: $first) { nodes { id } } findingsById(ids: $ids) { id } }';
    const fits = query.replace('[ID!])', '[ID!]!)');
    for (const variables of [
      {},
      { first: 'x', ids: [] },
      { first: 1, ids: [null] },
      { first: 1, ids: 'one' },
      { first: 2, ids: [ids[3]] },
    ]) {
      await compare(fits, variables);
    }
  });

  test('names that mean something to JavaScript', async () => {
    const query = `{ __proto__: finding(id: "${ids[4]}") { __proto__: id constructor: title toString: resource { __proto__: resourceType } } }`;
    const { text } = await compare(query);
    expect(text).toContain('"__proto__":{"__proto__":"');
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
