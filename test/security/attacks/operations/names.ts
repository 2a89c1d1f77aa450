import { findingId, US } from '../../../kit/findings.js';
import { type Attack, type AttackGroup, repeat } from '../kit/attack.js';

/** Names that objects of JavaScript have without having been given them. */
const INHERITED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  'name',
];
/** JSON with the first one as a key is refused before it is GraphQL. */
const VARIABLES = INHERITED.slice(1);
const ID = findingId(US, 3);

const all = (toText: (name: string) => string) => INHERITED.map(toText).join(' ');
const answered = (name: string, query: string, variables = {}, mostCalls = 10): Attack => ({
  name,
  query,
  variables,
  verdict: 'answered',
  mostCalls,
});

export const ODD_NAMES: AttackGroup = {
  name: 'Names that mean something to JavaScript',
  attacks: [
    answered('of root fields', `{ ${all((name) => `${name}: finding(id: "${ID}") { id }`)} }`),
    answered(
      'of fields above findings',
      `{ ${all((name) => `${name}: findings(first: 2) { ${all((inner) => `${inner}: nodes { id }`)} }`)} }`,
    ),
    answered('of fields of findings', `{ findings(first: 3) { nodes { ${all((name) => `${name}: id`)} } } }`),
    answered(
      'of objects within findings',
      `{ findings(first: 3) { nodes { ${all((name) => `${name}: service { ${all((inner) => `${inner}: count`)} }`)} } } }`,
    ),
    answered(
      'of entities',
      `{ _entities(representations: [{__typename: "Finding", id: "${ID}"}]) { ... on Finding { ${all((name) => `${name}: id`)} } } }`,
    ),
    answered('of statistics', `{ findingStatistics(groupBy: SEVERITY) { ${all((name) => `${name}: count`)} } }`),
    answered(
      'of detectors',
      `{ ${all((name) => `${name}: detectors { ${all((inner) => `${inner}: region`)} }`)} }`,
      {},
      50,
    ),
    answered(
      'of fragments',
      `{ findings(first: 1) { nodes { ${all((name) => `...${name}`)} } } } ${all((name) => `fragment ${name} on Finding { id }`)}`,
    ),
    answered(
      'of variables',
      `query (${VARIABLES.map((name) => `$${name}: ID!`)}) { ${VARIABLES.map((name) => `x${name}: finding(id: $${name}) { id }`)} }`,
      Object.fromEntries(VARIABLES.map((name) => [name, 'x'])),
    ),
    {
      name: 'of an operation',
      query: 'query __proto__ { detectors { region } } query constructor { detectors { id } }',
      operationName: '__proto__',
      verdict: 'answered',
    },
    ...INHERITED.filter((name) => name !== 'name').flatMap((name): Attack[] => [
      {
        name: `a field ${name} that does not exist`,
        query: `{ findings { nodes { ${name} service { ${name} } } } }`,
        verdict: 'refused',
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      },
      {
        name: `an argument ${name} that does not exist`,
        query: `{ findings(${name}: 1) { nodes { id } } }`,
        verdict: 'refused',
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      },
      {
        name: `a condition ${name} that does not exist`,
        query: `{ findings(filter: {${name}: {in: ["x"]}}) { nodes { id } } }`,
        verdict: 'refused',
        codes: ['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'BAD_REQUEST'],
      },
      {
        name: `a type ${name} that does not exist`,
        query: `query ($a: ${name}) { ... on ${name} { id } finding(id: $a) { id } }`,
        verdict: 'refused',
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      },
      {
        name: `a directive ${name} that does not exist`,
        query: `{ detectors @${name} { id } }`,
        verdict: 'refused',
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      },
      {
        name: `an operation ${name} that does not exist`,
        query: 'query A { detectors { id } }',
        operationName: name,
        verdict: 'refused',
        codes: ['OPERATION_RESOLUTION_FAILURE'],
      },
    ]),
  ],
};

export const LONG_NAMES: AttackGroup = {
  name: 'Names that are too long',
  attacks: [
    {
      name: 'an alias of 500,000 characters for each finding',
      query: `{ findings(first: 1000) { nodes { ${'x'.repeat(500_000)}: id } } }`,
      verdict: 'refused',
    },
    {
      name: 'an alias of 10,000 characters within each finding',
      query: `{ findings(first: 1000) { nodes { service { ${'x'.repeat(10_000)}: count } } } }`,
      verdict: 'refused',
    },
    {
      name: '40 aliases of 10,000 characters that lead to links',
      query: `{ findings(first: 1000) { nodes { ${repeat(40, (n) => `a${n}${'x'.repeat(10_000)}: attackSequence { id }`)} } } }`,
      verdict: 'refused',
    },
    {
      name: 'an operation of 100,000 characters that does not exist',
      query: 'query A { __typename }',
      operationName: 'x'.repeat(100_000),
      verdict: 'refused',
      codes: ['OPERATION_RESOLUTION_FAILURE', 'BAD_REQUEST', 'BAD_USER_INPUT'],
    },
    {
      name: 'an operation of 100,000 characters whose fields fail',
      query: `query ${'x'.repeat(100_000)} { findings(first: 0) { nodes { id } } }`,
      operationName: 'x'.repeat(100_000),
      verdict: 'refused',
    },
    {
      name: 'a variable of 100,000 characters',
      query: `query ($${'x'.repeat(100_000)}: Int!) { findings(first: $${'x'.repeat(100_000)}) { nodes { id } } }`,
      verdict: 'refused',
    },
    {
      name: 'a fragment of 100,000 characters that spreads itself',
      query: `{ ...F${'x'.repeat(100_000)} } fragment F${'x'.repeat(100_000)} on Query { ...F${'x'.repeat(100_000)} }`,
      verdict: 'refused',
    },
  ],
};
