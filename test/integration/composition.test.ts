import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isTypeDefinitionNode, Kind, parse, print, type TypeDefinitionNode } from 'graphql';
import { readSdl, type SchemaOptions } from '../../src/graphql/schema/createSchema.js';
import type { SchemaNames } from '../../src/graphql/schema/names/schemaNames.js';
import { COMPOSERS, type Composed } from '../kit/composers.js';
import { findLosses } from '../kit/findLosses.js';

const PAGE = readFileSync(new URL('../../docs/federation.md', import.meta.url), 'utf8');
const DEFINITIONS = parse(readSdl({ mutations: true })).definitions.filter(isTypeDefinitionNode);
/** Types that a graph of another subject may have under the same name: not the finding, entities and root types. */
const VALUE_TYPES = DEFINITIONS.filter(
  (definition) =>
    !['Query', 'Mutation', 'Subscription', 'PageInfo'].includes(definition.name.value) &&
    !definition.directives?.some(({ name }) => name.value === 'key'),
);
type ValueType = (typeof VALUE_TYPES)[number];
/** Types that neighbours have whatever else they lack. */
const SIMPLE: ReadonlySet<string> = new Set(['Boolean', 'DateTime', 'Int', 'SafeInt', 'String', 'StringFilter']);
const COMPOSER_NAMES = Object.keys(COMPOSERS);

/** A type of another team with the name of one of ours, and a field that uses it. */
function namesake(definition: TypeDefinitionNode): { readonly type: string; readonly field: string } {
  const name = definition.name.value;
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return { type: `type ${name} { ofNeighbour: String }`, field: `of${name}: ${name}` };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      // Where both have some field, composition keeps that one alone, without a word.
      const fields = definition.fields ?? [];
      const shared = fields.length > 1 && fields.find(({ type }) => SIMPLE.has(print(type).replaceAll(/[[\]!]/g, '')));
      const sharedField = shared ? `${shared.name.value}: ${print(shared.type)}` : '';
      return {
        type: `input ${name} { ${sharedField} ofNeighbour: String }`,
        field: `of${name}(input: ${name}): String`,
      };
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const shared = definition.values?.[0]?.name.value;
      return { type: `enum ${name} { ${shared} OF_NEIGHBOUR }`, field: `of${name}: ${name}` };
    }
    case Kind.SCALAR_TYPE_DEFINITION:
      return { type: `scalar ${name}`, field: `of${name}(value: ${name}): ${name}` };
    default:
      throw new Error(`No namesake for ${definition.kind}`);
  }
}

