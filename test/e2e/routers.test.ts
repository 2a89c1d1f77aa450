import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EmulatorCall } from '../../src/emulator/callLog.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { readSdl } from '../../src/graphql/schema/createSchema.js';
import type { NamingOptions } from '../../src/graphql/schema/names/schemaNames.js';
import { composeSupergraph } from '../kit/composeSubgraphs.js';
import {
  callsOf,
  countCalls,
  findingArn,
  findingId,
  NEW_YEAR,
  smallFinding,
  type TestDetector,
  US,
} from '../kit/findings.js';
import { codesOf, type GraphqlAnswer } from '../kit/graphqlClient.js';
import { ENTITY_REQUESTS, type RouterRequest, SDL_REQUESTS } from '../kit/routerRequests.js';
import { ROUTERS, type Router } from '../kit/routers.js';
import { CATALOGUE_SDL, startCatalogue } from '../kit/startCatalogue.js';
import { type GuardedGateway, startGuardedGateway } from '../kit/startGuardedGateway.js';
import { INVENTORY_SDL, startInventory } from '../kit/startInventory.js';
import { startTickets, TICKETS_SDL } from '../kit/startTickets.js';
import { createTemporaryFile, tokenLine } from '../kit/temporaryFile.js';

const COUNT = 210;
const TICKET_COUNT = 200;
const ARCHIVED_COUNT = 10;
/** Every fifth finding is of a member account. */
const MEMBER: TestDetector = { ...US, accountId: '210987654321' };
const detectorOf = (n: number) => (n % 5 === 0 ? MEMBER : US);
const ACCOUNTS = [
  { id: US.accountId, name: 'security', owner: 'ana', environment: 'production' },
  { id: MEMBER.accountId, name: 'shop', owner: 'bo', environment: 'staging' },
];
/** Findings with an even number are about an instance. */
const INSTANCES = [0, 2, 4, 6].map((n) => ({ id: `i-${String(n).padStart(17, '0')}`, name: `web-${n}` }));
const instanceOf = (n: number) => INSTANCES[(n % 8) / 2];
/** Tickets, each about a finding of its own, in another order than the findings'; the newest ten findings have none. */
const TICKETS = Array.from({ length: TICKET_COUNT }, (_, index) => ({
  number: `T-${index}`,
  n: (index * 37) % TICKET_COUNT,
}));

const OPEN = Array.from({ length: COUNT }, (_, n) => n);
const NEWEST = OPEN.slice(-20).reverse();

const idOf = (n: number) => findingId(detectorOf(n), n);
const arnOf = (n: number) => findingArn(detectorOf(n), idOf(n));
const accountOf = (n: number) => ACCOUNTS.find(({ id }) => id === detectorOf(n).accountId);
const instantOf = (n: number) => new Date(NEW_YEAR + n * 60_000).toISOString();
const titleOf = (n: number) => `Finding ${n} of us-east-1`;
/** Of severities 1 to 10. */
const severityOf = (n: number) => 1 + (n % 10);
const LEVELS = ['LOW', 'LOW', 'LOW', 'MEDIUM', 'MEDIUM', 'MEDIUM', 'HIGH', 'HIGH', 'CRITICAL', 'CRITICAL'];

/** The catalogue has names of ours, and a page information that lacks most of ours. */
const NAMING: NamingOptions = {
  typePrefix: 'GuardDuty',
  typePrefixScalars: true,
  schemaNames: { types: { PageInfo: 'GuardDutyPageInfo' } },
};

const ADMIN = 'gdgql_admin-secret-token';
const AUDITOR = 'gdgql_auditor-secret-token';
const ROUTER_TOKEN = 'a-router-token-of-some-length';

const closers: (() => unknown)[] = [];
let guarded: GuardedGateway;
let supergraph: string;

