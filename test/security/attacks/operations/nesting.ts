import { type Attack, type AttackGroup, aliases, repeat } from '../kit/attack.js';

const TOO_DEEP = ['GRAPHQL_PARSE_FAILED', 'QUERY_TOO_COMPLEX'];
const TOO_LARGE = ['GRAPHQL_PARSE_FAILED', 'QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED'];
const LEVELS = 10_000;

const refused = (name: string, query: string, codes: readonly string[]): Attack => ({
  name,
  query,
  verdict: 'refused',
  codes,
});

const page = (selection: string) => `{ findings { nodes { ${selection} } } }`;
const nest = (open: string, close: string, levels = LEVELS) => open.repeat(levels) + close.repeat(levels);

export const DEEP_DOCUMENTS: AttackGroup = {
  name: 'Documents that are nested too deeply',
  attacks: [
    refused('selections', `{ finding(id: "x") ${nest('{ attackSequence ', '}')} }`, TOO_DEEP),
    refused(
      'selections in a fragment',
      `{ ...F } fragment F on Query { finding(id: "x") ${nest('{ a: attackSequence ', '}')} }`,
      TOO_DEEP,
    ),
    refused(
      'selections of a fragment that nobody spreads',
      `{ __typename } fragment F on Finding ${nest('{ attackSequence ', '}')}`,
      TOO_DEEP,
    ),
    refused(
      'selections of an operation that nobody asks for',
      `query A { __typename } query B { finding(id: "x") ${nest('{ attackSequence ', '}')} }`,
      TOO_DEEP,
    ),
    refused('inline fragments', page(`${'... { '.repeat(LEVELS)} id ${'}'.repeat(LEVELS)}`), TOO_DEEP),
    refused('lists', `{ findingsById(ids: ${nest('[', ']')}) { id } }`, TOO_DEEP),
    refused(
      'objects',
      `{ findings(filter: ${'{resource: '.repeat(LEVELS)}1${'}'.repeat(LEVELS)}) { nodes { id } } }`,
      TOO_DEEP,
    ),
    refused(
      'lists and objects in a representation',
      `{ _entities(representations: ${'[{a: '.repeat(LEVELS)}1${'}]'.repeat(LEVELS)}) { __typename } }`,
      TOO_DEEP,
    ),
    refused('types of variables', `query ($a: ${nest('[', ']')}) { __typename }`, TOO_DEEP),
    refused(
      'defaults of variables',
      `query ($a: [ID!]! = ${nest('[', ']')}) { findingsById(ids: $a) { id } }`,
      TOO_DEEP,
    ),
    refused('arguments of directives', `{ __typename @skip(if: ${nest('[', ']')}) }`, TOO_DEEP),
    refused('braces that are never closed', '{ a'.repeat(LEVELS), TOO_DEEP),
    refused('braces that were never opened', '}'.repeat(LEVELS), TOO_DEEP),
    refused(
      'ofType, 100 levels',
      `{ __schema { types { fields { type ${nest('{ ofType ', '}', 90)} } } } }`,
      TOO_LARGE,
    ),
    {
      name: '50 levels of inline fragments',
      query: page(`${'... { '.repeat(40)} id ${'}'.repeat(40)}`),
      verdict: 'bounded',
    },
  ],
};

