import { describe, expect, test } from '@jest/globals';
import {
  extendSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import { ENTITY_RULES } from '../../../src/findings/entities/entityKinds.js';
import { createSchema } from '../../../src/graphql/schema/createSchema.js';
import type { Upstream } from '../../../src/limits/cost/callBounds.js';
import { CostModel, type OperationCost } from '../../../src/limits/cost/costModel.js';
import { OperationGenerator } from '../../kit/generateOperations.js';
import { selectEveryLeaf } from '../../kit/selectEveryLeaf.js';

const schema = createSchema();
const TREE = selectEveryLeaf(schema, 'Finding');
const ONE: Upstream = { sources: 1, regions: 1, idsPerCall: 50 };
/** The defaults of MAX_CALLS and MAX_LEAVES, which the settings' own test states, too. */
const MOST = { calls: 50, leaves: 2_000_000 };

function repeat(count: number, toText: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => toText(n)).join(' ');
}

interface Asked {
  readonly variables?: Record<string, unknown>;
  readonly upstream?: Upstream;
  readonly accounts?: number;
  readonly operationName?: string;
  readonly model?: CostModel;
  readonly document?: ReturnType<typeof parse>;
}

function costOf(query: string, asked: Asked = {}): OperationCost {
  const { variables = {}, upstream = ONE, accounts, operationName } = asked;
  const document = asked.document ?? parse(query);
  if (!asked.document) expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || definition.name?.value === operationName),
  ) as OperationDefinitionNode;
  return (asked.model ?? new CostModel(schema, upstream)).costOf(document, operation, variables, accounts);
}

const leavesOf = (query: string, asked?: Asked) => costOf(query, asked).leaves;
const callsOf = (query: string, asked?: Asked) => costOf(query, asked).calls;

describe('There is room, whatever limits are set by default and however many sources there are', () => {
  const upstreams: readonly Upstream[] = [
    ONE,
    { sources: 2, regions: 1, idsPerCall: 50 },
    { sources: 17, regions: 17, idsPerCall: 50 },
    { sources: 100, regions: 20, idsPerCall: 50 },
    { sources: 1000, regions: 30, idsPerCall: 50 },
  ];
  const fits = ({ leaves, callsPerSource }: OperationCost) =>
    leaves <= MOST.leaves && callsPerSource <= MOST.calls ? 'fits' : { leaves, callsPerSource };

  test.each(upstreams)('$sources sources in $regions regions', (upstream) => {
    const ids = Array.from({ length: 500 }, (_, n) => `f${n}`);
    const thousand = Array.from({ length: 1000 }, (_, n) => ({ __typename: 'Finding', id: `f${n}` }));
    const aliases = repeat(200, (n) => `a${n}: finding(id: "f${n}") { ...F }`);
    const page = selectEveryLeaf(schema, 'FindingConnection', ['FindingConnection.edges']);
    for (const [query, variables] of [
      [`{ findings(first: 1000) { nodes ${TREE} } }`],
      [`{ findings(first: 1000) { edges { cursor node ${TREE} } } }`],
      [`{ findings(first: 1000, after: "x", filter: {severityLevel: {in: [LOW, HIGH]}}) ${page} }`],
      [`query ($ids: [ID!]!) { findingsById(ids: $ids) ${TREE} }`, { ids }],
      [`query ($ids: [ID!]!) { findingsById(ids: $ids, orderBy: {field: COUNT, direction: ASC}) ${TREE} }`, { ids }],
      [`{ ${aliases} } fragment F on Finding ${TREE}`],
      ['query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { id title } } }', { r: thousand }],
      [getIntrospectionQuery({ schemaDescription: true, specifiedByUrl: true, inputValueDeprecation: true })],
    ] as const) {
      expect(fits(costOf(query, { variables, upstream, accounts: 120 }))).toBe('fits');
    }
  });
});

