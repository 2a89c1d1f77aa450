import { describe, expect, test } from '@jest/globals';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { checkLevels } from '../../src/graphql/apollo/limits/checkLevels.js';
import { checkNesting } from '../../src/graphql/apollo/limits/checkNesting.js';
import { checkSelections } from '../../src/graphql/apollo/limits/checkSelections.js';
import { MAX_LEVELS, MAX_SELECTIONS, MAX_SELECTIONS_OF_FIELD } from '../../src/graphql/apollo/limits/documentLimits.js';
import { WireMembers } from '../../src/graphql/documents/wireMembers.js';
import { locateFindings } from '../../src/graphql/execution/locateFindings.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';
import { collectFields } from '../../src/resolvers/collectFields.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';

const schema = createSchema();
const wireMembers = new WireMembers(schema, readMemberNames());
const WHOLE_TREE = selectEveryLeaf(schema, 'Finding');

function repeat(count: number, toText: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => toText(n)).join(' ');
}

/** Fragments on one type, each with what it makes of the next one. */
function chain(count: number, type: string, next: (spread: string) => string, last = 'id'): string {
  return `${repeat(count, (n) => `fragment F${n} on ${type} { ${next(`...F${n + 1}`)} }`)} fragment F${count} on ${type} { ${last} }`;
}

/** Counts how often anybody looks into the selection sets of a document's fragments. */
function countVisits(document: DocumentNode): () => number {
  let visits = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { selections } = definition.selectionSet;
    Object.defineProperty(definition.selectionSet, 'selections', {
      get() {
        visits++;
        return selections;
      },
    });
  }
  return () => visits;
}

