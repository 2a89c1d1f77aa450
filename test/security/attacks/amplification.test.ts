import { findingId, US } from '../../kit/findings.js';
import { type Attack, aliases, repeat } from './kit/attack.js';
import { describeAttacks } from './kit/describeAttacks.js';

const TOO_COMPLEX = ['QUERY_TOO_COMPLEX'];
/** What is refused by its number of tokens before anything else is known of it. */
const TOO_LARGE = ['QUERY_TOO_COMPLEX', 'GRAPHQL_PARSE_FAILED'];
const IDS = Array.from({ length: 20 }, (_, n) => findingId(US, n));

const refused = (name: string, query: string, codes: readonly string[] = TOO_LARGE): Attack => ({
  name,
  query,
  verdict: 'refused',
  codes,
});

function sequences(levels: number): string {
  return levels === 0 ? 'id' : `attackSequence { ${sequences(levels - 1)} }`;
}

describeAttacks('Aliases that multiply what an operation costs', [
  refused(
    '500 connections of 1,000 findings',
    `{ ${aliases(500, 'findings(first: 1000) { nodes { id title type } }')} }`,
  ),
  refused(
    '500 connections of as many pages',
    `{ ${repeat(500, (n) => `a${n}: findings(first: ${1000 - n}) { edges { cursor node { id title type arn } } }`)} }`,
  ),
  refused('10,000 lookups', `{ ${aliases(10_000, 'finding(id: "x") { id }')} }`),
  refused(
    '10,000 lookups of other findings',
    `{ ${repeat(10_000, (n) => `a${n}: finding(id: "${IDS[n % 20]}${n}") { id }`)} }`,
  ),
  refused('20,000 times __typename', `{ ${aliases(20_000, '__typename')} }`),
  {
    name: '10,000 times __typename',
    query: `{ ${aliases(10_000, '__typename')} }`,
    verdict: 'bounded',
    codes: TOO_LARGE,
    mostCalls: 0,
  },
  {
    ...refused(
      '100 times the entities of 1,000 representations',
      `query ($r: [_Any!]!) { ${aliases(100, `_entities(representations: $r) { ... on Finding { ${aliases(30, 'title')} } }`)} }`,
    ),
    variables: { r: Array.from({ length: 1000 }, (_, n) => ({ __typename: 'Finding', id: findingId(US, n) })) },
  },
  refused(
    '2,000 connections without a word about their size',
    `{ ${aliases(2000, 'findings { nodes { ...F } }')} }
    fragment F on Finding { ${aliases(200, 'title')} }`,
  ),
  refused(
    'raw 200 times for each of 1,000 findings',
    `{ findings(first: 1000) { nodes { ${aliases(200, 'raw')} } } }`,
    TOO_COMPLEX,
  ),
  refused(
    '500 connections within one another',
    `{ ${aliases(500, `findings(first: 1000) { nodes { ${sequences(3)} } edges { node { id } } }`)} }`,
  ),
]);