describe('Leaves', () => {
  test('are those of graphql-query-complexity, which is told what a list and a link count', () => {
    const generator = new OperationGenerator(schema, 11, { repeats: false });
    for (let run = 0; run < 300; run++) {
      const { query, variables } = generator.next([['finding(id: "x")', 'Finding']]);
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      const expected = complexityOf(schema, document, variables);
      expect({ query, leaves: leavesOf(query, { variables, document }) }).toEqual({ query, leaves: expected });
    }
  });

  test('are multiplied by sizes, by lists inside documents once, and by sources', () => {
    expect(leavesOf('{ findings(first: 7) { nodes { id title } edges { cursor } pageInfo { endCursor } } }')).toBe(22);
    expect(leavesOf('{ finding(id: "x") { resource { instanceDetails { tags { key value } } } } }')).toBe(10);
    const nested = 'networkInterfaces { subnetId securityGroups { groupId } ipv6Addresses }';
    expect(leavesOf(`{ finding(id: "x") { resource { instanceDetails { ${nested} } } } }`)).toBe(15);
    expect(leavesOf('{ finding(id: "x") { raw } }')).toBe(100);
    const upstream = { sources: 3, regions: 3, idsPerCall: 50 };
    expect(leavesOf('{ detectors { id features { name } } }', { upstream })).toBe(3 * 6);
    expect(leavesOf('{ findings { sources { region } } }', { upstream })).toBe(3);
    expect(leavesOf('{ findingStatistics(groupBy: DATE) { key count } }')).toBe(50);
  });

  test('go through links: what a signal leads to is a document of its own, five times', () => {
    const signals = (below: string) => `service { detection { sequence { signals { finding { ${below} } } } } }`;
    expect(leavesOf(`{ finding(id: "x") { ${signals('title')} } }`)).toBe(5);
    expect(leavesOf(`{ finding(id: "x") { ${signals(`title ${signals('title')}`)} } }`)).toBe(5 + 25);
    expect(
      leavesOf(
        `{ finding(id: "x") { attackSequence { ${signals('resource { instanceDetails { tags { key } } }')} } } }`,
      ),
    ).toBe(25);
  });

  test('of introspection are bounded by the real sizes of the schema', () => {
    const types = Object.values(schema.getTypeMap());
    const fields = types.flatMap((type) => ('getFields' in type ? Object.values(type.getFields()) : []));
    const output = fields.filter((field) => 'args' in field);
    expect(leavesOf('{ __schema { types { name } } }')).toBe(10 * types.length);
    expect(leavesOf('{ __schema { types { fields { name } } } }')).toBe(10 * output.length);
    expect(leavesOf('{ __schema { types { description } } }')).toBe(40 * types.length);
    const most = Math.max(...types.map((type) => ('getFields' in type ? Object.keys(type.getFields()).length : 0)));
    expect(leavesOf('{ __type(name: "Finding") { fields { name } } }')).toBeLessThanOrEqual(10 * most);
    expect(leavesOf('{ __type(name: "Finding") { fields { name type { fields { name } } } } }')).toBeGreaterThan(
      10 * Object.keys((schema.getType('Finding') as { getFields(): object } & object).getFields()).length,
    );
  });
});

