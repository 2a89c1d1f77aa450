import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { graphql, parse, print } from 'graphql';
import { schemaCommand } from '../../src/commands/schema.js';
import { createSchema, readSdl } from '../../src/graphql/schema/createSchema.js';
import { findNameFaults, readNames } from '../../src/graphql/schema/names/readNames.js';
import { renameDocument } from '../../src/graphql/schema/names/renameDocument.js';
import type { SchemaNames } from '../../src/graphql/schema/names/schemaNames.js';

/** What a file can have, whatever its types should be. */
const faultsOf = (schemaNames: unknown) =>
  findNameFaults({ schemaNames: schemaNames as SchemaNames }).map(({ text }) => text);

describe('Names are refused in words', () => {
  test.each<[string, unknown, string[]]>([
    ['no object', [], ['it is no object; {"types": {…}, "entities": {…}} is accepted.']],
    ['null', null, ['it is no object; {"types": {…}, "entities": {…}} is accepted.']],
    ['an unknown member', { type: {} }, ['"type" is unknown; "types" and "entities" are accepted.']],
    [
      'members of other types',
      { types: [], entities: 'x' },
      [
        '"types" is no object; {"Service": "GuardDutyService"} is accepted.',
        '"entities" is no object; {"AwsAccount": {"name": "CloudAccount"}} is accepted.',
      ],
    ],
    [
      'a name that composers know as a scalar',
      { types: { Service: 'FieldSet' } },
      ['types: "Service": "FieldSet" is the name of a type that GraphQL or federation has already.'],
    ],
    ['an unknown type', { types: { Sevice: 'A' } }, ['types: there is no type "Sevice". Did you mean "Service"?']],
    ['a type unlike any', { types: { Zzzzzzzzzz: 'A' } }, ['types: there is no type "Zzzzzzzzzz".']],
    ['a root type', { types: { Query: 'A' } }, ['types: "Query" is a root type and keeps its name.']],
    ["a type of federation's", { types: { _Entity: 'A' } }, ['types: there is no type "_Entity".']],
    ['no text', { types: { Tag: 7 } }, ['types: "Tag": 7 is no name; a text is accepted.']],
    [
      'no name',
      { types: { Tag: '1x', Action: 'a-b', Account: '' } },
      [
        'types: "Tag": "1x" is no GraphQL name; letters, digits and _ are accepted, no digit first.',
        'types: "Action": "a-b" is no GraphQL name; letters, digits and _ are accepted, no digit first.',
        'types: "Account": "" is no GraphQL name; letters, digits and _ are accepted, no digit first.',
      ],
    ],
    [
      'a long name',
      { types: { Tag: 'x'.repeat(201) } },
      ['types: "Tag": a name of 201 characters is too long; up to 200 are accepted.'],
    ],
    [
      "GraphQL's own",
      { types: { Tag: '__Tag', User: 'String', Owner: 'Mutation' } },
      [
        'types: "Tag": "__Tag" begins with __, which is GraphQL\'s own.',
        'types: "User": "String" is the name of a type that GraphQL or federation has already.',
        'types: "Owner": "Mutation" is the name of a type that GraphQL or federation has already.',
      ],
    ],
    [
      "federation's own",
      { types: { Tag: '_Any', User: 'link__Import', Owner: 'federation__X' } },
      [
        'types: "Tag": "_Any" is the name of a type that GraphQL or federation has already.',
        'types: "User": "link__Import" begins like the types of federation\'s specifications.',
        'types: "Owner": "federation__X" begins like the types of federation\'s specifications.',
      ],
    ],
    [
      'one name for several',
      { types: { Tag: 'User', Owner: 'Finding' }, entities: { AwsIamUser: { name: 'User' } } },
      [
        '"Finding" would be the name of Finding and Owner; each type has a name of its own.',
        expect.stringMatching(
          /^"User" would be the name of .*AwsIamUser.*; each type has a name of its own\.$/,
        ) as unknown as string,
      ],
    ],
    [
      'an unknown entity',
      { entities: { AwsAcount: false, Service: {} } },
      [
        'entities: there is no entity "AwsAcount". Did you mean "AwsAccount"?',
        'entities: there is no entity "Service".',
      ],
    ],
    [
      'the finding',
      { entities: { Finding: false } },
      ['entities: "Finding" is this graph\'s own entity: it can be named in "types", and keeps its keys.'],
    ],
    [
      'an entity of another type',
      { entities: { AwsAccount: true, AwsIamRole: null, AwsS3Bucket: 'Bucket' } },
      [
        'entities: "AwsAccount" is neither an object nor false; {"name": …, "keys": {…}} is accepted, or false.',
        'entities: "AwsIamRole" is neither an object nor false; {"name": …, "keys": {…}} is accepted, or false.',
        'entities: "AwsS3Bucket" is neither an object nor false; {"name": …, "keys": {…}} is accepted, or false.',
      ],
    ],
    [
      'unknown members of an entity',
      { entities: { AwsAccount: { key: 'id', keys: [] } } },
      [
        'entities: "AwsAccount.key" is unknown; "name" and "keys" are accepted.',
        'entities: the keys of "AwsAccount" are no object; {"id": "accountNumber"} is accepted.',
      ],
    ],
    [
      'keys that are none',
      { entities: { AwsS3Bucket: { keys: { arm: 'x', findings: 'y', name: 7, arn: { nam: 'x', type: 'Int' } } } } },
      [
        'entities: "AwsS3Bucket" has no key "arm". Did you mean "arn"?',
        'entities: "AwsS3Bucket" has no key "findings".',
        'entities: "AwsS3Bucket.name" is 7; a name, {"name": …, "type": …} or false is accepted.',
        'entities: "AwsS3Bucket.arn.nam" is unknown; "name" and "type" are accepted.',
        'entities: the type of "AwsS3Bucket.arn" is "Int"; "ID" and "String" are accepted.',
      ],
    ],
    [
      'no key left',
      { entities: { AwsS3Bucket: { keys: { name: false, arn: false } }, AwsAccount: { keys: { id: false } } } },
      [
        'entities: "AwsS3Bucket" has no key left; at least one has to stay, or false in place of the whole entity.',
        'entities: "AwsAccount" has no key left; at least one has to stay, or false in place of the whole entity.',
      ],
    ],
    [
      'two fields of one name',
      { entities: { AwsAccount: { keys: { id: 'findings' } }, AwsS3Bucket: { keys: { name: 'arn' } } } },
      [
        'entities: "AwsAccount" would have two fields "findings".',
        'entities: "AwsS3Bucket" would have two fields "arn".',
      ],
    ],
    [
      'a field that is no name',
      { entities: { AwsAccount: { keys: { id: '__id' } } } },
      ['entities: "AwsAccount.id": "__id" begins with __, which is GraphQL\'s own.'],
    ],
    [
      'a name for what is left out',
      { types: { AwsAccount: 'A' }, entities: { AwsAccount: false } },
      ['types: "AwsAccount" is named although "entities" leaves it out.'],
    ],
    [
      'two names',
      { types: { AwsAccount: 'A' }, entities: { AwsAccount: { name: 'B' } } },
      ['types: "AwsAccount" has another name in "entities"; one of the two is accepted.'],
    ],
  ])('%s', (_what, names, faults) => {
    expect(faultsOf(names).sort()).toEqual([...faults].sort());
  });

  test('a prefix that makes a name of another type', () => {
    const options = { typePrefix: 'Page', schemaNames: { types: { Tag: 'Info', Finding: 'PageTag' } } };
    expect(findNameFaults(options)).toEqual([]);
    expect(findNameFaults({ ...options, schemaNames: { types: { Finding: 'PageTag' } } })).toEqual([
      { about: 'names', text: '"PageTag" would be the name of Finding and Tag; each type has a name of its own.' },
    ]);
    expect(findNameFaults({ typePrefix: 'link__' })).toEqual([
      { about: 'prefix', text: expect.stringMatching(/^"link__" before "\w+": "link__\w+" begins like the types/) },
    ]);
  });
});

