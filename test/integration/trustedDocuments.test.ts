import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type DocumentNode,
  getIntrospectionQuery,
  getNamedType,
  isLeafType,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { readNames } from '../../src/graphql/schema/names/readNames.js';
import { FaultyManifests, type TrustedDocument, TrustedDocuments } from '../../src/graphql/trusted/trustedDocuments.js';
import { countCalls, findingId, smallFindings, US } from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../kit/startGateway.js';

const ROUTER = { 'x-router-token': 'a-router-token-of-some-length' };
const TITLE = `query Title($id: ID!) {\n  finding(id: $id) { title }\n}\n`;
const TWO = 'query Region { detectors { region } } query Count { findings { totalCount } }';
const ARCHIVE = 'mutation Archive($ids: [ID!]!) { archiveFindings(ids: $ids) { findings { id } } }';
const MANY = 'query Many($ids: [ID!]!) { findingsById(ids: $ids) { raw } }';
const UNTRUSTED = '{ findings { nodes { id } } }';
const ENTITIES = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { title } } }';

const hashOf = (text: string, algorithm = 'sha256') => createHash(algorithm).update(text).digest('hex');
const sha1 = (text: string) => hashOf(text, 'sha1');

/** As GraphQL Code Generator writes it with its defaults, and Relay with other hashes. */
const CODEGEN = { [sha1(TITLE)]: TITLE, [sha1(TWO)]: TWO, 'x-app:archive': ARCHIVE };
const APOLLO = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id: hashOf(MANY), name: 'Many', type: 'query', body: MANY }],
};

const folder = mkdtempSync(join(tmpdir(), 'guardduty-graphql-'));
const ID = findingId(US, 1);
const ANSWER = { status: 200, data: { finding: { title: 'Finding 1 of us-east-1' } } };