describe('What is long counts as several leaves', () => {
  const page = (selection: string, first = 1000) => `{ findings(first: ${first}) { ${selection} } }`;
  const isRefused = (query: string) => leavesOf(query) > MOST.leaves;

  test('the SDL by its length', () => {
    const one = leavesOf('{ _service { sdl } }');
    expect(one).toBeGreaterThan(printSchema(schema).length / 20);
    const times = (count: number) => `{ ${repeat(count, (n) => `a${n}: _service { sdl }`)} }`;
    expect(leavesOf(times(10))).toBeLessThanOrEqual(10 * one);
    expect(isRefused(times(10))).toBe(false);
    expect(isRefused(times(1000))).toBe(true);
    expect(
      isRefused(
        `{ ...S } fragment S on Query { ${repeat(1000, (n) => `a${n}: _service { ...T }`)} } fragment T on _Service { sdl }`,
      ),
    ).toBe(true);
  });

  test('introspection, of which tools ask for a handful at once', () => {
    const full = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      inputValueDeprecation: true,
      directiveIsRepeatable: true,
      oneOf: true,
    });
    const selection = full
      .slice(full.indexOf('{') + 1, full.indexOf('fragment FullType'))
      .trim()
      .slice(0, -1);
    const fragments = full.slice(full.indexOf('fragment FullType'));
    const handful = repeat(5, (n) => `a${n}: ${selection}`);
    expect(isRefused(`{ ${handful} } ${fragments}`)).toBe(false);
    const amplified = '__schema { types { name fields { name description args { name } } } }';
    for (const count of [200, 1000]) expect(isRefused(`{ ${repeat(count, (n) => `a${n}: ${amplified}`)} }`)).toBe(true);
  });

  test('aliases of more than 20 characters, of values and of objects', () => {
    const long = 'x'.repeat(100);
    expect(leavesOf(`{ finding(id: "x") { ${'x'.repeat(20)}: title } }`)).toBe(1);
    expect(leavesOf(`{ finding(id: "x") { ${long}: title } }`)).toBe(1 + 4);
    expect(leavesOf(`{ finding(id: "x") { ${long}: resource { resourceType } } }`)).toBe(1 + 4);
    expect(leavesOf(`{ finding(id: "x") { ${long}: attackSequence { title } } }`)).toBe(1 + 4);
    expect(leavesOf(`{ finding(id: "x") { ${long}: __typename } }`)).toBe(1 + 4);
    const interfaces = (name: string) =>
      `{ finding(id: "x") { resource { instanceDetails { networkInterfaces { ${name}: subnetId } } } } }`;
    expect(leavesOf(interfaces(long))).toBe(5 * (1 + 4));
  });

  test('a field that an object has by another name already', () => {
    expect(leavesOf('{ finding(id: "x") { title a: title ...F } } fragment F on Finding { b: title title }')).toBe(5);
    expect(leavesOf('{ finding(id: "x") { a: __typename b: __typename } }')).toBe(3);
    expect(leavesOf('{ finding(id: "x") { a: service { count } b: service { count } } }')).toBe(3);
    expect(leavesOf(page('a: nodes { title } b: nodes { title }', 3))).toBe(3 + 30);
    expect(leavesOf(page('edges { a: cursor b: cursor }', 3))).toBe(3 + 300);
  });

  test('so that no page repeats what is long', () => {
    const names = repeat(1900, (n) => `${'x'.repeat(94)}${n}: title`);
    for (const selection of [
      `nodes { ${names} }`,
      `nodes { ${names.replaceAll('title', '__typename')} }`,
      `nodes { ${repeat(1900, (n) => `a${n}: description`)} }`,
      `nodes { ${repeat(1900, (n) => `a${n}: service { additionalInfo { value } }`)} }`,
      `edges { ${repeat(30, (n) => `a${n}: cursor`)} }`,
      repeat(300, (n) => `a${n}: edges { cursor }`),
    ]) {
      expect({ selection, isRefused: isRefused(page(selection)) }).toEqual({ selection, isRefused: true });
    }
  });

  test('but never under the name that the schema gives, so that whole findings pass', () => {
    const names = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__') ? Object.keys(type.getFields()) : [],
    );
    expect(Math.max(...names.map(({ length }) => length))).toBeGreaterThan(20);
    expect(isRefused(page(`nodes ${TREE}`))).toBe(false);
    expect(isRefused(page(`edges { cursor node ${TREE} }`))).toBe(false);
    expect(isRefused(page(`nodes { ${repeat(900, (n) => `a${n}: title`)} }`))).toBe(false);
  });
});

