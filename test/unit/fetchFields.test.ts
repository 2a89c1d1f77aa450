import { describe, expect, test } from '@jest/globals';
import { buildSchema, isObjectType, print } from 'graphql';
import { createSchema, readApiSdl, readSdl, type SchemaOptions } from '../../src/graphql/schema/createSchema.js';
import { COMPOSERS } from '../kit/composers.js';

/** The fields of `Query` for clients that fetch objects again, with their arguments. */
function fetchFields(options: SchemaOptions = {}): Record<string, string> {
  const fields = Object.values(createSchema(options).getQueryType()?.getFields() ?? {});
  return Object.fromEntries(
    fields
      .filter(({ name }) => name.startsWith('fetch__'))
      .map(({ name, args, type }) => [name, `${args.map((arg) => `${arg.name}: ${arg.type}`).join()} -> ${type}`]),
  );
}

/** The types that are marked for Relay in the schema as clients see it, each with its field. */
function fetchables(options: SchemaOptions = {}): Record<string, string> {
  const schema = buildSchema(readApiSdl(options));
  return Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type))
      .flatMap(({ name, astNode }) =>
        (astNode?.directives ?? [])
          .filter((directive) => directive.name.value === 'fetchable')
          .map(({ arguments: [argument] = [] }) => [
            name,
            argument?.value.kind === 'StringValue' ? argument.value.value : '',
          ]),
      ),
  );
}

describe('Fields through which Relay fetches objects again', () => {
  test('are there for every type with a key of type ID', () => {
    expect(fetchFields()).toEqual({
      fetch__AwsAccount: 'id: ID! -> AwsAccount',
      fetch__AwsEc2Instance: 'id: ID! -> AwsEc2Instance',
      fetch__AwsIamAccessKey: 'id: ID! -> AwsIamAccessKey',
      fetch__Finding: 'id: ID! -> Finding',
    });
    expect(fetchables()).toEqual({ AwsAccount: 'id', AwsEc2Instance: 'id', AwsIamAccessKey: 'id', Finding: 'id' });
  });

  test('are called as types and keys are called, and follow the types of keys', () => {
    const schemaNames = {
      types: { Finding: 'SecurityFinding' },
      entities: {
        AwsAccount: { name: 'CloudAccount', keys: { id: 'accountNumber' } },
        AwsEc2Instance: { keys: { id: { type: 'String' } } },
        AwsEksCluster: { keys: { arn: { type: 'ID' } } },
        AwsIamAccessKey: false,
      },
    } as const;
    expect(fetchFields({ schemaNames })).toEqual({
      fetch__CloudAccount: 'accountNumber: ID! -> CloudAccount',
      fetch__AwsEksCluster: 'arn: ID! -> AwsEksCluster',
      fetch__SecurityFinding: 'id: ID! -> SecurityFinding',
    });
    expect(fetchables({ schemaNames })).toEqual({
      CloudAccount: 'accountNumber',
      AwsEksCluster: 'arn',
      SecurityFinding: 'id',
    });
  });

  test('compose with a subgraph that has the same ones, with all three composers', () => {
    const accounts = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
      type Query { fetch__AwsAccount(id: ID!): AwsAccount @shareable }
      type AwsAccount @key(fields: "id") { id: ID! owner: String }`;
    for (const compose of Object.values(COMPOSERS)) {
      const composed = compose(
        [readSdl(), accounts].map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test/`, sdl })),
      );
      if (composed.kind === 'refused') throw new Error(composed.messages.join('\n'));
      expect(print(composed.document)).toContain('fetch__AwsAccount(');
    }
  });
});