let emulator: Emulator;
const started: TestGateway[] = [];
beforeAll(async () => {
  emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
});
afterAll(async () => {
  for (const gateway of started) await gateway.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

function manifest(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function start(options: Omit<TestGatewayOptions, 'emulator'>): Promise<TestGateway> {
  const gateway = await startGateway({
    emulator,
    keepEmulator: true,
    mutations: true,
    trustedDocuments: [manifest('codegen.json', CODEGEN), manifest('apollo.json', APOLLO)],
    ...options,
  });
  started.push(gateway);
  return gateway;
}

async function post({ url }: TestGateway, body: object, headers: object = {}): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** Members that are objects are written as JSON, as clients do. */
async function get(
  { url }: TestGateway,
  members: object,
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const response = await fetch(`${url}/graphql?${search}`, { headers });
  return { status: response.status, ...((await response.json()) as object) };
}

/** As the server executes a document that nobody has sent before. */
async function executeOther({ gateway }: TestGateway, n: number): Promise<void> {
  const document = parse('{ __typename }');
  const [operation] = document.definitions as OperationDefinitionNode[];
  if (!operation) throw new Error('the document has an operation');
  const context = gateway.createContext();
  const executed = { documentHash: `${n}`, document, operation, operationName: null, variables: {}, context };
  expect(await gateway.executor.execute(executed)).toEqual({ data: { __typename: 'Query' } });
}

const persisted = (sha256Hash: string, version = 1) => ({ extensions: { persistedQuery: { version, sha256Hash } } });
const variables = { id: ID };

describe.each([false, true])('Trusted documents alone (federated traces: %s)', (federatedTraces) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({
      federatedTraces,
      maxCalls: 10,
      server: { trustedDocumentsOnly: true, routerToken: ROUTER['x-router-token'] },
    });
  });
  beforeEach(() => emulator.clearCalls());

  const forms: readonly (readonly [string, object])[] = [
    ['documentId', { documentId: sha1(TITLE) }],
    ['documentId with the hash of its text', { documentId: hashOf(TITLE) }],
    ['documentId as the draft of GraphQL over HTTP has it', { documentId: `sha256:${hashOf(TITLE)}` }],
    ['doc_id', { doc_id: sha1(TITLE) }],
    ['extensions.persistedQuery', persisted(hashOf(TITLE))],
    ['extensions.persistedQuery with the id of the manifest', persisted(sha1(TITLE))],
    ['its text', { query: TITLE }],
    ['an id and its text', { documentId: sha1(TITLE), query: TITLE }],
    ['a hash and its text', { ...persisted(hashOf(TITLE)), query: TITLE }],
    ['an id and an empty text', { documentId: sha1(TITLE), query: '' }],
    ['two ids of it', { documentId: sha1(TITLE), doc_id: hashOf(TITLE) }],
  ];

  test.each(forms)('a document is named by %s, by POST and GET, at the cost of one call', async (_form, members) => {
    expect(await post(gateway, { ...members, variables })).toEqual(ANSWER);
    expect(await get(gateway, { ...members, variables })).toEqual(ANSWER);
    expect(countCalls(emulator)).toEqual({ GetFindings: 2 });
  });

  test('a document of another manifest, and the gateway’s own, are known as well', async () => {
    const many = await post(gateway, { ...persisted(hashOf(MANY)), variables: { ids: [ID] } });
    expect(many.data.findingsById).toEqual([{ raw: expect.objectContaining({ id: ID }) }]);
    const own = await get(gateway, { documentId: 'FindingsByIds', variables: { ids: [ID, 'none'] } });
    expect(own.data.findingsById).toEqual([expect.objectContaining({ id: ID }), null]);
  });

  test('one of several operations is chosen by its name', async () => {
    const region = await post(gateway, { documentId: sha1(TWO), operationName: 'Region' });
    expect(region).toEqual({ status: 200, data: { detectors: [{ region: 'us-east-1' }] } });
    const none = await post(gateway, { documentId: sha1(TWO) });
    expect([none.status, ...codesOf(none)]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  });

  const refused: readonly (readonly [string, object])[] = [
    ['another document', { query: UNTRUSTED }],
    ['a trusted one with another blank', { query: `${TITLE} ` }],
    ['a trusted one with something more', { query: `${TITLE}${UNTRUSTED}` }],
    ['introspection', { query: getIntrospectionQuery() }],
    ['__typename', { query: '{ __typename }' }],
    ['what is no GraphQL', { query: '{ findings(' }],
    ['what is nested too deeply', { query: '{a'.repeat(500) }],
    ['a mutation', { query: 'mutation { archiveFindings(ids: ["a"]) { failures { message } } }' }],
    ['the registration of an automatic persisted query', { query: UNTRUSTED, ...persisted(hashOf(UNTRUSTED)) }],
    ['its hash alone', persisted(hashOf(UNTRUSTED))],
    ['another text with the hash of a trusted one', { query: UNTRUSTED, ...persisted(hashOf(TITLE)) }],
    ['another text with the id of a trusted one', { query: UNTRUSTED, documentId: sha1(TITLE) }],
    ['another version of persisted queries', persisted(hashOf(TITLE), 2)],
    ['an id that nobody registered', { documentId: 'constructor' }],
    ['an empty id', { doc_id: '' }],
    ['an id in upper case', { documentId: hashOf(TITLE).toUpperCase() }],
    ['ids of two documents', { documentId: sha1(TITLE), doc_id: sha1(TWO) }],
    ['the hash of one and the id of another', { documentId: sha1(TITLE), ...persisted(hashOf(TWO)) }],
    ['an unknown id beside a text that is known', { documentId: 'none', query: TITLE }],
    ['nothing', { variables }],
    ['the name of an operation', { operationName: 'Title' }],
  ];

  test.each(refused)('%s is refused before anything is read, by POST and GET', async (_name, members) => {
    for (const answer of [await post(gateway, members), await get(gateway, members)]) {
      expect(answer).toEqual({
        status: 400,
        errors: [{ message: expect.any(String), extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
      });
    }
    expect(countCalls(emulator)).toEqual({});
  });

  test('what is refused is not told anything of the schema', async () => {
    const { errors } = await post(gateway, { query: '{ findigs { nodes { id } } }' });
    expect(errors?.[0]?.message).toBe(
      'Only trusted documents are accepted: send the id of one as documentId, or its text exactly as it was registered.',
    );
  });

  test('an id that is no text is a bad request', async () => {
    for (const documentId of [7, true, {}, [sha1(TITLE)]]) {
      expect(codesOf(await post(gateway, { documentId, variables }))).toEqual(['BAD_REQUEST']);
    }
    expect(await post(gateway, { documentId: null, query: TITLE, variables })).toEqual(ANSWER);
  });

  test('a change is made by POST and not by GET', async () => {
    for (const members of [{ doc_id: 'x-app:archive' }, persisted(hashOf(ARCHIVE))]) {
      const answer = await get(gateway, { ...members, variables: { ids: [ID] } });
      expect([answer.status, ...codesOf(answer)]).toEqual([405, 'BAD_REQUEST']);
      expect(countCalls(emulator)).toEqual({});
    }
    const { data } = await post(gateway, { doc_id: 'x-app:archive', variables: { ids: [ID] } });
    expect(data).toEqual({ archiveFindings: { findings: [{ id: ID }] } });
    expect(countCalls(emulator)).toMatchObject({ ArchiveFindings: 1 });
  });

  test('limits of cost hold for what is trusted', async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => findingId(US, n));
    const answer = await post(gateway, { documentId: hashOf(MANY), variables: { ids } });
    expect([answer.status, ...codesOf(answer)]).toEqual([400, 'QUERY_TOO_COMPLEX']);
  });

  test('pages of other sites get no further by an id', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await get(gateway, { documentId: sha1(TITLE), variables }, headers)).status).toBe(403);
    const bare = { cookie: 'session=1' };
    expect((await get(gateway, { documentId: sha1(TITLE), variables }, bare)).status).toBe(400);
  });

  describe('a router', () => {
    const r = [{ __typename: 'Finding', id: ID }];
    const allowed: readonly (readonly [string, string, unknown])[] = [
      ['entities', ENTITIES, { _entities: [{ title: 'Finding 1 of us-east-1' }] }],
      ['the SDL', '{ _service { sdl } }', { _service: { sdl: expect.stringContaining('type Finding') } }],
      [
        'both, by fragments',
        '{ ...F ... { _service { __typename } } } fragment F on Query { __typename }',
        expect.anything(),
      ],
    ];
    test.each(allowed)('with its token may ask for %s', async (_name, query, data) => {
      const body = { query, variables: query === ENTITIES ? { r } : {} };
      expect(await post(gateway, body, ROUTER)).toEqual({ status: 200, data });
      for (const headers of [{}, { 'x-router-token': 'another-token-of-some-length' }]) {
        expect(codesOf(await post(gateway, body, headers))).toEqual(['DOCUMENT_NOT_TRUSTED']);
      }
    });

    test.each([
      ['findings', UNTRUSTED],
      ['introspection', getIntrospectionQuery()],
      ['entities with something else', '{ _service { sdl } findings { nodes { id } } }'],
      ['a field that is skipped', '{ _service { sdl } findings @skip(if: true) { nodes { id } } }'],
      ['an alias', '{ _service: findings { nodes { id } } }'],
      [
        'a fragment',
        '{ _service { sdl } ...F } fragment F on Query { ... { ...G } } fragment G on Query { detectors { id } }',
      ],
      [
        'a fragment with a name that means something',
        '{ ..._service } fragment _service on Query { detectors { id } }',
      ],
      ['another operation', 'query A { _service { sdl } } query B { detectors { id } }'],
      ['a change', 'mutation A { archiveFindings(ids: ["a"]) { failures { message } } }'],
    ])('with its token is refused %s', async (_name, query) => {
      const operationName = query.includes('query A') ? 'A' : undefined;
      expect(codesOf(await post(gateway, { query, operationName }, ROUTER))).toEqual(['DOCUMENT_NOT_TRUSTED']);
      expect(countCalls(emulator)).toEqual({});
    });

    test('may name trusted documents like anybody, and cannot register others', async () => {
      expect(await post(gateway, { documentId: sha1(TITLE), variables }, ROUTER)).toEqual(ANSWER);
      const registered = await post(
        gateway,
        { query: ENTITIES, ...persisted(hashOf(ENTITIES)), variables: { r } },
        ROUTER,
      );
      expect(codesOf(registered)).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
    });
  });
});