describe('The same operation costs the same in every guise, with the values of every request', () => {
  const THOUSAND = leavesOf('{ findings(first: 1000) { nodes { id title } } }');

  test.each([
    [
      'a fragment',
      'query { ...Q } fragment Q on Query { findings(first: 1000) { ...C } } fragment C on FindingConnection { nodes { ...F } } fragment F on Finding { id title }',
      {},
    ],
    [
      'inline fragments',
      '{ ... { ... on Query { findings(first: 1000) { ... { nodes { ... on Finding { id ... { title } } } } } } } }',
      {},
    ],
    ['an alias', '{ one: findings(first: 1000) { two: nodes { three: id four: title } } }', {}],
    [
      'repetition',
      '{ findings(first: 1000) { nodes { id id } } findings(first: 1000) { nodes { id title title } nodes { id } } }',
      {},
    ],
    [
      'a fragment that is spread again and again',
      '{ findings(first: 1000) { nodes { ...F ...F ... { ...F } } } } fragment F on Finding { id title }',
      {},
    ],
    ['a variable', 'query ($n: Int!) { findings(first: $n) { nodes { id title } } }', { n: 1000 }],
    ['a default of a variable', 'query ($n: Int! = 1000) { findings(first: $n) { nodes { id title } } }', {}],
    [
      'a variable that is left out',
      'query ($n: Int! = 1000) { findings(first: $n) { nodes { id title } } }',
      { n: undefined },
    ],
    [
      'an included part',
      'query ($yes: Boolean!) { findings(first: 1000) @include(if: $yes) { nodes { id ...F @skip(if: false) } } } fragment F on Finding { title }',
      { yes: true },
    ],
    [
      'a condition that is no Boolean',
      'query ($yes: Boolean = false) { findings(first: 1000) { nodes { id title @include(if: $yes) } } }',
      { yes: null },
    ],
  ])('%s', (_guise, query, variables) => {
    expect(leavesOf(query, { variables })).toBe(THOUSAND);
    expect(callsOf(query, { variables })).toBe(40);
  });

  test('what is left out costs nothing', () => {
    const query =
      'query ($no: Boolean = false) { a: finding(id: "x") @include(if: $no) { title } findings { nodes { id title @skip(if: true) } } }';
    expect(costOf(query)).toMatchObject({ leaves: 20, calls: 1 });
    expect(costOf(query, { variables: { no: true } })).toMatchObject({ leaves: 21, calls: 2 });
  });

  test('a document that comes again is evaluated with other variables, for each of its operations', () => {
    const model = new CostModel(schema, ONE);
    const document = parse(
      'query A($n: Int) { findings(first: $n) { nodes { id } } } query B { findings(first: 9) { nodes { id } } }',
    );
    const ask = (operationName: string, n?: unknown) =>
      leavesOf('', { model, document, operationName, variables: { n } });
    expect([ask('A', 3), ask('A', 1000), ask('B', 5), ask('A'), ask('A', null), ask('A', 5000), ask('A', 'x')]).toEqual(
      [3, 1000, 9, 20, 1, 1, 1],
    );
  });

  test('more combinations of conditions than are kept are evaluated all the same', () => {
    const names = ['arn', 'type', 'title', 'severity', 'region', 'partition'];
    const model = new CostModel(schema, ONE);
    const document = parse(
      `query (${names.map((name) => `$${name}: Boolean!`).join()}) { finding(id: "x") { ${names.map((name) => `${name} @include(if: $${name})`).join(' ')} id } }`,
    );
    for (let bits = 0; bits < 64; bits++) {
      const on = names.filter((_, index) => bits & (1 << index));
      const variables = Object.fromEntries(names.map((name) => [name, on.includes(name)]));
      expect(leavesOf('', { model, document, variables })).toBe(1 + on.length);
    }
  });

  test('names that mean something to JavaScript are names', () => {
    const query =
      'query ($__proto__: Int = 30) { __proto__: findings(first: $__proto__) { constructor: nodes { __proto__: id toString: title } } }';
    expect(leavesOf(query)).toBe(60);
    expect(leavesOf(query, { variables: JSON.parse('{"__proto__": 1000}') })).toBe(2000);
    expect(leavesOf('query ($constructor: Int = 30) { findings(first: $constructor) { nodes { id } } }')).toBe(30);
  });
});

