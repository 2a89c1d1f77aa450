import { type ApolloClient, gql } from '@apollo/client';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Client, fetchExchange } from '@urql/core';
import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { countCalls, findingId, smallFinding, smallFindings, US } from '../kit/findings.js';
import { EVIDENCE_FILE, readEvidence, WITH_EVIDENCE } from '../kit/frontendEvidence.js';
import { type FrontendList, LISTS } from '../kit/frontendLists.js';
import { createFrontendProject, type FrontendProject } from '../kit/frontendProject.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const COUNT = 200;
/** The newest has a value of another type than the model says. */
const FINDINGS = smallFindings(US, COUNT).with(-1, smallFinding(US, COUNT - 1, { confidence: 'odd' }));
/** Every finding of the list, the newest first. */
const ALL = Array.from({ length: COUNT }, (_, n) => findingId(US, COUNT - 1 - n));

/** Types that are worth having complain of these lines. */
const WRONG = `
import { execute, FINDINGS } from './codegen';
import { FINDINGS as TADA } from './tada';
import type { ResultOf } from 'gql.tada';
const { data } = await execute('', FINDINGS, { first: 1 });
const severity: number | null | undefined = data?.findings.edges[0]?.node?.severity;
// @ts-expect-error
const title: string = data?.findings.edges[0]?.node?.severity;
// @ts-expect-error
await execute('', FINDINGS, { first: '1' });
declare const tada: ResultOf<typeof TADA>;
const same: number | null | undefined = tada.findings.edges[0]?.node?.severity;
// @ts-expect-error
tada.findings.edges[0]?.nodes;
export { same, severity, title };
`;

let gateway: TestGateway;
let url: string;
let project: FrontendProject;
beforeAll(async () => {
  const emulator = await startEmulator({
    detectors: [{ ...US, findings: [...FINDINGS, ...WITH_EVIDENCE] }],
  });
  gateway = await startGateway({ emulator });
  url = `${gateway.url}/graphql`;
  project = await createFrontendProject();
});
afterAll(async () => {
  project?.remove();
  await gateway?.close();
});
beforeEach(() => {
  gateway.emulator.faults.clear();
  gateway.emulator.clearCalls();
});

describe('docs/frontends.md', () => {
  test('has files that the compilers of Relay, codegen and TypeScript accept', () => {
    project.write('evidence.ts', EVIDENCE_FILE);
    project.write('wrong.ts', WRONG);
    project.compile();
  });

  describe.each(Object.entries(LISTS))('%s', (_client, openList) => {
    const readAll = async (list: FrontendList) => {
      for (let pages = 0; list.hasNextPage(); pages++) {
        if (pages > 10) throw new Error('the list has no end');
        await list.readNext();
      }
    };
    const idsOf = (list: FrontendList) => list.nodes().map((node) => node?.id);

    test('pages through 200 findings, each once and in order, for one call for each page', async () => {
      const list = await openList(project, url, 50);
      await readAll(list);
      expect(idsOf(list)).toEqual(ALL);
      expect(countCalls(gateway.emulator)).toMatchObject({ GetFindings: 4 + (list.readBefore ?? 0) });
    });

    test('shows the other findings of a page of which some could not be read, and goes on', async () => {
      const list = await openList(project, url, 60);
      gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetFindings' }, times: 1 });
      await list.readNext();
      expect(new Set(list.codes())).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
      await readAll(list);
      const seen = idsOf(list).filter((id) => id !== undefined);
      const failed = ALL.filter((id) => !seen.includes(id));
      expect(seen).toEqual(ALL.filter((id) => !failed.includes(id)));
      // Of the 60 findings of the second page, read in two calls, those of one call.
      expect([20, 40]).toContain(failed.length);
      expect(ALL.slice(60, 120)).toEqual(expect.arrayContaining(failed));
      if (list.showsMissing)
        expect(idsOf(list).map((id) => id ?? null)).toEqual(ALL.map((id) => (seen.includes(id) ? id : null)));
    });

    test('keeps its place if a page fails as a whole', async () => {
      const list = await openList(project, url, 60);
      gateway.emulator.faults.add({ kind: 'accessDenied', match: { operation: 'ListFindings' } });
      await list.readNext();
      expect(list.codes()).toEqual(['UPSTREAM_UNAVAILABLE']);
      expect(idsOf(list)).toEqual(ALL.slice(0, 60));
      gateway.emulator.faults.clear();
      await readAll(list);
      expect(idsOf(list)).toEqual(ALL);
    });
  });
});

describe('The file that `schema --client` prints', () => {
  const RIGHT = ['alice', 'bob'];

  test.each(['apollo', 'urql', 'relay'] as const)(
    'keeps evidence of two findings apart that has the same id (%s)',
    async (client) => {
      expect(await readEvidence(client, project, url, true)).toEqual(RIGHT);
      // Relay notices, and says so.
      jest.spyOn(console, 'error').mockImplementation(() => {});
      // The trap: without the file, one finding's evidence is shown under both.
      const [one, other] = (await readEvidence(client, project, url, false)) ?? [];
      expect(RIGHT).toContain(one);
      expect(other).toBe(one);
      jest.restoreAllMocks();
    },
  );

  test("lets Apollo Client keep what two queries have read of one finding's evidence", async () => {
    const { createClient } = await project.load<{ createClient(url: string): ApolloClient }>('apollo.ts');
    const client = createClient(url);
    const [one, other] = ['count', 'eventLastSeen'].map((field) =>
      gql(`query($id: ID!) { finding(id: $id) { id service { ${field} } } }`),
    );
    if (!one || !other) throw new Error('there are two queries');
    const variables = { id: ALL[0] };
    await client.query({ query: one, variables });
    await client.query({ query: other, variables });
    expect(client.readQuery({ query: one, variables })).toMatchObject({ finding: { service: { count: COUNT } } });
    expect(countCalls(gateway.emulator)).toEqual({ GetFindings: 2 });
  });

  test('tells Graphcache what can be null, without which a later page hides the list that has an error', async () => {
    const { cacheOptions } = await project.load<{ cacheOptions: CacheExchangeOpts }>('guardduty-urql.ts');
    const query = `query($after: String) {
      findings(first: 50, after: $after) { edges { cursor node { id confidence } } pageInfo { endCursor } }
    }`;
    const readTwoPages = async ({ schema, ...options }: CacheExchangeOpts) => {
      const exchanges = [cacheExchange(schema ? { ...options, schema } : options), fetchExchange];
      const client = new Client({ url, exchanges, preferGetMethod: false });
      const first = await client.query(query, {});
      expect(first.error?.graphQLErrors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID']);
      const { data } = await client.query(query, { after: first.data.findings.pageInfo.endCursor });
      return data?.findings.edges.length;
    };
    expect(await readTwoPages(cacheOptions)).toBe(100);
    expect(await readTwoPages({ ...cacheOptions, schema: undefined })).toBeUndefined();
  });
});