describe('Trusted documents among others', () => {
  test('are answered by compiled projectors the first time, and after hundreds of other documents', async () => {
    const gateway = await start({});
    const { counts } = gateway.gateway.executor;
    await post(gateway, { documentId: sha1(TITLE), variables });
    expect(counts).toEqual({ compiled: 1, interpreted: 0 });
    for (let n = 0; n < 510; n++) await executeOther(gateway, n);
    expect(counts).toEqual({ compiled: 1, interpreted: 510 });
    await post(gateway, { documentId: sha1(TITLE), variables });
    await gateway.query(TITLE, variables);
    expect(counts).toEqual({ compiled: 3, interpreted: 510 });
  });

  test('leave automatic persisted queries as they are', async () => {
    const gateway = await start({});
    const other = '{ detectors { region } }';
    const answer = { status: 200, data: { detectors: [{ region: 'us-east-1' }] } };
    expect(codesOf(await post(gateway, persisted(hashOf(other))))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect(await post(gateway, { query: other, ...persisted(hashOf(other)) })).toEqual(answer);
    expect(await get(gateway, persisted(hashOf(other)))).toEqual(answer);
    expect(codesOf(await post(gateway, { documentId: hashOf(other) }))).toEqual(['DOCUMENT_NOT_TRUSTED']);
    expect(codesOf(await post(gateway, { query: other, documentId: sha1(TITLE) }))).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });

  test('are counted apart from others', async () => {
    const gateway = await start({});
    await gateway.query(TITLE, variables);
    await post(gateway, { documentId: sha1(TITLE), variables });
    await gateway.query(UNTRUSTED);
    await post(gateway, { documentId: 'none' });
    await gateway.query('{ findings(');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('graphql_documents_total{document="trusted"} 2\n');
    expect(metrics).toContain('graphql_documents_total{document="other"} 3\n');
  });

  test('are known by their hash although PERSISTED_QUERIES is off', async () => {
    const gateway = await start({ server: { persistedQueries: false } });
    expect(await get(gateway, { ...persisted(hashOf(TITLE)), variables })).toEqual(ANSWER);
    expect(codesOf(await post(gateway, persisted(hashOf(UNTRUSTED))))).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
    expect((await gateway.query(UNTRUSTED)).status).toBe(200);
  });

  test('do not give anybody the schema where introspection is off', async () => {
    const text = '{ __type(name: "Finding") { name } }';
    const gateway = await start({
      trustedDocuments: [manifest('schema.json', { it: text })],
      server: { introspection: false },
    });
    const answer = await post(gateway, { documentId: 'it' });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ validationErrorCode: 'INTROSPECTION_DISABLED' });
  });
});

