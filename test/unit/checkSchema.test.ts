import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { ROOT } from '../kit/testBuild.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'schema-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])';
const RELEASED = `${LINK}
  type Query { list(first: Int, order: Order, filter: Filter): [Item]! old: Item one: String! }
  enum Order { UP DOWN }
  input Filter { name: String size: Int }
  type Item @key(fields: "id") @key(fields: "arn") { id: ID! arn: String place: Place }
  type Other @key(fields: "id") { id: ID! arn: ID! }
  type Place @shareable { city: String }`;

/** Every change that breaks clients, supergraphs, or neither. */
const BROKEN = `${LINK}
  type Query { list(first: Int!, order: Order = UP, filter: Filter): [Item]! one: String more(all: Boolean): Item }
  enum Order { UP LEFT }
  input Filter { name: String colour: String! }
  type Item @key(fields: "id") { id: ID! arn: String place: Place }
  type Other @key(fields: "arn") { id: ID! arn: ID! }
  type Place { city: String }`;

interface Run {
  readonly current: string;
  readonly intended?: readonly object[];
}

function check({ current, intended = [] }: Run, ...options: string[]) {
  const schema = join(directory, 'schema');
  mkdirSync(schema, { recursive: true });
  writeFileSync(join(schema, 'all.graphql'), current);
  writeFileSync(join(directory, 'intended.json'), JSON.stringify(intended));
  if (options.length === 0) writeFileSync(join(directory, 'released.graphql'), RELEASED);
  const paths = { schema, released: join(directory, 'released.graphql'), intended: join(directory, 'intended.json') };
  return run(...Object.entries(paths).flatMap(([name, path]) => [`--${name}`, path]), ...options);
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/checkSchema.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** What stands before the explanation of each change, sorted. */
function changesIn(text: string, kind: string): string[] {
  return [...text.matchAll(new RegExp(`^${kind}: (\\w+ [\\w.@]+):`, 'gm'))].map(([, change = '']) => change).sort();
}

const REMOVAL = { type: 'FIELD_REMOVED', path: 'Query.old', why: 'Nobody used it.' };
const GOOD_REASONS = [
  'Since 1.2: use `one`.',
  'Since 0.10.1: use `Item.id`, which is never null.',
  'Since 1.2.3: nothing replaces it, because sizes vary.',
];
const BAD_REASONS = ['Use `one`.', 'Since 1.2: use one.', 'Since 1: nothing replaces it.', 'No longer supported'];

/** Adds a deprecated field for each reason to a schema. */
function deprecate(schema: string, reasons: readonly string[]): string {
  const fields = reasons.map((reason, n) => `old${n}: Int @deprecated(reason: ${JSON.stringify(reason)})`);
  return `${schema} extend type Other { ${fields.join(' ')} }`;
}

// One run of the check does for several tests: each loads the whole of GraphQL Inspector.
describe('The check of the schema', () => {
  let bad: ReturnType<typeof check>;
  beforeAll(() => {
    bad = check({
      current: deprecate(BROKEN, BAD_REASONS).replace('all: Boolean', 'all: Boolean @deprecated'),
      intended: [REMOVAL, { ...REMOVAL, path: 'Query.list' }],
    });
  });

  test('names every change that breaks clients or supergraphs, unless it is listed, and the dangerous ones apart', () => {
    expect(bad.status).toBe(1);
    expect(changesIn(bad.stderr, 'Breaking')).toEqual([
      'DIRECTIVE_USAGE_ARGUMENT_REMOVED Other.@key.fields',
      'DIRECTIVE_USAGE_OBJECT_REMOVED Item.@key',
      'DIRECTIVE_USAGE_OBJECT_REMOVED Place.@shareable',
      'ENUM_VALUE_REMOVED Order.DOWN',
      'FIELD_ARGUMENT_TYPE_CHANGED Query.list.first',
      'FIELD_TYPE_CHANGED Query.one',
      'INPUT_FIELD_ADDED Filter.colour',
      'INPUT_FIELD_REMOVED Filter.size',
    ]);
    expect(changesIn(bad.stdout, 'Dangerous')).toEqual([
      'ENUM_VALUE_ADDED Order.LEFT',
      'FIELD_ARGUMENT_DEFAULT_CHANGED Query.list.order',
    ]);
  });

  test('names a change that is listed as intended and that the schema does not have', () => {
    expect(bad.stderr).toMatch(/^FIELD_REMOVED Query\.list is listed as intended, but/m);
  });

  test('wants deprecations to say since when, and what to use instead', () => {
    const named = bad.stderr.match(/^\S+ is deprecated with the reason ".*": say .*Since 1\.2: use `severityLevel`/gm);
    expect(named?.map((line) => line.split(' ')[0])).toEqual([
      'Query.more.all',
      ...BAD_REASONS.map((_, n) => `Other.old${n}`),
    ]);
  });

  test('accepts a change that is listed with a reason, and deprecations in the right form', () => {
    const current = deprecate(RELEASED.replace('old: Item', 'brandNew: Item'), GOOD_REASONS);
    expect(check({ current, intended: [REMOVAL] })).toMatchObject({ status: 0, stderr: '' });
    expect(check({ current, intended: [{ ...REMOVAL, why: '' }] }).stderr).toContain('say why FIELD_REMOVED Query.old');
  });

  test('keeps the SDL as that of a release, without descriptions, once the list of intended changes is empty', () => {
    const current = BROKEN.replace('type Place', '"Where it is." type Place');
    expect(check({ current, intended: [REMOVAL] }, '--release').status).toBe(1);
    expect(check({ current }, '--release')).toMatchObject({ status: 0 });
    const kept = readFileSync(join(directory, 'released.graphql'), 'utf8');
    expect(parse(kept, { noLocation: true })).toEqual(parse(BROKEN, { noLocation: true }));
  });
});
