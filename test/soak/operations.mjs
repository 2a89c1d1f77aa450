/** The fields of a finding that a table of findings shows, with a few from deeper in the tree. */
const FIELDS = `id arn region severity severityLevel type title updatedAt
  resource { resourceType instanceDetails { instanceId tags { key value } } }
  service { count eventLastSeen action { actionType awsApiCallAction { api serviceName } } }`;
const PAGE = `query Page($first: Int!, $after: String, $orderBy: FindingOrder) {
  findings(first: $first, after: $after, orderBy: $orderBy) {
    nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`;
const ORDERS = [
  { field: 'UPDATED_AT', direction: 'DESC' },
  { field: 'SEVERITY', direction: 'DESC' },
];
const DEEP_PAGE = 50;

/** More documents than any cache of documents holds. */
const FLOOD = 8000;
const FLOOD_AT_ONCE = 20;

/**
 * Sends documents that are never repeated, so that all caches of documents are full before anything is measured. Memory
 * that grows after that is unbounded.
 */
export async function floodWithDocuments(url) {
  let next = 0;
  const send = async () => {
    while (next < FLOOD) await ask(url, `{ findings(first: 5) { nodes { flood${next++}: title } } }`);
  };
  await Promise.all(Array.from({ length: FLOOD_AT_ONCE }, send));
}

/** Reads the whole list once. @returns `{ids, pages}`: every finding's id, and the order and cursor of each page */
export async function explore(url) {
  const ids = new Set();
  const pages = [];
  for (const orderBy of ORDERS) {
    let after = null;
    do {
      const { findings } = await ask(url, PAGE, { first: DEEP_PAGE, after, orderBy });
      for (const { id } of findings.nodes) ids.add(id);
      after = findings.pageInfo.hasNextPage ? findings.pageInfo.endCursor : null;
      if (after !== null) pages.push({ orderBy, after });
    } while (after !== null);
  }
  return { ids: [...ids], pages };
}

/**
 * The operations that each connection sends repeatedly, in this order: `{name, body, isRight}`, where `body` makes the
 * body of the next request and `isRight` tells whether an answer is as expected.
 */
export function mixOf({ ids, pages }) {
  const nextId = inTurn(ids);
  const nextDeepPage = inTurn(pages);
  let shapes = 0;
  const page = (variables) => operation('page', () => [PAGE, variables], isGood);
  const finding = operation(
    'finding',
    () => [`query($id: ID!) { finding(id: $id) { ${FIELDS} raw } }`, { id: nextId() }],
    isGood,
  );
  const deep = operation('deep page', () => [PAGE, { first: DEEP_PAGE, ...nextDeepPage() }], isGood);
  const refused = (query, variables, status) => operation('bad input', () => [query, variables], isRefused(status));
  return [
    page({ first: 50 }),
    finding,
    deep,
    page({ first: 20, orderBy: ORDERS[1] }),
    finding,
    operation('statistics', () => ['{ findingStatistics(groupBy: FINDING_TYPE) { key count exact } }'], isGood),
    deep,
    refused('{ findings(first: 5000) { nodes { id } } }', undefined, 200),
    finding,
    operation('counts', () => ['{ findings { totalCount severityCounts { low medium high critical } } }'], isGood),
    refused('{ findings { nodes { noSuchField } } }', undefined, 400),
    deep,
    // A document that was never sent before: caches of documents must be bounded.
    operation('new document', () => [`{ findings(first: 5) { nodes { shape${shapes++}: title } } }`], isGood),
    refused(PAGE, { first: 5, after: 'no cursor' }, 200),
    operation(
      'several findings',
      () => [
        'query($ids: [ID!]!) { findingsById(ids: $ids) { id title } }',
        { ids: Array.from({ length: 20 }, nextId) },
      ],
      isGood,
    ),
  ];
}

function operation(name, make, isRight) {
  const body = () => {
    const [query, variables] = make();
    return JSON.stringify({ query, variables });
  };
  return { name, body, isRight };
}

function isGood(status, body) {
  return status === 200 && body.startsWith('{"data":{') && !body.includes('"errors":[');
}

function isRefused(expected) {
  return (status, body) => status === expected && body.includes('"errors":[');
}

function inTurn(values) {
  let next = 0;
  return () => values[next++ % values.length];
}

async function ask(url, query, variables) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`The gateway answered with errors before the load began: ${JSON.stringify(errors)}`);
  return data;
}
