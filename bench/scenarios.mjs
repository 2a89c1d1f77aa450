import { readFileSync } from 'node:fs';
import { createSchema } from '../dist/index.js';
import { selectTree } from './kit/selectTree.mjs';

/** Fields of the tree that are left out: links to other findings, and the document once more. */
const OMITTED = ['Finding.attackSequence', 'Signal.finding', 'Finding.raw'];

/**
 * What is asked for, always of the same 50 findings. A scenario is for the stacks of its `interface`, and `read` takes
 * the findings out of their answer, so that it can be checked.
 */
export function createScenarios() {
  return [
    {
      name: 'documents',
      title: 'whole documents',
      interface: 'rest',
      request: { method: 'GET', path: '/findings', headers: {} },
      read: ({ findings }) => findings,
    },
    graphql('page', 'page: all 137 paths of 2019', readQuery('page.graphql')),
    graphql('ten-fields', '10 fields', readQuery('tenFields.graphql')),
    graphql('tree', 'the whole tree', treeQuery()),
  ];
}

function graphql(name, title, query) {
  return {
    name,
    title,
    interface: 'graphql',
    request: {
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    },
    read: ({ data, errors }) => {
      if (errors) throw new Error(`The answer to ${name} has errors: ${JSON.stringify(errors.slice(0, 3))}`);
      return data.findings.nodes;
    },
  };
}

function readQuery(file) {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

function treeQuery() {
  const tree = selectTree(createSchema().getType('Finding'), new Set(OMITTED));
  return `query Tree { findings(first: 50, state: ALL, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes ${tree} } }`;
}
