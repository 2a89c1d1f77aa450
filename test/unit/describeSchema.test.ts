import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, test } from '@jest/globals';
import { getNamedType, isObjectType, parse } from 'graphql';
import { schemaCommand } from '../../src/commands/schema.js';
import { describeSchema } from '../../src/graphql/clients/describeSchema.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])';
const read = (sdl: string) => describeSchema(buildSubgraphSchema({ typeDefs: parse(`${LINK} ${sdl}`) }));

describe('What client caches are told of a schema', () => {
  test('is which types have a key, and which of their keys every object has', () => {
    const { identified, embedded } = read(`
      type Query { one: One }
      type One @key(fields: "arn") @key(fields: "id") { id: ID! arn: String two: Two three: Three four: Four }
      type Two @key(fields: "account, region") { account: ID! region: String! id: ID! }
      type Three @key(fields: "arn") { arn: String id: ID! }
      type Four { id: ID! }`);
    expect(identified).toEqual([
      { name: 'One', key: ['id'] },
      { name: 'Two', key: ['account', 'region'] },
    ]);
    expect(embedded).toEqual(['Four', 'Three']);
  });

  test('is which fields are read page by page, on any type, and which arguments say what list it is', () => {
    const { connections } = read(`
      type Query { items(first: Int, after: String, filter: String, order: String): Items owner: Owner all(first: Int): [Item] }
      type Owner { items(state: Int, after: ID, last: Int, before: ID): Items! page(after: ID): NoPage }
      type Items { edges: [Edge!]! pageInfo: Info! }
      type Edge { cursor: String! node: Item }
      type Item { id: ID! }
      type NoPage { edges: [Edge] }
      type Info { endCursor: String }`);
    expect(connections).toEqual([
      { type: 'Owner', field: 'items', listArguments: ['state'] },
      { type: 'Query', field: 'items', listArguments: ['filter', 'order'] },
    ]);
  });

  test('is the names of the root types, which are never embedded', () => {
    const { roots, embedded } = read(`
      type Query { a: Int } type Mutation { a: Int } type Subscription { a: Int }`);
    expect(roots).toEqual({ query: 'Query', mutation: 'Mutation', subscription: 'Subscription' });
    expect(embedded).toEqual([]);
  });

  test('is printed for the clients that there is a file for, and no others', async () => {
    const lines: string[] = [];
    const context = { environment: {}, print: () => {}, complain: (line: string) => lines.push(line), version: '' };
    expect(await schemaCommand.run({ ...context, args: ['--client', 'relay'] })).toEqual({ kind: 'exit', code: 0 });
    expect(await schemaCommand.run({ ...context, args: ['--client', 'constructor'] })).toEqual({
      kind: 'exit',
      code: 2,
    });
    expect(lines).toEqual(['--client must be one of apollo, urql, relay, not "constructor".']);
  });

  test('is in the names that the schema is served in', () => {
    const schemaNames = { entities: { AwsAccount: { name: 'CloudAccount', keys: { id: 'accountNumber' } } } };
    const { identified, embedded, connections } = describeSchema(
      createSchema({ typePrefix: 'GuardDuty', schemaNames }),
    );
    expect(identified).toContainEqual({ name: 'CloudAccount', key: ['accountNumber'] });
    expect(embedded).toEqual(expect.arrayContaining(['GuardDutyService', 'GuardDutyFindingConnection', 'PageInfo']));
    expect(connections.map(({ type }) => type)).toEqual(expect.arrayContaining(['CloudAccount', 'Query']));
  });

  test('is also what has a name that begins with an underscore', () => {
    const schemaNames = { types: { Container: '_Container' }, entities: { AwsAccount: { keys: { id: '_id' } } } };
    const { embedded, identified, types } = describeSchema(createSchema({ schemaNames }));
    expect(embedded).toContain('_Container');
    expect(identified).toContainEqual({ name: 'AwsAccount', key: ['_id'] });
    const account = types.find(({ name }) => name === 'AwsAccount');
    expect(account?.fields.map(({ name }) => name)).toContain('_id');
  });

  test('is nothing of what only routers use', () => {
    const { types } = describeSchema(createSchema({ mutations: true }));
    expect(types.map(({ name }) => name).filter((name) => name.startsWith('_'))).toEqual([]);
    expect(types.find(({ name }) => name === 'Query')?.fields.filter(({ name }) => name.startsWith('_'))).toEqual([]);
  });

  test('is every object type of the gateway once, and every connection', () => {
    const schema = createSchema({ mutations: true });
    const { identified, embedded, roots, connections } = describeSchema(schema);
    const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));
    const named = [...identified.map(({ name }) => name), ...embedded, ...Object.values(roots)].filter(Boolean);
    expect(named.sort()).toEqual(
      objects
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('_'))
        .sort(),
    );
    const lists = objects.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        getNamedType(field.type).name === 'FindingConnection' ? [`${type.name}.${field.name}`] : [],
      ),
    );
    expect(connections.map(({ type, field }) => `${type}.${field}`).sort()).toEqual(lists.sort());
    for (const { listArguments } of connections) {
      expect(listArguments).toEqual(expect.arrayContaining(['filter', 'state', 'orderBy', 'partial']));
    }
  });
});