function scopeOf(document: DocumentNode) {
  const fragments = Object.fromEntries(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  return { schema, fragments, variables: {} };
}

function operationOf({ definitions }: DocumentNode): OperationDefinitionNode {
  return definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
}

function checkDocument(document: DocumentNode): GraphQLError | undefined {
  return checkLevels(document) ?? checkSelections(document);
}

function codeOf(text: string): unknown {
  return checkDocument(parse(text))?.extensions.code;
}

describe('What a document selects is counted before it is validated', () => {
  test('fragments whose two fields both spread the next one are refused, each looked at a few times', () => {
    const next = (spread: string) => `a: attackSequence { ${spread} } b: attackSequence { ${spread} }`;
    const document = parse(`{ findings { nodes { ...F0 } } } ${chain(22, 'Finding', next)}`);
    const visits = countVisits(document);
    const error = checkDocument(document);
    expect(error?.message).toMatch(/"findings" has \d{8} selections .*; up to 10000 are accepted/);
    expect(error?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', http: { status: 400 } });
    expect(visits()).toBeLessThanOrEqual(6 * 23);
  });

  test('a fragment that is spread in one place by many ways counts once there, and is looked at a few times', () => {
    const document = parse(
      `{ findings { nodes { ...F0 } } } ${chain(22, 'Finding', (spread) => `${spread} ... { ${spread} } ${spread}`)}`,
    );
    const visits = countVisits(document);
    expect(checkDocument(document)).toBeUndefined();
    expect(visits()).toBeLessThanOrEqual(6 * 23);
  });

  test('so are selections that are too many by other ways: the same response name, many root fields, many operations', () => {
    const half = repeat(MAX_SELECTIONS_OF_FIELD / 2, () => 'id');
    expect(codeOf(`{ findings { nodes { ${half} } } }`)).toBeUndefined();
    expect(codeOf(`{ findings { nodes { ${half} } } findings { nodes { ${half} } } }`)).toBe('QUERY_TOO_COMPLEX');
    expect(
      codeOf(`{ findings { nodes { ${half} } } ...F } fragment F on Query { ... { findings { nodes { ${half} } } } }`),
    ).toBe('QUERY_TOO_COMPLEX');
    const wide = `fragment F on Finding { ${half} }`;
    const roots = Math.ceil(MAX_SELECTIONS / (MAX_SELECTIONS_OF_FIELD / 2));
    expect(codeOf(`{ ${repeat(roots, (n) => `a${n}: finding(id: "x") { ...F }`)} } ${wide}`)).toBe('QUERY_TOO_COMPLEX');
    expect(codeOf(`${repeat(roots, (n) => `query A${n} { finding(id: "x") { ...F } }`)} ${wide}`)).toBe(
      'QUERY_TOO_COMPLEX',
    );
  });

  test('fragments that are nested too deeply are refused, in either order, used or not', () => {
    const long = chain(MAX_LEVELS + 1, 'Finding', (spread) => spread);
    const backwards = long
      .split(/(?=fragment)/)
      .reverse()
      .join(' ');
    const cycle = repeat(6000, (n) => `fragment F${n} on Finding { ...F${(n + 1) % 6000} }`);
    for (const fragments of [long, backwards, cycle]) {
      expect(checkDocument(parse(`{ finding(id: "x") { ...F0 } } ${fragments}`))?.message).toMatch(
        /nested too deeply: up to 100 levels of fields and fragments/,
      );
      expect(codeOf(`{ finding(id: "x") { id } } ${fragments}`)).toBe('QUERY_TOO_COMPLEX');
    }
  });

  test('many places that each spread many fragments are refused before all are gone through', () => {
    const all = `fragment All on Finding { ${repeat(900, (n) => `...G${n}`)} } ${repeat(900, (n) => `fragment G${n} on Finding { ...G${n + 1} }`)} fragment G900 on Finding { id }`;
    const flat = all.replaceAll(/\{ \.\.\.G\d+ \}/g, '{ id }');
    const document = parse(`{ ${repeat(2000, (n) => `a${n}: finding(id: "x") { ...All }`)} } ${flat}`);
    const visits = countVisits(document);
    expect(checkDocument(document)?.message).toMatch(/up to 250000 are accepted/);
    expect(visits()).toBeLessThanOrEqual(2 * MAX_SELECTIONS);
  });

  test('cycles are left to validation, and cost one look at each fragment', () => {
    const all = repeat(100, (n) => `...F${n}`);
    const document = parse(
      `{ finding(id: "x") { ...F0 } } ${repeat(100, (n) => `fragment F${n} on Finding { ${all} }`)}`,
    );
    const visits = countVisits(document);
    expect(checkDocument(parse('{ finding(id: "x") { ...A } } fragment A on Finding { ...A }'))).toBeUndefined();
    checkDocument(document);
    expect(visits()).toBeLessThanOrEqual(6 * 100);
  });

  test('links of signals count for several findings, by fragments or not, and those at the root for one', () => {
    const signals = (below: string) => `service { detection { sequence { signals { finding { ${below} } } } } }`;
    const links = (count: number): string => (count === 0 ? 'id' : `attackSequence { ${signals(links(count - 1))} }`);
    expect(codeOf(`{ findings { nodes { ${links(3)} } } }`)).toBeUndefined();
    expect(codeOf(`{ findings { nodes { ${links(4)} } } }`)).toBe('QUERY_TOO_COMPLEX');
    const fragments = chain(4, 'Finding', (spread) => `attackSequence { ${signals(spread)} }`);
    expect(codeOf(`{ finding(id: "x") { ...F0 } } ${fragments}`)).toBe('QUERY_TOO_COMPLEX');
    expect(
      codeOf(`{ finding(id: "x") { attackSequence { id ${signals('...F')} } } } fragment F on Finding ${WHOLE_TREE}`),
    ).toBeUndefined();
    expect(
      codeOf(
        `query { ... on Query { ...R } } fragment R on Query { ${repeat(200, (n) => `a${n}: finding(id: "x") { ...F }`)} } fragment F on Finding ${WHOLE_TREE}`,
      ),
    ).toBeUndefined();
  });

  test('200 times the whole tree pass, and the whole tree ten times below one field', () => {
    expect(
      codeOf(`{ ${repeat(200, (n) => `a${n}: finding(id: "x") { ...F }`)} } fragment F on Finding ${WHOLE_TREE}`),
    ).toBeUndefined();
    expect(
      codeOf(
        `{ findings(first: 1000) { ${repeat(10, (n) => `a${n}: nodes { ...F }`)} } } fragment F on Finding ${WHOLE_TREE}`,
      ),
    ).toBeUndefined();
    expect(
      codeOf(
        `{ findings { nodes { ${repeat(200, (n) => `a${n}: resource { resourceType instanceDetails { instanceId } }`)} } } }`,
      ),
    ).toBeUndefined();
  });
});

describe('How deeply a document is nested is checked before it is parsed', () => {
  const nest = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

  test.each([
    ['selections', (levels: number) => `{ findings ${nest(levels, '{ attackSequence ', '}')} }`],
    ['lists', (levels: number) => `{ findingsById(ids: ${nest(levels, '[', ']')}) { id } }`],
    ['objects', (levels: number) => `{ findings(filter: ${nest(levels, '{severity: ', '}')}) { id } }`],
    ['types of variables', (levels: number) => `query ($a: ${nest(levels, '[', ']')}) { __typename }`],
    ['what is never closed', (levels: number) => '{'.repeat(levels)],
  ])('%s', (_what, toText) => {
    expect(checkNesting(toText(MAX_LEVELS + 1))?.message).toMatch(/nested too deeply: up to 100 levels/);
    expect(checkNesting(toText(100_000))?.extensions).toMatchObject({
      code: 'GRAPHQL_PARSE_FAILED',
      http: { status: 400 },
    });
    expect(checkNesting(toText(MAX_LEVELS - 2))).toBeUndefined();
  });

  test('brackets in strings and comments do not count, neither opening nor closing ones', () => {
    const brackets = '{'.repeat(200);
    expect(checkNesting(`{ finding(id: "${brackets}") { id } } # ${brackets}`)).toBeUndefined();
    expect(checkNesting(`{ finding(id: """${brackets}""") { id } }`)).toBeUndefined();
    const closed = repeat(MAX_LEVELS + 1, () => '{ a(b: "}") # }\n');
    expect(checkNesting(closed)).toBeDefined();
  });

  test('many brackets side by side pass, and what is no GraphQL is left to the parser', () => {
    expect(checkNesting(`{ ${repeat(10_000, (n) => `a${n}: finding(id: "x") { id }`)} }`)).toBeUndefined();
    expect(checkNesting(`{ ? ${'{'.repeat(1000)}`)).toBeUndefined();
    expect(checkNesting(`{ findings { nodes ${WHOLE_TREE} } }`)).toBeUndefined();
  });
});

describe('Every walk over a document visits a fragment once for each place', () => {
  test('collecting fields', () => {
    const document = parse(
      `{ finding(id: "x") { ...F0 } } ${chain(22, 'Finding', (spread) => `${spread} ${spread} ... { ${spread} }`)}`,
    );
    const visits = countVisits(document);
    const [root] = operationOf(document).selectionSet.selections;
    const set = root?.kind === Kind.FIELD ? root.selectionSet : undefined;
    expect([...collectFields([set], 'Finding', scopeOf(document)).keys()]).toEqual(['id']);
    expect(visits()).toBe(23);
  });

  test('compiling: places with the same selection share a projector and its parts', () => {
    const document = parse(
      `{ ${repeat(200, (n) => `a${n}: finding(id: "x") { ...Tree }`)} } fragment Tree on Finding ${WHOLE_TREE}`,
    );
    const located = locateFindings(operationOf(document), scopeOf(document), wireMembers);
    expect(located?.fields).toHaveLength(200);
    expect(located?.projectors).toHaveLength(1);

    const ip = 'remoteIpDetails { ...Ip }';
    const shared = parse(`{ ${repeat(200, (n) => `a${n}: finding(id: "x") { b${n}: id ...F }`)} }
      fragment F on Finding { service { action { awsApiCallAction { ${ip} } networkConnectionAction { ${ip} } } } }
      fragment Ip on RemoteIpDetails { country { ...Country } }
      fragment Country on Country { countryName }`);
    const visits = countVisits(shared);
    expect(locateFindings(operationOf(shared), scopeOf(shared), wireMembers)?.projectors).toHaveLength(200);
    // F in each of 200 places, Ip in its two places, Country in its one.
    expect(visits()).toBe(200 + 2 + 1);
  });
});