beforeAll(async () => {
  const file = await createTemporaryFile(
    [tokenLine('admin', ADMIN), tokenLine('auditor', AUDITOR, '*', MEMBER.accountId)].join('\n'),
  );
  closers.push(file.close);
  const findings = Array.from({ length: COUNT + ARCHIVED_COUNT }, (_, n) =>
    smallFinding(detectorOf(n), n, {
      resource: n % 2 === 0 ? aboutInstance(n) : { resourceType: 'AccessKey' },
      service: { archived: n >= COUNT, count: n + 1 },
    }),
  );
  const emulator = await startEmulator({ detectors: [{ ...US, findings }] });
  guarded = await startGuardedGateway(
    { auth: ['tokens'], authTokensFile: file.path },
    { emulator, naming: NAMING, server: { introspection: false, routerToken: ROUTER_TOKEN } },
  );
  closers.push(guarded.gateway.close);
  const tickets = await startTickets(TICKETS.map(({ number, n }) => ({ number, arn: arnOf(n) })));
  closers.push(tickets.close);
  const catalogue = await startCatalogue();
  closers.push(catalogue.close);
  const inventory = await startInventory(ACCOUNTS, INSTANCES);
  closers.push(inventory.close);
  supergraph = composeSupergraph([
    { name: 'guardduty', url: `${guarded.gateway.url}/graphql`, sdl: readSdl(NAMING) },
    { name: 'tickets', url: tickets.url, sdl: TICKETS_SDL },
    { name: 'inventory', url: inventory.url, sdl: INVENTORY_SDL },
    { name: 'catalogue', url: catalogue.url, sdl: CATALOGUE_SDL },
  ]);
});
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
beforeEach(() => {
  guarded.gateway.emulator.clearCalls();
  guarded.gateway.emulator.faults.clear();
});