function neighbourSdl(types: readonly TypeDefinitionNode[], further = ''): string {
  const namesakes = types.map(namesake);
  const text = namesakes.map(({ type }) => type).join('\n');
  const scalars = ['DateTime', 'SafeInt'].filter(
    (name) => !text.includes(`scalar ${name}`) && new RegExp(`: \\[?${name}`).test(text),
  );
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@shareable"])
${text}
${scalars.map((name) => `scalar ${name}`).join('\n')}
${further}
type Query { ofNeighbour: Int ${namesakes.map(({ field }) => field).join('\n')} }`;
}

function compose(composer: string, options: SchemaOptions, neighbour: string): Composed {
  const run = COMPOSERS[composer];
  if (!run) throw new Error(`No composer ${composer}`);
  return run([
    { name: 'guardduty', url: 'http://guardduty.test/graphql', sdl: readSdl({ mutations: true, ...options }) },
    { name: 'neighbour', url: 'http://neighbour.test/graphql', sdl: neighbour },
  ]);
}

/** Types of which a composition complains, or which lose something in it without a complaint. */
interface Clashes {
  readonly refused: readonly string[];
  readonly losing: readonly string[];
}

/** Composes without the types that are complained of until nothing is, because some complaints come only then. */
function findClashes(composer: string, types: readonly ValueType[]): Clashes {
  const refused = new Set<string>();
  for (;;) {
    const others = types.filter(({ name }) => !refused.has(name.value));
    const result = compose(composer, {}, neighbourSdl(others));
    if (result.kind === 'composed') {
      const losses = findLosses(parse(readSdl({ mutations: true })), result.document);
      return { refused: [...refused].sort(), losing: [...losses.keys()].sort() };
    }
    const names = others.map(({ name }) => name.value);
    const found = result.messages.flatMap((message) =>
      [...message.matchAll(/"(\w+)(?:\.\w+)?(?:\(\w+:\))?"/g)].flatMap(([, name = '']) =>
        names.includes(name) ? name : [],
      ),
    );
    expect({ composer, found, messages: result.messages.slice(0, 3) }).not.toMatchObject({ found: [] });
    for (const name of found) refused.add(name);
  }
}

/** Types of another team with names and keys of its own for accounts, instances and buckets. */
const OWNERS = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  type CloudAccount @key(fields: "accountNumber") { accountNumber: String! owner: String }
  type AwsEc2Instance @key(fields: "arn") { arn: ID! state: String }
  type AwsS3Bucket @key(fields: "name") { name: String! objects: Int }
  type Query { accounts: [CloudAccount!]! instances: [AwsEc2Instance!]! buckets: [AwsS3Bucket!]! }`;
const OWNED_NAMES: SchemaNames = {
  entities: {
    AwsAccount: { name: 'CloudAccount', keys: { id: { name: 'accountNumber', type: 'String' } } },
    AwsEc2Instance: { keys: { id: false, arn: { type: 'ID' } } },
    AwsIamUser: false,
  },
};

/** The names that the page lists below a comment. */
function listedBelow(comment: string): string[] {
  const [, list = ''] = PAGE.split(`<!-- ${comment} -->\n`)[1]?.match(/^((?:.+\n)+)/) ?? [];
  return [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

describe.each(COMPOSER_NAMES)('%s', (composer) => {
  test('composes a prefixed schema with neighbours that have each name as their own, and neither loses anything', () => {
    const types = DEFINITIONS.filter(({ name }) => name.value === 'PageInfo').concat(VALUE_TYPES);
    const options = {
      typePrefix: 'GuardDuty',
      typePrefixScalars: true,
      schemaNames: { types: { PageInfo: 'GdPage' } },
    };
    const neighbour = neighbourSdl(types);
    const result = compose(composer, options, neighbour);
    if (result.kind === 'refused') throw new Error(result.messages.join('\n'));
    expect(findLosses(parse(readSdl({ mutations: true, ...options })), result.document)).toEqual(new Map());
    expect(findLosses(parse(neighbour), result.document)).toEqual(new Map());
  });

  test('joins entities by the names and keys of those who own them', () => {
    const options = { typePrefix: 'GuardDuty', schemaNames: OWNED_NAMES };
    const result = compose(composer, options, OWNERS);
    if (result.kind === 'refused') throw new Error(result.messages.join('\n'));
    const losses = findLosses(parse(readSdl({ mutations: true, ...options })), result.document);
    expect(losses).toEqual(new Map());
    expect(findLosses(parse(OWNERS), result.document)).toEqual(new Map([['AwsEc2Instance', ['AwsEc2Instance.arn']]]));
    expect(compose(composer, {}, OWNERS).kind).toBe('refused');
  });

  test('does without a prefix what the page says: refuses some, and loses parts of others without a word', () => {
    const { refused, losing } = findClashes(composer, VALUE_TYPES);
    expect({ refused, losing }).toEqual({ refused: listedBelow('refused'), losing: listedBelow('losing') });
    const fine = VALUE_TYPES.map(({ name }) => name.value).filter((name) => ![...refused, ...losing].includes(name));
    expect(fine.sort()).toEqual(listedBelow('fine'));
  });
});

describe('PageInfo', () => {
  const composer = '@theguild/federation-composition';
  const paging = (pageInfo: string) =>
    neighbourSdl(
      [],
      `type OwnerConnection { pageInfo: PageInfo } ${pageInfo} extend type Query { owners: OwnerConnection }`,
    );
  const WHOLE = 'hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String';
  const compositions: [string, string, Composed['kind']][] = [
    ['is shared with those who mark theirs', `type PageInfo @shareable { ${WHOLE} }`, 'composed'],
    ['is not shared with those who do not', `type PageInfo { ${WHOLE} }`, 'refused'],
    ['is not shared with those who have less', 'type PageInfo @shareable { hasNextPage: Boolean! }', 'refused'],
  ];

  test.each(compositions)('%s, even with a prefix', (_what, pageInfo, kind) => {
    expect(compose(composer, { typePrefix: 'GuardDuty' }, paging(pageInfo)).kind).toBe(kind);
    const schemaNames = { types: { PageInfo: 'GuardDutyPageInfo' } };
    expect(compose(composer, { schemaNames }, paging(pageInfo)).kind).toBe('composed');
  });
});

test('Scalars of the same name merge, whatever they are: a prefix on them is for routers and clients alone', () => {
  const scalars = VALUE_TYPES.filter(({ kind }) => kind === Kind.SCALAR_TYPE_DEFINITION);
  const options = { typePrefix: 'GuardDuty' };
  const result = compose('@theguild/federation-composition', options, neighbourSdl(scalars));
  if (result.kind === 'refused') throw new Error(result.messages.join('\n'));
  expect(findLosses(parse(readSdl(options)), result.document)).toEqual(new Map());
});
