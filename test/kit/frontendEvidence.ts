import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import {
  createOperationDescriptor,
  Environment,
  fetchQuery,
  type GraphQLTaggedNode,
  getRequest,
  RecordSource,
  Store,
} from 'relay-runtime';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { findingId, smallFinding, US } from './findings.js';
import type { FrontendProject } from './frontendProject.js';

const NUMBERS = [1000, 1001];
const IDS = NUMBERS.map((n) => findingId(US, n));

/** Who acted in which finding: GuardDuty numbers the actors of each attack sequence afresh. Archived: no list has them. */
export const WITH_EVIDENCE: readonly WireFinding[] = ['alice', 'bob'].map((name, index) =>
  smallFinding(US, NUMBERS[index] ?? 0, {
    service: { archived: true, detection: { sequence: { actors: [{ id: 'Actor-1', user: { name } }] } } },
  }),
);

const SELECTION = `findingsById(ids: $ids) { id service { detection { sequence { actors { id user { name } } } } } }`;

/** For Relay, whose documents are compiled. */
export const EVIDENCE_FILE = `import { graphql } from 'relay-runtime';

export const evidenceQuery = graphql\`
  query evidenceQuery($ids: [ID!]!) { ${SELECTION} }
\`;
`;

interface Evidence {
  readonly findingsById: readonly {
    readonly service: {
      readonly detection: {
        readonly sequence: { readonly actors: readonly { readonly user: { readonly name: string } }[] };
      };
    };
  }[];
}

type ReadEvidence = (project: FrontendProject, url: string, withFile: boolean) => Promise<Evidence | undefined>;

const CLIENTS: Readonly<Record<'apollo' | 'urql' | 'relay', ReadEvidence>> = {
  apollo: async (project, url, withFile) => {
    const { createClient } = await project.load<{ createClient(url: string): ApolloClient }>('apollo.ts');
    const plain = () => new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() });
    const query = gql(`query Evidence($ids: [ID!]!) { ${SELECTION} }`);
    const client = withFile ? createClient(url) : plain();
    return (await client.query<Evidence>({ query, variables: { ids: IDS } })).data;
  },
  urql: async (project, url, withFile) => {
    const { createClient } = await project.load<{ createClient(url: string): Client }>('urql.ts');
    const plain = () =>
      new Client({ url, exchanges: [cacheExchange({ logger: () => {} }), fetchExchange], preferGetMethod: false });
    const client = withFile ? createClient(url) : plain();
    const { data } = await client.query<Evidence>(`query Evidence($ids: [ID!]!) { ${SELECTION} }`, { ids: IDS });
    return data;
  },
  relay: async (project, url, withFile) => {
    const { createEnvironment } = await project.load<{ createEnvironment(url: string): Environment }>('relay.ts');
    const { evidenceQuery } = await project.load<{ evidenceQuery: GraphQLTaggedNode }>('evidence.ts');
    const right = createEnvironment(url);
    const plain = () => new Environment({ network: right.getNetwork(), store: new Store(new RecordSource()) });
    const environment = withFile ? right : plain();
    const operation = createOperationDescriptor(getRequest(evidenceQuery), { ids: IDS });
    environment.retain(operation);
    await fetchQuery(environment, evidenceQuery, { ids: IDS }).toPromise();
    return environment.lookup(operation.fragment).data as unknown as Evidence;
  },
};

/**
 * Reads two findings whose actors have the same id.
 *
 * @param withFile whether the client has the file that `schema --client` prints
 * @returns the name of each finding's actor, as a page would show it
 */
export async function readEvidence(
  client: keyof typeof CLIENTS,
  project: FrontendProject,
  url: string,
  withFile: boolean,
): Promise<string[] | undefined> {
  const evidence = await CLIENTS[client](project, url, withFile);
  return evidence?.findingsById.map(({ service }) => service.detection.sequence.actors[0]?.user.name ?? '');
}
