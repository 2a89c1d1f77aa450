import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { readTypeDefs } from './baselines/readTypeDefs.mjs';
import { selectTree } from './kit/selectTree.mjs';
import { PAGE_SIZE } from './upstreamCalls.mjs';

/** Fields of the tree that are omitted: links to other findings, and `raw`, which is the whole document again. */
const OMITTED = ['Finding.attackSequence', 'Signal.finding', 'Finding.raw'];
const FIRST = `first: ${PAGE_SIZE}`;

/**
 * The requests to measure, all for the same 50 findings. A scenario is for the stacks with its `interface`. `read`
 * extracts the findings from an answer for checking; there must be `size` of them.
 */
export function createScenarios() {
  return [
    documentsOf(PAGE_SIZE),
    pageOf(PAGE_SIZE),
    graphql('ten-fields', '10 fields', readQuery('tenFields.graphql'), PAGE_SIZE),
    graphql('tree', 'the whole tree', treeQuery(), PAGE_SIZE),
  ];
}

/** Plain REST's page of `size` whole documents. */
export function documentsOf(size) {
  return {
    name: 'documents',
    title: 'whole documents',
    interface: 'rest',
    size,
    request: { method: 'GET', path: `/findings?first=${size}`, headers: {} },
    read: ({ findings }) => findings,
  };
}

/** A GraphQL page of `size` findings. */
export function pageOf(size) {
  const query = readQuery('page.graphql').replace(FIRST, `first: ${size}`);
  return graphql('page', 'page: all 137 paths of 2019', query, size);
}

/** The same page of a gateway whose types have a prefix. */
export function prefixedPageOf(size, prefix) {
  const query = readQuery('page.graphql').replace(FIRST, `first: ${size}`);
  return graphql(
    'page',
    'page, of types with a prefix',
    query.replaceAll(/ on (?!Finding\b)(?=\w)/g, ` on ${prefix}`),
    size,
  );
}

/** What a supergraph's router asks for: the fields of the page, of entities by their ids. */
export function entitiesOf(ids) {
  const { finding, fragments } = fieldsOfPage();
  const query = `query Entities($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { ${finding} } } } ${fragments}`;
  const representations = ids.map((id) => ({ __typename: 'Finding', id }));
  return {
    ...graphql('entities', 'entities: the fields of a page', query, ids.length),
    request: toRequest(query, { r: representations }),
    read: ({ data }) => data._entities,
  };
}

/** The same findings and fields, as a client asks for them by their ids. */
export function byIdOf(ids) {
  const { finding, fragments } = fieldsOfPage();
  const query = `query ById($ids: [ID!]!) { findingsById(ids: $ids) { ${finding} } } ${fragments}`;
  return {
    ...graphql('by-id', 'by id: the fields of a page', query, ids.length),
    request: toRequest(query, { ids }),
    read: ({ data }) => data.findingsById,
  };
}

function fieldsOfPage() {
  const [page, ...fragments] = readQuery('page.graphql').split(/(?=^fragment )/m);
  const finding = page.slice(page.indexOf('nodes {') + 'nodes {'.length).replace(/\}\s*\}\s*\}\s*$/, '');
  return { finding, fragments: fragments.join('') };
}

/** A page of one finding, in a shape that no other text has: another alias, at the root. */
export function newShape(text) {
  const query = readQuery('page.graphql').replace(`findings(${FIRST}`, `${text}: findings(first: 1`);
  const scenario = graphql(text, text, query, 1);
  return { ...scenario, read: ({ data }) => data[text].nodes };
}

function graphql(name, title, query, size) {
  return {
    name,
    title,
    interface: 'graphql',
    size,
    request: toRequest(query),
    read: ({ data }) => data.findings.nodes,
  };
}

/** The same request, from the caller whom a token is of. */
export function asCaller(scenario, token) {
  const { request } = scenario;
  return { ...scenario, request: { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } } };
}

/** One finding by its id. */
export function oneFinding(id) {
  return toRequest(`query One($id: ID!) { finding(id: $id) { id title severity updatedAt } }`, { id });
}

function toRequest(query, variables) {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

function readQuery(file) {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

function treeQuery() {
  const tree = selectTree(buildSchema(readTypeDefs()).getType('Finding'), new Set(OMITTED));
  return `query Tree { findings(first: 50, state: ALL, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes ${tree} } }`;
}
