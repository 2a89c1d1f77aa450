import { type Attack, type AttackGroup, aliases, repeat } from '../kit/attack.js';

const TOO_COMPLEX = ['QUERY_TOO_COMPLEX'];
const INVALID = ['GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_COMPLEX'];

const page = (selection: string) => `{ findings { nodes { ${selection} } } }`;

/** Fragments on findings, each with what it makes of the next one. */
function chain(count: number, next: (spread: string) => string, last = 'id'): string {
  const fragments = repeat(count, (n) => `fragment F${n} on Finding { ${next(`...F${n + 1}`)} }`);
  return `${fragments} fragment F${count} on Finding { ${last} }`;
}

const refused = (name: string, query: string, codes: readonly string[]): Attack => ({
  name,
  query,
  verdict: 'refused',
  codes,
});

/** Signals lead to findings, and those to their signals, `levels` times. */
function signals(levels: number, last = 'id title'): string {
  if (levels === 0) return last;
  return `id service { detection { sequence { signals { uid finding { ${signals(levels - 1, last)} } } } } }`;
}

function sequences(levels: number): string {
  return levels === 0 ? 'id title' : `attackSequence { ${sequences(levels - 1)} }`;
}

export const MULTIPLYING_FRAGMENTS: AttackGroup = {
  name: 'Fragments that multiply what a document says',
  attacks: [
    refused(
      '30 levels, each of which follows two links to the next',
      `${page('...F0')} ${chain(30, (spread) => `a: attackSequence { ${spread} } b: attackSequence { ${spread} }`)}`,
      TOO_COMPLEX,
    ),
    refused(
      '30 levels, each of which follows its signals twice',
      `${page('...F0')} ${chain(30, (spread) => `service { detection { sequence { a: signals { finding { ${spread} } } b: signals { finding { ${spread} } } } } }`)}`,
      TOO_COMPLEX,
    ),
    refused(
      '12 levels within the values of a finding',
      `${page('...R')} fragment R on Finding { ${aliases(40, 'service { ...S }')} } fragment S on Service { ${aliases(40, 'action { ...A }')} } fragment A on Action { ${aliases(40, 'actionType')} }`,
      TOO_COMPLEX,
    ),
    refused('200 levels of fragments', `${page('...F0')} ${chain(200, (spread) => spread)}`, TOO_COMPLEX),
    refused(
      '200 levels of fragments that nobody spreads',
      `${page('id')} ${chain(200, (spread) => spread)}`,
      TOO_COMPLEX,
    ),
    refused(
      'two fragments that spread each other',
      `${page('...F')} fragment F on Finding { ...G } fragment G on Finding { id ...F }`,
      INVALID,
    ),
    refused('a fragment that spreads itself', `${page('...F')} fragment F on Finding { id ...F }`, INVALID),
    refused(
      'a fragment that spreads itself below a link, in an inline fragment, under a condition',
      `${page('...F')} fragment F on Finding { id ... @include(if: true) { attackSequence { ...F @skip(if: false) } } }`,
      INVALID,
    ),
    refused(
      'a ring of 90 fragments that nobody spreads',
      `${page('id')} ${repeat(90, (n) => `fragment F${n} on Finding { ...F${(n + 1) % 90} }`)}`,
      INVALID,
    ),
    refused(
      'every one of 90 fragments in every other',
      `${page('...F0')} ${repeat(90, (n) => `fragment F${n} on Finding { ${repeat(90, (m) => `...F${m}`)} }`)}`,
      INVALID,
    ),
    refused(
      '2,000 places that spread 900 fragments each',
      `{ ${aliases(2000, 'finding(id: "x") { ...All }')} } fragment All on Finding { ${repeat(900, (n) => `...G${n}`)} } ${repeat(900, (n) => `fragment G${n} on Finding { id }`)}`,
      ['QUERY_TOO_COMPLEX', 'GRAPHQL_PARSE_FAILED'],
    ),
    refused('inline fragments repeated 10,000 times', page(repeat(10_000, () => '... on Finding { id }')), [
      'QUERY_TOO_COMPLEX',
      'GRAPHQL_PARSE_FAILED',
    ]),
    {
      name: 'inline fragments repeated 1,000 times',
      query: page(repeat(1000, (n) => `... on Finding { a${n}: id }`)),
      verdict: 'bounded',
      mostCalls: 10,
    },
    {
      name: '22 levels of fragments that spread the next one three times in one place',
      query: `${page('...F0')} ${chain(22, (spread) => `${spread} ... { ${spread} } ${spread}`, 'title')}`,
      verdict: 'bounded',
    },
  ],
};

export const CYCLES: AttackGroup = {
  name: 'Findings that lead to findings',
  attacks: [
    refused('signals of signals, 6 levels', page(signals(6)), TOO_COMPLEX),
    refused('signals of sequences of signals, 6 levels', page(`attackSequence { ${signals(6)} }`), TOO_COMPLEX),
    refused(
      'signals of signals by fragments, 6 levels',
      `${page('...F0')} ${chain(6, (spread) => `service { detection { sequence { signals { finding { ${spread} } } } } }`)}`,
      TOO_COMPLEX,
    ),
    refused(
      'a sequence of a sequence, 60 levels, for 1,000 findings',
      `{ findings(first: 1000) { ${aliases(40, `nodes { ${sequences(60)} }`)} } }`,
      TOO_COMPLEX,
    ),
    {
      name: 'a sequence of a sequence, 20 levels',
      query: page(sequences(20)),
      verdict: 'bounded',
      mostCalls: 50,
    },
    {
      name: 'a signal of a sequence, 2 levels',
      query: `{ findings(first: 5) { nodes { ${signals(2)} } } }`,
      verdict: 'bounded',
      mostCalls: 50,
    },
  ],
};
