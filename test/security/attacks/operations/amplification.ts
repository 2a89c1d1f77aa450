import { findingId, US } from '../../../kit/findings.js';
import { type Attack, type AttackGroup, aliases, repeat } from '../kit/attack.js';

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

export const AMPLIFYING_ALIASES: AttackGroup = {
  name: 'Aliases that multiply what an operation costs',
  attacks: [
    refused(
      '500 connections of 1,000 findings',
      `{ ${aliases(500, 'findings(first: 1000) { nodes { id title type } }')} }`,
    ),
    refused(
      '500 connections of as many pages',
      `{ ${repeat(500, (n) => `a${n}: findings(first: ${1000 - n}) { edges { cursor node { id title type arn } } }`)} }`,
    ),
    refused(
      '500 connections of 1,000 ids',
      `{ ${aliases(500, 'findings(first: 1000) { nodes { id } }')} }`,
      TOO_COMPLEX,
    ),
    refused('4,000 lookups', `{ ${repeat(4000, (n) => `a${n}: finding(id: "${IDS[n % 20]}") { id }`)} }`, TOO_LARGE),
    refused('500 statistics', `{ ${aliases(500, 'findingStatistics(groupBy: SEVERITY) { count }')} }`, TOO_COMPLEX),
    refused('500 times the detectors', `{ ${aliases(500, 'detectors { id }')} }`, TOO_COMPLEX),
    refused(
      '20 levels of sequences for 1,000 findings',
      `{ findings(first: 1000) { nodes { ${sequences(20)} } } }`,
      TOO_COMPLEX,
    ),
    refused('1,000 times the SDL', `{ ${aliases(1000, '_service { sdl }')} }`, TOO_COMPLEX),
    refused(
      '200 times all types, fields and arguments',
      `{ ${aliases(200, '__schema { types { name fields { name description args { name } } } }')} }`,
      TOO_COMPLEX,
    ),
    refused(
      '1,900 aliases of 98 characters',
      `{ findings(first: 1000) { nodes { ${repeat(1900, (n) => `${'x'.repeat(94)}${n}: title`)} } } }`,
      TOO_COMPLEX,
    ),
    refused(
      '1,900 aliases of 98 characters of __typename',
      `{ findings(first: 1000) { nodes { ${repeat(1900, (n) => `${'x'.repeat(94)}${n}: __typename`)} } } }`,
      TOO_COMPLEX,
    ),
    refused('100 times the cursor', `{ findings(first: 1000) { edges { ${aliases(100, 'cursor')} } } }`, TOO_COMPLEX),
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
  ],
};
