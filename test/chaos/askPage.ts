import type { GraphqlAnswer } from '../kit/graphqlClient.js';
import type { ChaosOrder } from './oracle.js';

export interface PageNode {
  readonly id: string;
  readonly severity: number;
  readonly updatedAt: string;
  readonly title: string;
}

/** A page, whole or partial. */
export interface PageAnswer {
  readonly kind: 'page';
  readonly nodes: readonly (PageNode | null)[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
  /** Errors of nodes by the index of the node, with the region if the error names it. */
  readonly nodeErrors: ReadonlyMap<number, { readonly region: string | undefined }>;
  /** Regions that a partial answer reports as missing. */
  readonly missingRegions: ReadonlySet<string>;
  /** The codes of all errors. */
  readonly codes: readonly string[];
}

/** A page; an error instead of a page; no answer from the gateway; or an answer that breaks the contract. */
export type Outcome =
  | PageAnswer
  | { readonly kind: 'failed'; readonly codes: readonly string[]; readonly message: string }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'nonsense'; readonly reason: string };

export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
  readonly orderBy: ChaosOrder;
  /** Whether to accept an answer without some of the sources; default false. */
  readonly partial?: boolean;
}

const QUERY = `query Page($first: Int!, $after: String, $orderBy: FindingOrder!) {
  findings(first: $first, after: $after, orderBy: $orderBy) {
    nodes { id severity updatedAt title }
    pageInfo { hasNextPage endCursor }
  }
}`;
const PARTIAL_QUERY = QUERY.replace('orderBy: $orderBy)', 'orderBy: $orderBy, partial: true)').replace(
  'pageInfo',
  'sources { region status } pageInfo',
);

/** Codes that a field may fail with while GuardDuty has a fault. INTERNAL_SERVER_ERROR is always a bug. */
const FAILURES = new Set(['THROTTLED', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_INVALID', 'DEADLINE_EXCEEDED']);

/** Requests a page over HTTP. Never throws. */
export async function askPage(url: string, { first, after, orderBy, partial }: PageRequest): Promise<Outcome> {
  let answer = '';
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: partial ? PARTIAL_QUERY : QUERY, variables: { first, after, orderBy } }),
    });
    answer = `${response.status}: ${await response.text()}`;
    return readOutcome({ status: response.status, ...(JSON.parse(answer.slice(5)) as object) });
  } catch (error) {
    return { kind: 'lost', reason: `no answer from the gateway: ${error}; ${answer.slice(0, 200)}` };
  }
}

/** Whether the cursor was refused because its position cannot be found any more; the client then starts over. */
export function isExpiredCursor(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.codes.includes('BAD_USER_INPUT');
}

function readOutcome({ status, data, errors = [] }: GraphqlAnswer): Outcome {
  const codes = errors.map(({ extensions }) => String(extensions?.code));
  const message = errors.map((error) => error.message).join('; ');
  const isExpiry = codes.length === 1 && codes[0] === 'BAD_USER_INPUT' && /expired/.test(message);
  const unlikely = isExpiry ? undefined : codes.find((code) => !FAILURES.has(code));
  if (unlikely !== undefined) return { kind: 'nonsense', reason: `status ${status}, ${unlikely}: ${message}` };
  if (status !== 200) return { kind: 'nonsense', reason: `status ${status}: ${message}` };
  const connection = data?.findings;
  if (connection) return { ...readConnection(connection, errors), codes };
  return errors.length > 0
    ? { kind: 'failed', codes, message }
    : { kind: 'nonsense', reason: 'neither data nor errors' };
}

interface Connection {
  readonly nodes: readonly (PageNode | null)[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly sources?: readonly { readonly region: string; readonly status: string }[];
}

function readConnection({ nodes, pageInfo, sources = [] }: Connection, errors: GraphqlAnswer['errors'] = []) {
  const nodeErrors = errors.flatMap(({ path = [], extensions }) => {
    const [field, list, index] = path;
    const isOfNode = field === 'findings' && list === 'nodes' && typeof index === 'number' && path.length === 3;
    const region = extensions?.region === undefined ? undefined : String(extensions.region);
    return isOfNode ? [[index, { region }] as const] : [];
  });
  const missing = sources.filter(({ status }) => status !== 'OK').map(({ region }) => region);
  return {
    kind: 'page' as const,
    nodes,
    ...pageInfo,
    nodeErrors: new Map(nodeErrors),
    missingRegions: new Set(missing),
  };
}
