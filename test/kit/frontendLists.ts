import {
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  type GraphQLTaggedNode,
  getFragment,
  getPaginationMetadata,
  getPaginationVariables,
  getRequest,
  getSingularSelector,
} from 'relay-runtime';
import { findingId, US } from './findings.js';
import type { FrontendProject } from './frontendProject.js';
import { until } from './until.js';

/** A list of findings as a page shows it, whichever client reads it. */
export interface FrontendList {
  /** The findings as far as they were read; null for one that could not be read. */
  nodes(): readonly ({ readonly id: string } | null)[];
  hasNextPage(): boolean;
  /** Reads one more page, or tries to. */
  readNext(): Promise<void>;
  /** The codes of the errors that the last page had. */
  codes(): readonly string[];
  /** Whether the list has a place for a finding that could not be read. */
  readonly showsMissing: boolean;
  /** How many findings were read by themselves to get to the list. */
  readonly readBefore?: number;
}

/** Opens a list, with its first page, with the files of docs/frontends.md. */
type OpenList = (project: FrontendProject, url: string, first: number) => Promise<FrontendList>;

interface Findings {
  readonly findings: {
    readonly edges: readonly { readonly node: { readonly id: string } | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

type CreateEnvironment = (url: string, headers: object, report: (errors: readonly CodedError[]) => void) => Environment;

interface CodedError {
  readonly extensions?: { readonly code?: unknown };
}

export const LISTS: Readonly<Record<string, OpenList>> = {
  'Apollo Client': openApolloList,
  urql: (project, url, first) => openUrqlList(project, 'urql.ts', url, first),
  "urql with gql.tada's documents": (project, url, first) => openUrqlList(project, 'tada.ts', url, first),
  Relay: (project, url, first) => openRelayList(project, url, first, 'list', {}),
  'Relay, with the findings of an account': (project, url, first) =>
    openRelayList(project, url, first, 'account', { id: findingId(US, 0) }),
  "codegen's documents": openPlainList,
};

async function openApolloList(project: FrontendProject, url: string, first: number): Promise<FrontendList> {
  interface ApolloList {
    subscribe(next: (result: object) => void): { unsubscribe(): void };
    getCurrentResult(): { data?: Findings; networkStatus: number };
  }
  const { createClient, watchFindings, showMore } = await project.load<{
    createClient(url: string): unknown;
    watchFindings(client: unknown, first: number): ApolloList;
    showMore(list: ApolloList): Promise<{ error?: { errors: CodedError[] } }>;
  }>('apollo.ts');
  const list = watchFindings(createClient(url), first);
  list.subscribe(() => {});
  const findings = () => list.getCurrentResult().data?.findings;
  await until(() => findings());
  let errors: readonly CodedError[] = [];
  return {
    showsMissing: true,
    nodes: () => nodesOf(findings()),
    hasNextPage: () => findings()?.pageInfo.hasNextPage === true,
    codes: () => codesOf(errors),
    readNext: async () => {
      const before = findings()?.pageInfo.endCursor;
      const page = await showMore(list);
      errors = page.error?.errors ?? [];
      // The list is told a moment after the promise; nothing is told of a page that failed.
      const failed = 'data' in page && page.data == null;
      if (!failed) await until(() => findings()?.pageInfo.endCursor !== before);
    },
  };
}

async function openUrqlList(project: FrontendProject, file: string, url: string, first: number): Promise<FrontendList> {
  interface Result {
    readonly data?: Findings | null;
    readonly error?: { readonly graphQLErrors: readonly CodedError[] };
  }
  const { createClient } = await project.load<{ createClient(url: string): unknown }>('urql.ts');
  const { readFindings } = await project.load<{
    readFindings(client: unknown, after: string | null | undefined, first: number): PromiseLike<Result>;
  }>(file);
  const client = createClient(url);
  let shown = await readFindings(client, null, first);
  let last = shown;
  return {
    // The resolver of connections leaves out edges without a node.
    showsMissing: false,
    nodes: () => nodesOf(shown.data?.findings),
    hasNextPage: () => shown.data?.findings.pageInfo.hasNextPage === true,
    codes: () => codesOf(last.error?.graphQLErrors),
    readNext: async () => {
      last = await readFindings(client, shown.data?.findings.pageInfo.endCursor, first);
      if (last.data) shown = last;
    },
  };
}

async function openRelayList(
  project: FrontendProject,
  url: string,
  first: number,
  name: string,
  variables: object,
): Promise<FrontendList> {
  const module = await project.load<Record<string, GraphQLTaggedNode> & { createEnvironment: CreateEnvironment }>(
    'relay.ts',
  );
  let errors: readonly CodedError[] = [];
  const environment = module.createEnvironment(url, {}, (reported) => {
    errors = reported;
  });
  const send = (query: GraphQLTaggedNode, variables: object) => fetchQuery(environment, query, variables).toPromise();
  const query = module[`${name}Query`] as GraphQLTaggedNode;
  const operation = createOperationDescriptor(getRequest(query), { ...variables, count: first });
  environment.retain(operation);
  await send(query, operation.request.variables);
  const fragment = getFragment(module[`${name}Fragment`] as GraphQLTaggedNode);
  const { paginationRequest, paginationMetadata, identifierField } = getPaginationMetadata(fragment, 'the list');
  const selector = () => getSingularSelector(fragment, spreadIn(environment.lookup(operation.fragment).data));
  const data = () => environment.lookup(selector()).data as unknown as Findings & Readonly<Record<string, unknown>>;
  const findings = () => data().findings;
  return {
    showsMissing: true,
    readBefore: 'id' in variables ? 1 : 0,
    nodes: () => nodesOf(findings()),
    hasNextPage: () => findings().pageInfo.hasNextPage,
    codes: () => codesOf(errors),
    // What `loadNext` of `usePaginationFragment` does.
    readNext: async () => {
      const { endCursor } = findings().pageInfo;
      const variables = getPaginationVariables(
        'forward',
        first,
        endCursor,
        selector().variables,
        {},
        paginationMetadata,
      );
      const identifier = identifierField && { id: data()[identifierField] };
      errors = [];
      // It rejects if there is nothing of the page; what was wrong has been reported.
      await send(paginationRequest, { ...variables, ...identifier }).catch(() => {});
    },
  };
}

/** @returns the object that the fragment of the list is spread in */
function spreadIn(data: unknown): unknown {
  const { finding } = data as { readonly finding?: { readonly account: unknown } };
  return finding === undefined ? data : finding.account;
}

async function openPlainList(project: FrontendProject, url: string, first: number): Promise<FrontendList> {
  interface Answer {
    readonly data: Findings | null;
    readonly errors?: readonly CodedError[];
  }
  const { execute, FINDINGS } = await project.load<{
    execute(url: string, document: unknown, variables: object): Promise<Answer>;
    FINDINGS: unknown;
  }>('codegen.ts');
  const pages: Findings[] = [];
  let errors: readonly CodedError[] = [];
  const readNext = async () => {
    const answer = await execute(url, FINDINGS, { first, after: pages.at(-1)?.findings.pageInfo.endCursor });
    errors = answer.errors ?? [];
    if (answer.data) pages.push(answer.data);
  };
  await readNext();
  return {
    showsMissing: true,
    nodes: () => pages.flatMap(({ findings }) => nodesOf(findings)),
    hasNextPage: () => pages.at(-1)?.findings.pageInfo.hasNextPage === true,
    codes: () => codesOf(errors),
    readNext,
  };
}

function nodesOf(findings: Findings['findings'] | undefined) {
  return (findings?.edges ?? []).map(({ node }) => node);
}

function codesOf(errors: readonly CodedError[] = []): string[] {
  return errors.map(({ extensions }) => String(extensions?.code));
}
