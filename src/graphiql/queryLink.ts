/** A query as a link has it. */
export interface LinkedQuery {
  query: string;
  /** JSON, as text: somebody may have typed it. */
  variables: string;
  operationName: string | null;
}

/** Characters of a query or of its variables in a link: more than the whole tree of a finding takes. */
const MAX_CHARACTERS = 100_000;

/**
 * The query of a link: in the fragment, as the page itself writes links, or in the query string, as other GraphiQLs do.
 * Headers are never read from a link.
 *
 * @returns `tooLong` where the link has a query that is not opened; undefined where it has none
 */
export function readLink({ hash, search }: { hash: string; search: string }): LinkedQuery | 'tooLong' | undefined {
  for (const text of [hash.slice(1), search]) {
    const parameters = new URLSearchParams(text);
    const query = parameters.get('query') ?? '';
    const variables = parameters.get('variables') ?? '';
    if (query.trim() === '') continue;
    if (Math.max(query.length, variables.length) > MAX_CHARACTERS) return 'tooLong';
    return { query, variables: layOut(variables), operationName: parameters.get('operationName') };
  }
  return undefined;
}

/**
 * A link that opens the query in this page. It has the query in its fragment, which browsers send to nobody: the ids of
 * findings and instances in it do not get into the logs of servers and proxies.
 *
 * @param page the address of the page
 */
export function writeLink(page: string, { query, variables, operationName }: LinkedQuery): string {
  const parameters = new URLSearchParams({ query });
  if (variables.trim() !== '') parameters.set('variables', compact(variables));
  if (operationName !== null) parameters.set('operationName', operationName);
  const url = new URL(page);
  url.search = '';
  url.hash = parameters.toString();
  return url.href;
}

/** Text that is not JSON stays as it is: the editor marks what is wrong with it. */
function layOut(json: string): string {
  return rewritten(json, 2);
}

function compact(json: string): string {
  return rewritten(json, 0);
}

function rewritten(json: string, indent: number): string {
  try {
    return JSON.stringify(JSON.parse(json), null, indent);
  } catch {
    return json;
  }
}