describe('Calls', () => {
  const upstream: Upstream = { sources: 3, regions: 3, idsPerCall: 50 };

  test('are those of lists, documents and counts, for each source and each query that a list is made of', () => {
    expect(callsOf('{ findings(first: 50) { nodes { id } } }')).toBe(1);
    expect(callsOf('{ findings(first: 51) { edges { node { id __typename } } } }')).toBe(2);
    expect(callsOf('{ findings(first: 50) { edges { node { id title } } } }')).toBe(2);
    expect(callsOf('{ findings(first: 50) { totalCount severityCounts { low } } }')).toBe(1);
    expect(callsOf('{ findings { __typename a: sources { status } b: sources { status } } }', { upstream })).toBe(6);
    expect(callsOf('{ findings(first: 50) { nodes { id } totalCount } }', { upstream })).toBe(3 * 3);
    const levels = '{ findings(filter: {severityLevel: {in: [LOW, HIGH]}}) { totalCount } }';
    expect(callsOf(levels, { upstream })).toBe(6);
    expect(callsOf(levels, { upstream, accounts: 101 })).toBe(3 * 6);
    expect(callsOf('{ findings(filter: {severityLevel: {in: [LOW, MEDIUM]}}) { totalCount } }', { upstream })).toBe(3);
    for (const filter of [
      { severityLevel: { in: ['LOW', 'HIGH', 'CRITICAL'] } },
      { severityLevel: { in: ['MEDIUM', 'CRITICAL'] } },
    ]) {
      expect(
        callsOf('query ($f: FindingFilter) { findings(filter: $f) { totalCount } }', {
          upstream,
          variables: { f: filter },
        }),
      ).toBe(6);
    }
    const inside =
      'query ($l: [SeverityLevel!] = [LOW, CRITICAL]) { findings(filter: {severityLevel: {in: $l}}) { totalCount } }';
    expect(callsOf(inside, { upstream })).toBe(6);
    expect(callsOf(inside, { upstream, variables: { l: 'LOW' } })).toBe(3);
    expect(callsOf('{ detectors { id } findingStatistics(groupBy: DATE) { key } }', { upstream, accounts: 60 })).toBe(
      9,
    );
  });

  test('each alias of a list counts, and each part of a list does not count against the limit', () => {
    const lists = `{ ${repeat(1000, (n) => `a${n}: findings { totalCount }`)} }`;
    expect(costOf(lists).callsPerSource).toBe(1000);
    const one = costOf('{ findings(filter: {severityLevel: {in: [LOW, HIGH]}}) { totalCount } }', {
      accounts: 500,
      upstream,
    });
    expect(one).toMatchObject({ callsPerSource: 1, calls: 3 * 2 * 10 });
  });

  test('of reads by id are shared by all fields, and links add to them', () => {
    expect(callsOf(`{ ${repeat(200, (n) => `a${n}: finding(id: "f${n}") { title }`)} }`)).toBe(4);
    expect(callsOf(`{ ${repeat(200, (n) => `a${n}: fetch__Finding(id: "f${n}") { title }`)} }`)).toBe(4);
    const ids = Array.from({ length: 100 }, (_, n) => `f${n}`);
    const many = 'query ($ids: [ID!]!) { findingsById(ids: $ids) { title } finding(id: "x") { title } }';
    expect(callsOf(many, { variables: { ids } })).toBe(3);
    expect(callsOf('{ findings(first: 50) { nodes { attackSequence { title } } } }')).toBe(3);
    const signals =
      '{ findings(first: 50) { nodes { service { detection { sequence { signals { finding { title } } } } } } } }';
    expect(callsOf(signals)).toBe(2 + 5);
    const cycle = (levels: number): string =>
      levels === 0 ? 'title' : `service { detection { sequence { signals { finding { ${cycle(levels - 1)} } } } } }`;
    expect(costOf(`{ findings(first: 50) { nodes { ${cycle(3)} } } }`).callsPerSource).toBeGreaterThan(MOST.calls);
  });

  test('of more ids than a field takes are those of none, because execution refuses them', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => `f${n}`);
    expect(callsOf('query ($ids: [ID!]!) { findingsById(ids: $ids) { title } }', { variables: { ids } })).toBe(1);
  });

  test('are found in no time, whatever is in the variables', () => {
    const levels = Array.from({ length: 200_000 }, () => 'LOW');
    const reads = { count: 0 };
    const given = new Proxy(levels, {
      get: (target, name, receiver) => {
        reads.count++;
        return Reflect.get(target, name, receiver);
      },
    });
    const fields = repeat(40, (n) => `a${n}: findings(filter: {severityLevel: {in: $l}}) { totalCount }`);
    expect(callsOf(`query ($l: [SeverityLevel!]!) { ${fields} }`, { variables: { l: given } })).toBe(40);
    expect(reads.count).toBeLessThan(1000);
  });

  test('of a change are those that make it, and that read its findings before and after', () => {
    const sdl =
      'type Mutation { archive(ids: [ID!]!): [Finding]! sample: String } extend schema { mutation: Mutation }';
    const model = new CostModel(extendSchema(schema, parse(sdl)), upstream);
    const document = parse('mutation A($ids: [ID!]!) { archive(ids: $ids) { id } } mutation S { sample }');
    const calls = (operationName: string, count: number) =>
      costOf('', { model, document, operationName, variables: { ids: Array.from({ length: count }, () => 'x') } })
        .callsPerSource;
    expect(calls('A', 500)).toBeGreaterThanOrEqual(10 + 10 + 10);
    expect(calls('A', 500)).toBeLessThanOrEqual(MOST.calls);
    expect(calls('S', 0)).toBeGreaterThanOrEqual(1);
  });

  test('of samples are one to each source, and of suppression rules as many as GuardDuty keeps, once', () => {
    const sdl = 'type Mutation { samples(types: [String!]): [Finding]! } extend schema { mutation: Mutation }';
    const model = new CostModel(extendSchema(schema, parse(sdl)), upstream);
    expect(costOf('', { model, document: parse('mutation { samples { id } }') })).toMatchObject({
      callsPerSource: 1,
      calls: 3,
    });
    const rules = 'suppressionRules { name }';
    const twice = `{ detectors { a: ${rules} b: ${rules} } c: detectors { ...D } } fragment D on Detector { ${rules} }`;
    expect(costOf(`{ detectors { ${rules} } }`, { upstream })).toMatchObject({
      callsPerSource: 2,
      calls: 3 * (1 + 102),
      leaves: 3 * 100,
    });
    expect(costOf(twice, { upstream })).toMatchObject({ callsPerSource: 3, calls: 3 * (2 + 102) });
    expect(callsOf('{ detectors { id } }', { upstream })).toBe(3);
  });

  test('the field that costs most is named', () => {
    expect(
      costOf('{ a: detectors { id } b: findings(first: 900) { c: nodes { d: resource { resourceType } } } }'),
    ).toMatchObject({
      mostLeaves: 'b.c.d.resourceType',
      mostCalls: 'b',
    });
  });
});

