import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DefinitionNode, Kind, parse, print, visit } from 'graphql';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { readSdl } from '../../src/graphql/schema/createSchema.js';
import { composeSubgraphs } from '../kit/composeSubgraphs.js';
import { callsOf, countCalls, findingArn, findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { TICKETS_SDL } from '../kit/startTickets.js';

const PAGE = new URL('../../docs/federation.md', import.meta.url);
const COUNT = 130;
/** The number of a finding whose document has no ARN, as real ones may lack it. Archived: no list of active ones has it. */
const WITHOUT_ARN = 500;

const idOf = (n: number) => findingId(US, n);
const arnOf = (n: number) => findingArn(US, idOf(n));
const titleOf = (n: number) => `Finding ${n} of us-east-1`;
/** `@link` links to its own definition. */
const LINK_ITSELF = '@link(url: "https://specs.apollo.dev/link/v1.0")';

let gateway: TestGateway;

beforeAll(async () => {
  const withoutArn = smallFinding(US, WITHOUT_ARN, { arn: undefined, service: { archived: true, count: 1 } });
  const emulator = await startEmulator({ detectors: [{ ...US, findings: [...smallFindings(US, COUNT), withoutArn] }] });
  gateway = await startGateway({ emulator });
});
afterAll(() => gateway?.close());
beforeEach(() => gateway.emulator.clearCalls());

describe('Composition with a subgraph that refers to findings by ARN', () => {
  const compose = (guardduty: string, other = TICKETS_SDL) =>
    composeSubgraphs([
      { name: 'guardduty', url: 'http://guardduty.test/graphql', sdl: guardduty },
      { name: 'other', url: 'http://other.test/graphql', sdl: other },
    ]);

  test('succeeds with the SDL that `schema` prints, without a hint', () => {
    const { errors, hints, supergraphSdl } = compose(readSdl());
    expect(errors).toBeUndefined();
    expect(hints).toEqual([]);
    expect(supergraphSdl).toContain('severityLevel');
  });

  test('gives the same supergraph with the SDL that the gateway answers to `_service`', async () => {
    const { data } = await gateway.query('{ _service { sdl } }');
    const answered = compose(data._service.sdl);
    expect(answered.errors).toBeUndefined();
    expect(answered.supergraphSdl).toBe(compose(readSdl()).supergraphSdl);
  });

  test('succeeds where the other one has connections, and so a shared PageInfo, too', () => {
    const { errors } = compose(
      readSdl(),
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@shareable"])
       type Query { owners: OwnerConnection! }
       type OwnerConnection { pageInfo: PageInfo! }
       type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`,
    );
    expect(errors).toBeUndefined();
  });
});

test('A subgraph that owns accounts as docs/federation.md shows it composes', () => {
  const [, example = ''] = /```graphql\n(type AwsAccount [\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const { errors, supergraphSdl } = composeSubgraphs([
    { name: 'guardduty', url: 'http://guardduty.test/graphql', sdl: readSdl() },
    {
      name: 'accounts',
      url: 'http://accounts.test/graphql',
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
        type Query { accounts: [AwsAccount!]! }
        ${example}`,
    },
  ]);
  expect(errors).toBeUndefined();
  expect(supergraphSdl).toMatch(/owner: String @join__field\(graph: ACCOUNTS\)/);
});

describe('Entities', () => {
  /** What they are by title; null where there is none. */
  async function resolve(representations: readonly Record<string, unknown>[]) {
    const { data, errors } = await gateway.query(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Finding { title } } }',
      { representations: representations.map((keys) => ({ __typename: 'Finding', ...keys })) },
    );
    const titles = data?._entities?.map((entity: { title: string } | null) => entity?.title ?? null);
    return { titles, errors };
  }

  test('are found by id and by ARN, in the order of their representations, 50 a call', async () => {
    const numbers = Array.from({ length: 120 }, (_, n) => (n * 37) % 120);
    const { titles, errors } = await resolve(numbers.map((n) => (n % 2 === 0 ? { id: idOf(n) } : { arn: arnOf(n) })));
    expect(errors).toBeUndefined();
    expect(titles).toEqual(numbers.map(titleOf));
    expect(batchesOf(gateway)).toEqual([20, 50, 50]);
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 3 });
  });

  test('are asked for once, however often and by whichever key they are named', async () => {
    const numbers = Array.from({ length: 120 }, (_, index) => index % 30);
    const { titles, errors } = await resolve(
      numbers.map((n, index) => (index < 60 ? { id: idOf(n) } : { arn: arnOf(n) })),
    );
    expect(errors).toBeUndefined();
    expect(titles).toEqual(numbers.map(titleOf));
    expect(batchesOf(gateway)).toEqual([30]);
  });

  test('are null where GuardDuty has none, and the others are answered', async () => {
    const { titles, errors } = await resolve([
      { id: idOf(1) },
      { id: 'f'.repeat(32) },
      { arn: arnOf(2) },
      { arn: arnOf(4000) },
      { arn: arnOf(WITHOUT_ARN) },
      { id: idOf(3) },
    ]);
    expect(errors).toBeUndefined();
    expect(titles).toEqual([titleOf(1), null, titleOf(2), null, titleOf(WITHOUT_ARN), titleOf(3)]);
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 1 });
  });

  test('are null where the representation is malformed, which GuardDuty is not asked about', async () => {
    const malformed = [
      {},
      { id: null },
      { arn: null },
      { id: '' },
      { id: 'x'.repeat(301) },
      { id: 'two words' },
      { arn: 'arn:aws:s3:::bucket' },
      { arn: 'arn:aws:guardduty:us-east-1' },
      { arn: arnOf(1).slice(0, -32) },
    ];
    const { titles, errors } = await resolve([{ id: idOf(1) }, ...malformed, { arn: arnOf(2) }]);
    expect(errors).toBeUndefined();
    expect(titles).toEqual([titleOf(1), ...malformed.map(() => null), titleOf(2)]);
    expect(callsOf(gateway.emulator, 'GetFindings').map(({ body }) => body)).toEqual([
      expect.objectContaining({ findingIds: [idOf(1), idOf(2)] }),
    ]);
  });

  test.each([[5], ['text'], [{ __typename: 'Ticket', id: 'x' }], [{ id: 'x' }], [{ __typename: 'Resource' }]])(
    'are refused in words where one is none of ours: %j',
    async (representation) => {
      const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
      const { errors } = await gateway.query(query, { r: [representation] });
      expect(errors?.[0]?.message).toContain('"__typename", which names an entity of this subgraph');
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    },
  );

  test('are null where a key is no string', async () => {
    const malformed = [{ id: 5 }, { id: true }, { id: [idOf(1)] }, { id: { id: idOf(1) } }, { arn: 7 }];
    const { titles, errors } = await resolve([{ id: idOf(1) }, ...malformed]);
    expect(errors).toBeUndefined();
    expect(titles).toEqual([titleOf(1), ...malformed.map(() => null)]);
  });

  test('are null where an id stands for the ARN', async () => {
    expect(await resolve([{ arn: idOf(1) }])).toEqual({ titles: [null], errors: undefined });
  });

  test('are null where the ARN names another account, region, detector or partition than the document', async () => {
    const { titles, errors } = await resolve([
      { arn: findingArn({ ...US, accountId: '999999999999' }, idOf(1)) },
      { arn: findingArn({ ...US, region: 'eu-west-1' }, idOf(1)) },
      { arn: findingArn({ ...US, detectorId: 'd9'.repeat(16) }, idOf(1)) },
      { arn: arnOf(1).replace('arn:aws:', 'arn:aws-cn:') },
      { arn: arnOf(1) },
    ]);
    expect(errors).toBeUndefined();
    expect(titles).toEqual([null, null, null, null, titleOf(1)]);
  });

  test('are null where the ARN names another account than a document without an ARN', async () => {
    const arn = findingArn({ ...US, accountId: '999999999999' }, idOf(WITHOUT_ARN));
    expect(await resolve([{ arn }])).toEqual({ titles: [null], errors: undefined });
  });
});

describe('The SDL that the gateway answers to `_service`', () => {
  test('has every definition with its descriptions and directives', async () => {
    const { data, errors } = await gateway.query('{ _service { sdl } }');
    expect(errors).toBeUndefined();
    const answered = definitionsOf(data._service.sdl);
    const own = definitionsOf(readSdl());
    expect(own.size).toBeGreaterThan(150);
    expect(Object.fromEntries([...own.keys()].map((name) => [name, answered.get(name)]))).toEqual(
      Object.fromEntries(own),
    );
    expect(countCalls(gateway.emulator)).toEqual({});
  });

  test('does not have what the schema says of itself, which Hive Router could not parse; introspection does', async () => {
    const { data } = await gateway.query('{ __schema { description } _service { sdl } }');
    expect(data.__schema.description).toContain('Findings of Amazon GuardDuty');
    const definitions = parse(data._service.sdl).definitions.filter(
      ({ kind }) => kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION,
    );
    expect(definitions).not.toEqual([]);
    for (const definition of definitions) expect(definition).not.toHaveProperty('description.value');
  });
});

/** How many ids each GetFindings call asked for, the fewest first. */
function batchesOf({ emulator }: TestGateway): number[] {
  return callsOf(emulator, 'GetFindings')
    .map(({ body }) => (body as { findingIds: string[] }).findingIds.length)
    .sort((a, b) => a - b);
}

/** Each definition by kind and name, printed alike; without what @apollo/subgraph adds: fields of Query, and a link. */
function definitionsOf(sdl: string): Map<string, string> {
  const document = visit(parse(sdl), {
    StringValue: (node) => ({ ...node, block: false }),
    Directive: (node) => (print(node) === LINK_ITSELF ? null : undefined),
    FieldDefinition: ({ name }) => (name.value === '_entities' || name.value === '_service' ? null : undefined),
  });
  return new Map(document.definitions.map((definition) => [keyOf(definition), print(definition)]));
}

function keyOf(definition: DefinitionNode): string {
  const name = 'name' in definition ? definition.name?.value : undefined;
  return definition.kind === Kind.SCHEMA_EXTENSION ? definition.kind : `${definition.kind} ${name}`;
}