test('Keys may have names that every object inherits', async () => {
  const schemaNames = { entities: { AwsEc2Instance: { keys: { id: 'toString', arn: 'hasOwnProperty' } } } };
  const source = `query ($r: [_Any!]!) {
    _entities(representations: $r) { ... on AwsEc2Instance { toString hasOwnProperty } }
  }`;
  const r = [{ __typename: 'AwsEc2Instance', toString: 'i-1' }];
  const { data, errors } = await graphql({ schema: createSchema({ schemaNames }), source, variableValues: { r } });
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toBe('{"_entities":[{"toString":"i-1","hasOwnProperty":null}]}');
});

test('Names may be swapped, given for what is off, and say what is so already', () => {
  const types = { Tag: 'User', User: 'Tag', ChangePayload: 'Payload', Owner: 'Owner' };
  const entities = {
    AwsAccount: { name: 'AwsAccount', keys: { id: 'id' } },
    AwsS3Bucket: { keys: { name: 'arn', arn: 'name' } },
  };
  expect(faultsOf({ types, entities })).toEqual([]);
  expect(faultsOf({})).toEqual([]);
  expect(readNames({ typePrefix: 'X', schemaNames: { types } }).types.get('Owner')).toBe('Owner');
});

describe('Operations are renamed with the schema', () => {
  const rename = (text: string, options: Parameters<typeof readNames>[0]) =>
    print(renameDocument(parse(text), readNames(options))).replaceAll(/\s+/g, ' ');

  test('types of variables and conditions, and keys', () => {
    const text =
      'query Q($f: FindingFilter, $ids: [ID!]!) { findings(filter: $f) { nodes { ...F account { id } } } findingsById(ids: $ids) { id } } fragment F on Finding { resource { ... on Resource { resourceType } } }';
    expect(
      rename(text, {
        typePrefix: 'Gd',
        schemaNames: { types: { Finding: 'Threat' }, entities: { AwsAccount: { keys: { id: 'number' } } } },
      }),
    ).toBe(
      'query Q($f: GdFindingFilter, $ids: [ID!]!) { findings(filter: $f) { nodes { ...F account { number } } } findingsById(ids: $ids) { id } } fragment F on Threat { resource { ... on GdResource { resourceType } } }',
    );
    expect(rename(text, {})).toBe(text);
  });

  test('without what the schema lacks, and what only that used', () => {
    const options = {
      schemaNames: { entities: { AwsAccount: false, AwsS3Bucket: { keys: { arn: false } } } },
    } as const;
    expect(
      rename(
        `query A($first: Int!, $n: Int!, $on: Boolean!) { findings(first: $n) { nodes { id account { ...Account } resource { s3BucketDetails { bucket { ...Bucket } } } } } }
         query B { findings { nodes { account { id } } } }
         fragment Account on AwsAccount { findings(first: $first) { nodes { ...F @include(if: $on) } } }
         fragment F on Finding { title }
         fragment Bucket on AwsS3Bucket { arn name }`,
        options,
      ),
    ).toBe(
      'query A($n: Int!) { findings(first: $n) { nodes { id resource { s3BucketDetails { bucket { ...Bucket } } } } } } fragment Bucket on AwsS3Bucket { name }',
    );
  });
});