describe('A manifest', () => {
  const schema = createSchema();
  function faultsOf(files: readonly string[]): unknown {
    try {
      return new TrustedDocuments(schema, readNames(), files);
    } catch (error) {
      return error instanceof FaultyManifests ? error.faults : error;
    }
  }

  const good = { it: TITLE };
  const faulty: readonly (readonly [string, readonly unknown[], readonly RegExp[]])[] = [
    [
      'that is no JSON',
      ['{'],
      [/"[^"]+0\.json" is not JSON; a manifest of GraphQL Code Generator or Relay .* accepted\.$/],
    ],
    ['that is a list', [[TITLE]], [/is not an object/]],
    ['without documents', [{}], [/has no documents/]],
    ['with an id that has no text', [{ it: 7 }], [/the document "it" is not an id with a text/]],
    ['with an empty id', [{ '': TITLE }], [/the document with the id ""/]],
    ['of another format', [{ format: 'other', version: 1, operations: [] }], [/has another format/]],
    ['of a later version', [{ ...APOLLO, version: 2 }], [/has version 2 of Apollo's format; 1 is accepted/]],
    ['with an operation that lacks its body', [{ ...APOLLO, operations: [{ id: 'a' }] }], [/the document "a" is not/]],
    ['with an operation that is none', [{ ...APOLLO, operations: [7] }], [/operation 1 is not an id with a text/]],
    [
      'with a text that stands for another id elsewhere',
      [good, { it: TWO }],
      [/1\.json": the id "it" stands for another text in ".*0\.json"/],
    ],
    [
      'with an id that is the hash of another document',
      [{ [hashOf(TWO)]: TITLE }, { two: TWO }],
      [/0\.json": the id "[0-9a-f]{64}" is the hash of another document/],
    ],
    [
      'that is too large',
      [{ it: `${TITLE}#${'x'.repeat(2_100_000)}` }],
      [/the manifests have 2100\d+ bytes together; up to 2097152 are accepted/],
    ],
    [
      'with documents that are not valid, each of which is named',
      [{ a: 'query A { nothing }', b: 'query B {', c: 'fragment C on Finding { id }', it: TITLE }],
      [
        /the document "a" \(query A\) is not valid: Cannot query field "nothing" on type "Query"\. \(line 1, column 11\)$/,
        /the document "b" \(query B\) is not valid: Syntax Error: .* \(line 1, column 10\)$/,
        /the document "c" is not valid: Fragment "C" is never used\. \(line 1, column 1\)$/,
      ],
    ],
    [
      'with a document that is nested too deeply',
      [{ deep: '{a'.repeat(200) }],
      [/"deep" is not valid: The document is nested too deeply/],
    ],
    [
      'with many faults',
      [Object.fromEntries(Array.from({ length: 30 }, (_, n) => [n, `{ a${n} }`]))],
      [...Array(20).fill(/Cannot query/), /^10 more documents have faults/],
    ],
  ];

  test.each(faulty)('%s cannot be used', (_name, manifests, faults) => {
    const files = manifests.map((content, n) => manifest(`${n}.json`, content));
    expect(faultsOf(files)).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  });

  test('that does not exist cannot be used', () => {
    expect(faultsOf(['none.json'])).toEqual([expect.stringMatching(/^"none\.json" cannot be read: .*ENOENT/)]);
  });

  test('with a change is refused where changes are off, and is told how to turn them on', async () => {
    const failure = await start({ mutations: false }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FaultyManifests);
    expect((failure as FaultyManifests).faults).toEqual([
      expect.stringMatching(/"x-app:archive" \(mutation Archive\) is not valid: .*MUTATIONS=on turns them on\.$/),
    ]);
  });

  test('may use the name of an operation of the gateway’s own, or its text', async () => {
    const gateway = await start({ trustedDocuments: [manifest('names.json', { MostSevere: TITLE, again: TITLE })] });
    expect(await post(gateway, { documentId: 'MostSevere', variables })).toEqual(ANSWER);
    expect(await post(gateway, { documentId: 'again', variables })).toEqual(ANSWER);
  });
});

describe('The documents in operations/', () => {
  let gateway: TestGateway;
  let own: readonly TrustedDocument[];
  beforeAll(async () => {
    gateway = await startGateway({ local: true, server: { trustedDocumentsOnly: true, introspection: false } });
    own = gateway.gateway.trustedDocuments.own;
  });
  afterAll(() => gateway.close());

  /** An operation with its defaults, and with these variables on top. */
  const ask = (documentId: string, variables: object = {}) => post(gateway, { documentId, variables });

  test('are queries that are explained, each with a name of its own and a default for every variable', () => {
    const names = own.map(({ name }) => name);
    expect(names).toHaveLength(12);
    expect(new Set(names).size).toBe(names.length);
    for (const { text, document } of own) {
      expect(text).toMatch(/^(# .+\n)+query \w+/);
      const [operation, ...fragments] = document.definitions;
      expect(fragments.every(({ kind }) => kind === 'FragmentDefinition')).toBe(true);
      expect(operation).toMatchObject({ kind: 'OperationDefinition', operation: 'query' });
      const { variableDefinitions = [] } = operation as OperationDefinitionNode;
      for (const { type, defaultValue } of variableDefinitions) {
        expect(type.kind === 'NonNullType' && defaultValue === undefined).toBe(false);
      }
    }
  });

  test('are answered without errors with their defaults, alone and within the default limits', async () => {
    for (const { name = '' } of own) {
      const answer = await ask(name);
      expect({ name, status: answer.status, errors: answer.errors }).toEqual({ name, status: 200, errors: undefined });
    }
  });

  test('are listed in their README', () => {
    const readme = readFileSync(new URL('../../operations/README.md', import.meta.url), 'utf8');
    const files = readdirSync(new URL('../../operations/', import.meta.url)).filter((name) =>
      name.endsWith('.graphql'),
    );
    const listed = [...readme.matchAll(/^\| `(\w+)` \| \[[^\]]+\]\((\S+)\)/gm)].map(([, name, file]) => [file, name]);
    expect(listed).toEqual(files.sort().map((file, n) => [file, own[n]?.name]));
  });

  test('MostSevere has the most severe first, page by page', async () => {
    const first = await ask('MostSevere', { first: 4 });
    const { endCursor: after } = first.data.findings.pageInfo;
    const second = await ask('MostSevere', { first: 4, after });
    const severities = [first, second].flatMap(({ data }) => data.findings.nodes.map(severityOf));
    expect(severities).toHaveLength(8);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
    expect(first.data.findings.totalCount).toBeGreaterThan(8);
  });

  test('findings are found by what FindingRows says of them', async () => {
    const filter = { resource: { resourceType: { in: ['Instance', 'AccessKey'] } } };
    const rows = (await ask('FindingRows', { filter })).data.findings.edges.map(nodeOf);
    const { id, resource } = rows.find(instanceOf);
    const instanceIds = [resource.instanceDetails.instanceId];
    const ofInstance = await ask('FindingsOfInstances', { instanceIds });
    expect(ofInstance.data.findings.nodes.map(idOf)).toContain(id);
    const ofKey = rows.find(accessKeyOf);
    const accessKeyIds = [accessKeyOf(ofKey)];
    expect((await ask('FindingsOfAccessKeys', { accessKeyIds })).data.findings.nodes.map(idOf)).toContain(ofKey.id);
    const byIds = await ask('FindingsByIds', { ids: [ofKey.arn, id] });
    expect(byIds.data.findingsById.map(idOf)).toEqual([ofKey.id, id]);
  });

  test('WholeFinding has everything of one finding, and selects every field that there is', async () => {
    const [{ id }] = (await ask('MostSevere', { first: 1 })).data.findings.nodes;
    emulatorOf(gateway).clearCalls();
    const { data } = await ask('WholeFinding', { id });
    expect(data.finding).toMatchObject({ id, raw: { id } });
    expect(emulatorOf(gateway).calls.length).toBeLessThan(12);
    const whole = own.find(({ name }) => name === 'WholeFinding');
    expect(leavesOf(whole?.document)).toEqual(allLeaves());
  });

  test('AttackSequences leads to the findings of the signals', async () => {
    const [sequence] = (await ask('AttackSequences')).data.findings.nodes;
    expect(sequence.type).toMatch(/^AttackSequence:/);
    const { signals } = sequence.service.detection.sequence;
    expect(signals.some(({ finding }: { finding: unknown }) => finding !== null)).toBe(true);
  });

  test('counts are those of GuardDuty', async () => {
    const accounts = await ask('CountsByAccount');
    const sum = (groups: readonly { count: number }[]) => groups.reduce((total, { count }) => total + count, 0);
    expect(sum(accounts.data.findingStatistics)).toBe(accounts.data.findings.totalCount);
    const trend = await ask('TrendByDay');
    expect(trend.data.findingStatistics[0]).toMatchObject({ date: expect.any(String), severity: expect.any(Number) });
    const { byType, byResource } = (await ask('CountsByType', { first: 5 })).data;
    expect([byType.length, byResource.length]).toEqual([5, 5]);
  });

  test('StatusOfSources and Detectors name every region', async () => {
    const regions = ({ region }: { region: string }) => region;
    const sources = (await ask('StatusOfSources')).data.findings.sources.map(regions);
    const { detectors } = (await ask('Detectors')).data;
    expect(detectors.map(regions)).toEqual(sources);
    expect(detectors.flatMap(rulesOf)).not.toHaveLength(0);
  });

  test('have the names of the schema that they are served with, and are known by the same names', async () => {
    const entities = {
      AwsAccount: { name: 'CloudAccount', keys: { id: 'accountNumber' } },
      AwsS3Bucket: false,
    } as const;
    const schemaNames = { types: { Finding: 'Threat' }, entities };
    const naming = { typePrefix: 'GuardDuty', typePrefixScalars: true, schemaNames };
    const renamed = await start({ naming, trustedDocuments: [], server: { trustedDocumentsOnly: true } });
    const served = renamed.gateway.trustedDocuments.own;
    expect(served.map(({ name }) => name)).toEqual(own.map(({ name }) => name));
    for (const [index, { name = '', text, hash }] of served.entries()) {
      expect(text.split('query')[0]).toBe(own[index]?.text.split('query')[0]);
      expect(hash).toBe(hashOf(text));
      for (const documentId of [name, hash]) {
        expect({ name, ...(await post(renamed, { documentId })) }).toMatchObject({ name, status: 200, data: {} });
      }
      expect((await post(renamed, { query: own[index]?.text })).status).toBe(text === own[index]?.text ? 200 : 400);
    }
    const [rows, whole] = ['FindingRows', 'WholeFinding'].map(
      (id) => renamed.gateway.trustedDocuments.withId(id)?.text,
    );
    expect(rows).toContain('$filter: GuardDutyFindingFilter = ');
    expect(whole).toContain('fragment WholeResource on GuardDutyResource {');
    expect(whole).toMatch(/account \{\s+accountNumber\s+\}/);
    expect(whole).not.toMatch(/\bbucket \{/);
    const { data } = await post(renamed, { documentId: 'WholeFinding', variables: { id: ID } });
    expect(data.finding.title).toBe('Finding 1 of us-east-1');
  });

  /** `Type.field` of every leaf that a document selects. */
  function leavesOf(document: DocumentNode | undefined): string[] {
    const { schema } = gateway.gateway;
    const leaves = new Set<string>();
    const info = new TypeInfo(schema);
    const add = () => {
      const type = info.getType();
      if (type && isLeafType(getNamedType(type)))
        leaves.add(`${info.getParentType()?.name}.${info.getFieldDef()?.name}`);
    };
    if (document) visit(document, visitWithTypeInfo(info, { Field: add }));
    return [...leaves].sort();
  }

  /** The same of everything below a finding. */
  function allLeaves(): string[] {
    const query = `{ finding(id: "") ${selectEveryLeaf(gateway.gateway.schema, 'Finding')} }`;
    return leavesOf(parse(query));
  }
});

// biome-ignore lint/suspicious/noExplicitAny: parts of answers; the assertions say what they are
type Part = any;
const severityOf = ({ severity }: Part): number => severity;
const nodeOf = ({ node }: Part): Part => node;
const idOf = ({ id }: Part): string => id;
const instanceOf = ({ resource }: Part): string | undefined => resource.instanceDetails?.instanceId;
const accessKeyOf = ({ resource }: Part): string | undefined => resource.accessKeyDetails?.accessKeyId;
const rulesOf = ({ suppressionRules }: Part): Part[] => suppressionRules ?? [];
const emulatorOf = ({ emulator }: TestGateway) => emulator;