describe.each(Object.entries(ROUTERS))('A supergraph behind %s', (name, start) => {
  let router: Router;
  beforeAll(async () => {
    router = await start(supergraph);
  });
  afterAll(() => router?.close());

  const askAs = (token: string, query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer> =>
    router.query(query, variables, { authorization: `Bearer ${token}` });
  const ask = (query: string, variables?: Record<string, unknown>) => askAs(ADMIN, query, variables);
  const failOnce = (operation: string, skip = 0) =>
    guarded.gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation }, skip, times: 1 });

  test('joins 200 tickets with their findings and findings with their tickets, 50 findings a call', async () => {
    const { data, errors } = await ask(`{
      tickets { number finding { id title severityLevel service { count } } }
      findings(first: 20) { nodes { title tickets { number } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.tickets).toEqual(
      TICKETS.map(({ number, n }) => ({
        number,
        finding: { id: idOf(n), title: titleOf(n), severityLevel: LEVELS[n % 10], service: { count: n + 1 } },
      })),
    );
    expect(data.findings.nodes).toEqual(
      NEWEST.map((newest) => ({
        title: titleOf(newest),
        tickets: TICKETS.filter(({ n }) => n === newest).map(({ number }) => ({ number })),
      })),
    );
    // Twenty for the page, and 200 for the tickets.
    expect(batches()).toEqual([20, 50, 50, 50, 50]);
    expect(calls()).toEqual({ ListFindings: 1, GetFindings: 5 });
  });

  test('asks for the finding of one ticket by its ARN', async () => {
    const query = 'query ($number: ID!) { ticket(number: $number) { finding { title region arn } } }';
    const { data, errors } = await ask(query, { number: 'T-1' });
    expect(errors).toBeUndefined();
    expect(data.ticket.finding).toEqual({ title: titleOf(37), region: US.region, arn: arnOf(37) });
    expect(calls()).toEqual({ GetFindings: 1 });
  });

  test("asks for no finding where a ticket's own ARN is all that is selected", async () => {
    const { data, errors } = await ask('{ tickets { finding { arn } } }');
    expect(errors).toBeUndefined();
    expect(data.tickets).toEqual(TICKETS.map(({ n }) => ({ finding: { arn: arnOf(n) } })));
    expect(calls()).toEqual({});
  });

  test("adds their account's owner to findings, for the calls of a page", async () => {
    const { data, errors } = await ask(`{
      findings(first: 20) {
        nodes { title account { id name owner environment } resource { instanceDetails { instance { id name } } } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.findings.nodes).toEqual(
      NEWEST.map((n) => ({
        title: titleOf(n),
        account: accountOf(n),
        resource: { instanceDetails: n % 2 === 0 ? { instance: instanceOf(n) } : null },
      })),
    );
    // Hive Gateway asks for the accounts of these findings once more; the cache, off in this test, saves that call.
    expect(calls()).toEqual({ ListFindings: 1, GetFindings: name === 'Hive Gateway' ? 2 : 1 });
  });

  test("adds an account's open findings by severity to the accounts of another subgraph", async () => {
    const { data, errors } = await ask(`{
      accounts {
        owner
        findingCount
        severityCounts { low medium high critical }
        findings(first: 2, orderBy: { field: SEVERITY, direction: DESC }) { totalCount nodes { severity accountId } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.accounts).toEqual(
      ACCOUNTS.map(({ id, owner }) => {
        const open = OPEN.filter((n) => detectorOf(n).accountId === id);
        const severest = open.map(severityOf).sort((a, b) => b - a);
        return {
          owner,
          findingCount: open.length,
          severityCounts: countLevels(open),
          findings: {
            totalCount: open.length,
            nodes: severest.slice(0, 2).map((severity) => ({ severity, accountId: id })),
          },
        };
      }),
    );
    // One merged list for both accounts, read twice as the second account's findings come late in it.
    expect(calls()).toEqual({ ListFindings: 2, GetFindings: 2, GetFindingsStatistics: 5 });
  });

  test('adds the findings of instances to the instances of another subgraph', async () => {
    const { data, errors } = await ask(`{
      instances { name findingCount findings(first: 3) { nodes { title } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.instances).toEqual(
      INSTANCES.map(({ id, name }) => {
        const open = OPEN.filter((n) => n % 2 === 0 && instanceOf(n)?.id === id).reverse();
        return {
          name,
          findingCount: open.length,
          findings: { nodes: open.slice(0, 3).map((n) => ({ title: titleOf(n) })) },
        };
      }),
    );
    expect(calls()).toEqual({ ListFindings: 1, GetFindings: 1, GetFindingsStatistics: 1 });
  });

  test('keeps the types of a subgraph that has names of ours apart', async () => {
    const { data, errors } = await ask(`{
      services { nodes { __typename owner { login } account { plan } tags { name } lastAction { at } } pageInfo { hasNextPage } }
      findings(first: 1) {
        nodes { __typename createdAt service { __typename count action { __typename } } }
        pageInfo { __typename hasPreviousPage }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      services: {
        nodes: [
          {
            __typename: 'Service',
            owner: { login: 'ana' },
            account: { plan: 'team' },
            tags: [{ name: 'critical' }],
            lastAction: { at: 'yesterday' },
          },
        ],
        pageInfo: { hasNextPage: false },
      },
      findings: {
        nodes: [
          {
            __typename: 'Finding',
            createdAt: instantOf(COUNT - 1),
            service: { __typename: 'GuardDutyService', count: COUNT, action: null },
          },
        ],
        pageInfo: { __typename: 'GuardDutyPageInfo', hasPreviousPage: false },
      },
    });
    const filtered = await ask(
      'query ($filter: GuardDutyFindingFilter, $state: GuardDutyFindingState!) { findings(filter: $filter, state: $state) { totalCount } }',
      { filter: { severityLevel: { in: ['CRITICAL'] } }, state: 'ARCHIVED' },
    );
    expect(filtered.errors).toBeUndefined();
    expect(filtered.data.findings.totalCount).toBe(2);
  });

  test('passes on null with the code of a count that failed, beside what other subgraphs know', async () => {
    failOnce('GetFindingsStatistics');
    const { data, errors } = await ask('{ accounts { owner findingCount } }');
    expect(data.accounts).toEqual(ACCOUNTS.map(({ owner }) => ({ owner, findingCount: null })));
    // Hive Gateway leaves out which account it is.
    expect(errors?.map(({ path = [] }) => path.at(-1))).toEqual(ACCOUNTS.map(() => 'findingCount'));
    expect(errors?.map(codeOf)).toEqual(ACCOUNTS.map(() => 'UPSTREAM_UNAVAILABLE'));
  });

  test('passes on null with the code of what failed', async () => {
    failOnce('GetFindings');
    const { data, errors } = await ask('query ($id: ID!) { finding(id: $id) { title } detectors { status } }', {
      id: idOf(1),
    });
    expect(data).toEqual({ finding: null, detectors: [{ status: 'ENABLED' }] });
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('guardduty:GetFindings is not allowed'),
        path: ['finding'],
        extensions: expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE', region: US.region }),
      }),
    ]);
    expect(calls()).toMatchObject({ GetFindings: 1 });
  });

  test('passes on what an argument must be', async () => {
    const answer = await ask('query ($first: Int!) { findings(first: $first) { nodes { title } } }', { first: 0 });
    expect(answer.data?.findings ?? null).toBeNull();
    expect(answer.errors?.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: '"first" is 0; 1 to 1000 is accepted.', path: ['findings'] },
    ]);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(calls()).toEqual({});
  });

  test('passes on why an operation is refused as a whole', async () => {
    const pages = ['ACTIVE', 'ALL', 'ARCHIVED'].map(
      (state) => `${state}: findings(first: 1000, state: ${state}) { ...P }`,
    );
    const { errors } = await ask(`{ ${pages.join(' ')} } fragment P on GuardDutyFindingConnection { nodes { raw } }`);
    expect(errors?.map(codeOf)).toEqual(['QUERY_TOO_COMPLEX']);
    expect(calls()).toEqual({});
  });

  test('fails the findings of a batch that failed, and no others', async () => {
    failOnce('GetFindings', 1);
    const { data, errors = [] } = await ask('{ tickets { number finding { arn title } } }');
    const failed = TICKETS.filter((_ticket, index) => !data.tickets[index].finding?.title);
    // What the ticket itself says of its finding stays.
    expect(data.tickets).toEqual(
      TICKETS.map((ticket) => ({
        number: ticket.number,
        finding: { arn: arnOf(ticket.n), title: failed.includes(ticket) ? null : titleOf(ticket.n) },
      })),
    );
    expect(errors.map(({ path = [] }) => path[1])).toEqual(failed.map((ticket) => TICKETS.indexOf(ticket)));
    expect(new Set(errors.map(codeOf))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    const asked = callsOf(guarded.gateway.emulator, 'GetFindings').map(idsOf);
    expect(asked).toContainEqual(failed.map(({ n }) => idOf(n)));
    expect(asked).toHaveLength(4);
  });

  test('answers null without an error for a finding that there is not', async () => {
    const { data, errors } = await ask('{ finding(id: "none") { title tickets { number } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ finding: null });
  });

  test('lets the gateway see who asks: another caller sees other findings', async () => {
    const query = `{
      tickets(first: 10) { finding { title } }
      findings(first: 3) { totalCount nodes { title accountId } }
    }`;
    const titlesOf = ({ data }: GraphqlAnswer) =>
      data.tickets.map(({ finding }: { finding: { title: string } | null }) => finding?.title ?? null);
    const everything = await ask(query);
    expect(everything.errors).toBeUndefined();
    expect(titlesOf(everything)).toEqual(TICKETS.slice(0, 10).map(({ n }) => titleOf(n)));
    expect(everything.data.findings.totalCount).toBe(COUNT);

    const limited = await askAs(AUDITOR, query);
    expect(limited.errors).toBeUndefined();
    expect(titlesOf(limited)).toEqual(TICKETS.slice(0, 10).map(({ n }) => (n % 5 === 0 ? titleOf(n) : null)));
    expect(limited.data.findings).toEqual({
      totalCount: COUNT / 5,
      nodes: [205, 200, 195].map((n) => ({ title: titleOf(n), accountId: MEMBER.accountId })),
    });
    calls();

    for (const headers of [undefined, { authorization: 'Bearer gdgql_unknown' }]) {
      const { data, errors } = await router.query('{ tickets(first: 2) { number finding { title } } }', {}, headers);
      expect(data.tickets.map(({ finding }: { finding: { title: null } | null }) => finding?.title ?? null)).toEqual([
        null,
        null,
      ]);
      expect(new Set(errors?.map(codeOf))).toEqual(new Set(['UNAUTHENTICATED']));
    }
    expect(calls()).toEqual({});
  });
});

describe('A subgraph behind a router that cannot be run here', () => {
  const NUMBERS = Array.from({ length: 60 }, (_, index) => (index * 11) % COUNT);

  async function send({ headers, body }: RouterRequest, more: Readonly<Record<string, string>>) {
    const response = await fetch(`${guarded.gateway.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
    return { status: response.status, type: response.headers.get('content-type'), answer: await response.json() };
  }

  test.each(Object.entries(ENTITY_REQUESTS))('answers entities as %s asks for them', async (_name, request) => {
    const representations = NUMBERS.map((n) => ({ __typename: 'Finding', arn: arnOf(n) }));
    const sent = await send(request(representations), { authorization: `Bearer ${ADMIN}` });
    expect(sent).toMatchObject({ status: 200, type: expect.stringMatching(/^application\/json/) });
    const entities = NUMBERS.map((n) => ({ title: titleOf(n), severityLevel: LEVELS[n % 10] }));
    expect(sent.answer).toEqual({ data: { _entities: entities.map((entity) => expect.objectContaining(entity)) } });
    expect(batches()).toEqual([10, 50]);
  });

  test('answers two fetches that are sent as one operation, with one call for both', async () => {
    const representations = (numbers: readonly number[]) =>
      numbers.map((n) => ({ __typename: 'Finding', arn: arnOf(n) }));
    const query = `query Tickets_Batch($_0_representations: [_Any!]!, $_1_representations: [_Any!]!) {
      _0__entities: _entities(representations: $_0_representations) { ... on Finding { title } }
      _1__entities: _entities(representations: $_1_representations) { ... on Finding { severityLevel } }
    }`;
    const variables = { _0_representations: representations([1, 2]), _1_representations: representations([2, 3]) };
    const request = { headers: { 'content-type': 'application/json' }, body: { query, variables } };
    const { answer } = await send(request, { authorization: `Bearer ${ADMIN}` });
    expect(answer).toEqual({
      data: {
        _0__entities: [{ title: titleOf(1) }, { title: titleOf(2) }],
        _1__entities: [{ severityLevel: LEVELS[2] }, { severityLevel: LEVELS[3] }],
      },
    });
    expect(batches()).toEqual([3]);
  });

  test('answers in the form for GraphQL where that alone is accepted, with the status of a refusal', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const authorization = `Bearer ${ADMIN}`;
    const good = await send({ headers, body: { query: '{ __typename }' } }, { authorization });
    expect(good).toMatchObject({ status: 200, type: expect.stringMatching(/^application\/graphql-response\+json/) });
    const bad = await send({ headers, body: { query: '{ nothing }' } }, { authorization });
    expect(bad).toMatchObject({ status: 400, type: expect.stringMatching(/^application\/graphql-response\+json/) });
  });

  test('answers the check of @apollo/gateway whether the subgraph is there', async () => {
    const body = { query: 'query __ApolloServiceHealthCheck__ { __typename }' };
    const request = { headers: { 'content-type': 'application/json' }, body };
    expect((await send(request, { authorization: `Bearer ${ADMIN}` })).answer).toEqual({
      data: { __typename: 'Query' },
    });
  });

  test('refuses a batch of requests, which Apollo Router sends only if it is told to', async () => {
    const { status, answer } = await send(
      {
        headers: { 'content-type': 'application/json' },
        body: [{ query: '{ __typename }' }] as object as RouterRequest['body'],
      },
      { authorization: `Bearer ${ADMIN}` },
    );
    expect({ status, codes: codesOf(answer as GraphqlAnswer) }).toEqual({ status: 400, codes: ['BAD_REQUEST'] });
  });

  test.each(Object.entries(SDL_REQUESTS))(
    'gives the SDL to %s for ROUTER_TOKEN and a token',
    async (_name, request) => {
      const authorization = `Bearer ${AUDITOR}`;
      const { status, answer } = await send(request, { authorization, 'x-router-token': ROUTER_TOKEN });
      expect(status).toBe(200);
      expect(answer).toEqual({ data: { _service: { sdl: expect.stringContaining('@key(fields: "arn")') } } });
      expect(await send(request, { authorization })).toMatchObject({
        status: 400,
        answer: { errors: [{ extensions: { validationErrorCode: 'INTROSPECTION_DISABLED' } }] },
      });
      expect(await send(request, { 'x-router-token': ROUTER_TOKEN })).toMatchObject({
        status: 401,
        answer: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      });
      expect(calls()).toEqual({});
    },
  );
});

function calls(): Record<string, number> {
  return countCalls(guarded.gateway.emulator);
}

function aboutInstance(n: number): object {
  return { resourceType: 'Instance', instanceDetails: { instanceId: instanceOf(n)?.id } };
}

function countLevels(numbers: readonly number[]): Record<string, number> {
  const count = (wanted: string) => numbers.filter((n) => LEVELS[n % 10] === wanted).length;
  return { low: count('LOW'), medium: count('MEDIUM'), high: count('HIGH'), critical: count('CRITICAL') };
}

/** How many ids each GetFindings call asked for, the fewest first. */
function batches(): number[] {
  return callsOf(guarded.gateway.emulator, 'GetFindings')
    .map((call) => idsOf(call).length)
    .sort((a, b) => a - b);
}

function idsOf({ body }: EmulatorCall): readonly string[] {
  return (body as { findingIds: string[] }).findingIds;
}

type GraphqlError = NonNullable<GraphqlAnswer['errors']>[number];

/**
 * The code that the gateway gave an error. Of an answer whose status is not 200, @apollo/gateway makes an error of its
 * own, which has the answer's body.
 */
function codeOf({ extensions = {} }: GraphqlError): unknown {
  const response = extensions.response as { readonly body: GraphqlAnswer } | undefined;
  return response === undefined ? extensions.code : codesOf(response.body)[0];
}