describe('Entities', () => {
  const ask = (selection: string, count: number) =>
    costOf(`query ($r: [_Any!]!) { _entities(representations: $r) { ... on AwsEc2Instance { ${selection} } } }`, {
      variables: { r: Array.from({ length: count }, (_, n) => ({ __typename: 'AwsEc2Instance', id: `i-${n}` })) },
    });

  test('are counted together also where their pages are read one by one', () => {
    const page = 'findings(first: 1, after: "x") { nodes { id } ';
    const ofCounts = (count: number) =>
      ask(`${page} totalCount severityCounts { high } }`, count).callsPerSource -
      ask(`${page} }`, count).callsPerSource;
    // One statistic for a single one; for several, statistics by resource for the total and for each of four bands, and
    // documents twice where these are no use.
    expect([1, 2, 50, 51].map(ofCounts)).toEqual([1, 21, 21, 42]);
  });

  test('that nobody refers to cost nothing', () => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on AwsAccount { findingCount } ... on AwsEc2Instance { findings { nodes { title attackSequence { id } } } findingCount } } }`;
    const r = [{ __typename: 'AwsAccount', id: '123456789012' }];
    expect(costOf(query, { variables: { r } }).callsPerSource).toBe(1);
  });
});

/** The oracle knows one number for a selection; ours are two, those outside lists and those within. */
const WITHIN = 2 ** 26;

/**
 * Counts leaves with graphql-query-complexity. What is in a list of a document counts 5 however deep it is, so leaves
 * within lists are kept apart until the end; a linked finding is a document of its own. All numbers are halves, because a
 * key of an entity is half a leaf.
 */
function complexityOf(of: GraphQLSchema, query: ReturnType<typeof parse>, variables: Record<string, unknown>): number {
  const outside = (number: number) => number % WITHIN;
  const within = (number: number) => Math.floor(number / WITHIN);
  const total = (number: number) => outside(number) + 5 * within(number);
  const packed = getComplexity({
    schema: of,
    query,
    variables,
    estimators: [
      ({ field, type, childComplexity }) => {
        const coordinate = `${type.name}.${field.name}`;
        if (coordinate === 'Finding.raw') return 2 * 100;
        if (type.name in ENTITY_RULES && field.name !== '__typename') return 1;
        if (coordinate === 'Signal.finding') return total(childComplexity) * WITHIN;
        if (coordinate === 'Finding.attackSequence') return total(childComplexity);
        const below = isLeafType(getNamedType(field.type)) ? 2 : childComplexity;
        return isListType(getNullableType(field.type)) ? (outside(below) + within(below)) * WITHIN : below;
      },
    ],
  });
  return Math.ceil(total(packed) / 2);
}