export const WIDE_DOCUMENTS: AttackGroup = {
  name: 'Documents that are too wide',
  attacks: [
    refused('50,000 fields', page(repeat(50_000, () => 'id')), TOO_LARGE),
    refused('20,000 other fields', page(aliases(20_000, 'title')), TOO_LARGE),
    refused('40,000 unknown fields', page(repeat(40_000, (n) => `z${n}`)), TOO_LARGE),
    refused('50,000 unknown root fields', `{ ${repeat(50_000, (n) => `z${n}`)} }`, TOO_LARGE),
    refused('8,000 unknown fields with a few characters too many', page(repeat(8000, (n) => `severit${n}`)), TOO_LARGE),
    refused('500 unknown fields of 1,000 characters', page(repeat(500, (n) => 'x'.repeat(1000) + n)), TOO_LARGE),
    refused('an unknown field of 500,000 characters', page('x'.repeat(500_000)), TOO_LARGE),
    refused(
      '20 unknown types of 10,000 characters',
      `{ ${repeat(20, (n) => `... on T${'x'.repeat(10_000)}${n} { id }`)} }`,
      TOO_LARGE,
    ),
    refused(
      '20 unknown variables of 10,000 characters',
      `{ ${repeat(20, (n) => `a${n}: finding(id: $${'x'.repeat(10_000)}${n}) { id }`)} }`,
      TOO_LARGE,
    ),
    refused('unknown arguments', `{ ${repeat(5000, (n) => `a${n}: finding(id: "x", z${n}: 1) { id }`)} }`, TOO_LARGE),
    refused('10,000 skips', page(`id ${repeat(10_000, () => '@skip(if: false)')}`), TOO_LARGE),
    refused('1,000 skips of one field', page(`id ${repeat(1000, () => '@skip(if: false)')}`), TOO_LARGE),
    refused('10,000 unknown directives', page(`id ${repeat(10_000, (n) => `@d${n}`)}`), TOO_LARGE),
    refused(
      '10,000 directives of the operation',
      `query ${repeat(10_000, () => '@include(if: true)')} { __typename }`,
      TOO_LARGE,
    ),
    refused(
      '12,000 variables that nobody uses',
      `query (${repeat(12_000, (n) => `$a${n}: ID`)}) { detectors { id } }`,
      TOO_LARGE,
    ),
    refused('one variable 10,000 times', `query (${repeat(10_000, () => '$a: ID')}) { detectors { id } }`, TOO_LARGE),
    refused(
      '6,000 fragments that nobody spreads',
      `${page('id')} ${repeat(6000, (n) => `fragment F${n} on Finding { id }`)}`,
      TOO_LARGE,
    ),
    refused(
      '6,000 fragments of one name',
      `${page('...F')} ${repeat(6000, () => 'fragment F on Finding { id }')}`,
      TOO_LARGE,
    ),
    refused(
      '3,000 fragments side by side, each with a field of its own',
      `${page(repeat(3000, (n) => `...F${n}`))} ${repeat(3000, (n) => `fragment F${n} on Finding { a${n}: id }`)}`,
      TOO_LARGE,
    ),
    refused(
      '8,000 operations of one name',
      repeat(8000, () => 'query A { __typename }'),
      [...TOO_LARGE, 'OPERATION_RESOLUTION_FAILURE'],
    ),
    refused(
      '8,000 operations without a name',
      repeat(8000, () => '{ __typename }'),
      [...TOO_LARGE, 'OPERATION_RESOLUTION_FAILURE'],
    ),
    refused(
      'definitions of types',
      repeat(3000, (n) => `type T${n} { id: ID }`),
      [...TOO_LARGE, 'OPERATION_RESOLUTION_FAILURE'],
    ),
    refused('comments', `{ nope ${'#\n'.repeat(400_000)} }`, TOO_LARGE),
    refused('commas', `{ nope ${','.repeat(900_000)} }`, TOO_LARGE),
  ],
};

export const OVERLAPPING_FIELDS: AttackGroup = {
  name: 'Fields that overlap',
  attacks: [
    refused(
      'the same connection 300 times, each with the same object 30 times',
      `{ ${repeat(300, () => `findings { nodes { ${repeat(30, () => 'resource { resourceType }')} } }`)} }`,
      TOO_LARGE,
    ),
    refused('one name for 2,000 arguments', `{ ${repeat(2000, (n) => `a: finding(id: "${n}") { id }`)} }`, TOO_LARGE),
    refused(
      'one name for 300 arguments, in fragments of their own',
      `{ ${repeat(300, (n) => `...F${n}`)} } ${repeat(300, (n) => `fragment F${n} on Query { a: finding(id: "${n}") { id } }`)}`,
      TOO_LARGE,
    ),
    refused(
      'conflicts below 100 fields of one name, 10 levels deep',
      page(repeat(100, (n) => `${'a: attackSequence { '.repeat(10)} b: ${n % 2 ? 'id' : 'title'} ${'}'.repeat(10)}`)),
      TOO_LARGE,
    ),
    refused(
      'fragments that conflict in pairs, through others',
      `${page('...F0')} ${repeat(60, (n) => `fragment F${n} on Finding { x: ${n % 2 ? 'id' : 'title'} ${repeat(59 - n, (m) => `...F${n + m + 1}`)} }`)}`,
      TOO_LARGE,
    ),
  ],
};
