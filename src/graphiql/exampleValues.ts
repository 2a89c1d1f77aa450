import type { ExampleValues, Operation } from './exampleTabs.js';

/** The page does not wait longer than this for its examples. */
const PATIENCE_MS = 3_000;

/** The operation that lists findings by any filter. */
const ROWS = 'FindingRows';
const VARIABLES = {
  first: 20,
  filter: { resource: { resourceType: { in: ['Instance', 'AccessKey'] } } },
};

/** The documents of the gateway; none where they cannot be had. */
export async function fetchOperations(page: string): Promise<readonly Operation[]> {
  const answer = await fetchJson(new URL('graphiql/operations.json', page));
  return Array.isArray(answer) ? (answer as readonly Operation[]) : [];
}

/** Asks the gateway for values for the variables of its documents; none if it has none, refuses or is slow. */
export async function fetchExampleValues(page: string, operations: readonly Operation[]): Promise<ExampleValues> {
  const rows = operations.find(({ name }) => name === ROWS);
  if (rows === undefined) return {};
  const answer = await fetchJson(new URL('graphql', page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: rows.id, variables: VARIABLES }),
  });
  const edges = at(answer, 'data', 'findings', 'edges');
  const findings = (Array.isArray(edges) ? edges : []).map((edge) => at(edge, 'node'));
  const ids = findings.map((finding) => at(finding, 'id')).filter(isText);
  const instanceIds = findings.map((finding) => at(finding, 'resource', 'instanceDetails', 'instanceId'));
  const accessKeyIds = findings.map((finding) => at(finding, 'resource', 'accessKeyDetails', 'accessKeyId'));
  return {
    ...(ids[0] !== undefined && { id: ids[0], ids: ids.slice(0, 3) }),
    ...firstTwo('instanceIds', instanceIds),
    ...firstTwo('accessKeyIds', accessKeyIds),
  };
}

function firstTwo(name: string, found: readonly unknown[]): ExampleValues {
  const values = [...new Set(found.filter(isText))].slice(0, 2);
  return values.length === 0 ? {} : { [name]: values };
}

async function fetchJson(url: URL, options: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (holder, key) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined),
    value,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