describe('The examples of docs/federation.md', () => {
  const PAGE = readFileSync(new URL('../../docs/federation.md', import.meta.url), 'utf8');
  const [, names = ''] = PAGE.match(/```json\n([\s\S]*?)```/) ?? [];
  const commands = [...PAGE.matchAll(/^guardduty-graphql schema ([^#\n]*)/gm)].map(([, args = '']) => args.trim());

  test('have names that can be given', () => {
    const schemaNames = JSON.parse(names) as SchemaNames;
    expect(faultsOf(schemaNames)).toEqual([]);
    const sdl = readSdl({ typePrefix: 'GuardDuty', schemaNames });
    expect(sdl).toContain('type CloudAccount @key(fields: "accountNumber") {');
    expect(sdl).toContain('accountNumber: String!');
    expect(sdl).toContain('type AwsS3Bucket @key(fields: "bucketName") {');
    expect(sdl).toContain('type GuardDutyPageInfo @shareable {');
    expect(sdl).not.toContain('AwsIamUser');
  });

  test.each(commands)('schema %s', async (args) => {
    const folder = mkdtempSync(join(tmpdir(), 'guardduty-graphql-'));
    writeFileSync(join(folder, 'names.json'), names);
    const [printed, faults]: [string[], string[]] = [[], []];
    const result = await schemaCommand.run({
      args: args.split(' ').map((arg) => (arg === 'names.json' ? join(folder, arg) : arg)),
      environment: {},
      print: (line) => printed.push(line),
      complain: (line) => faults.push(line),
      version: '0',
    });
    rmSync(folder, { recursive: true });
    expect({ result, faults }).toEqual({ result: { kind: 'exit', code: 0 }, faults: [] });
    expect(printed.join()).toMatch(args.includes('--hash') ? /^[0-9a-f]{64}$/ : /type (GuardDuty|Detection)Service/);
  });
});
