import { describe, expect, test } from '@jest/globals';
import type { NormalizedSchema } from '@smithy/core/schema';
import { type GraphQLObjectType, getNamedType, isListType, isNonNullType, isObjectType } from 'graphql';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { membersOf, structures } from '../kit/sdkOracle.js';

/** The gateway's own fields on GuardDuty's types. */
const DERIVED = new Set([
  'Finding.severityLevel',
  'Finding.classification',
  'Finding.consoleUrl',
  'Finding.raw',
  'Finding.fetchedAt',
  'Finding.attackSequence',
  'Signal.finding',
  'Finding.account',
  'AccessKeyDetails.accessKey',
  'EksClusterDetails.cluster',
  'InstanceDetails.instance',
  'LambdaDetails.function',
  'RdsDbInstanceDetails.instance',
  'RemoteAccountDetails.account',
  'S3BucketDetail.bucket',
]);

const schema = createSchema({ mutations: true });

/** What the SDL may say for a member: the model has one kind of number, the SDL three. */
function acceptedTypes(member: NormalizedSchema): string[] {
  if (member.isListSchema()) return acceptedTypes(member.getValueSchema());
  if (member.isStructSchema()) return [member.getName() ?? ''];
  if (member.isTimestampSchema()) return ['DateTime'];
  if (member.isBooleanSchema()) return ['Boolean'];
  if (member.isNumericSchema()) return ['Int', 'Float', 'SafeInt'];
  return ['String', 'ID', 'DateTime'];
}

describe('The SDL against the model of the pinned SDK', () => {
  test('has every member that Finding reaches, with a type that fits', () => {
    const faults: string[] = [];
    for (const [structure, sdkSchema] of structures()) {
      const type = schema.getType(structure);
      for (const { field, schema: member } of membersOf(sdkSchema)) {
        const expected = acceptedTypes(member).join(' or ');
        const found = isObjectType(type) ? type.getFields()[field] : undefined;
        if (found === undefined) {
          const list = member.isListSchema() ? `[${expected}]` : expected;
          faults.push(
            `The SDK has ${structure}.${field}: add "${field}: ${list}" with a description to "type ${structure}" under schema/.`,
          );
        } else if (!member.isMapSchema() && !acceptedTypes(member).includes(getNamedType(found.type).name)) {
          faults.push(`${structure}.${field} is ${String(found.type)} in the SDL; the SDK says ${expected}.`);
        }
      }
    }
    expect(faults).toEqual([]);
  });

  test('invents no field', () => {
    const inventions = [...structures()].flatMap(([structure, sdkSchema]) => {
      const members = new Set(membersOf(sdkSchema).map(({ field }) => field));
      return Object.keys((schema.getType(structure) as GraphQLObjectType).getFields())
        .filter((field) => !members.has(field) && !DERIVED.has(`${structure}.${field}`))
        .map((field) => `${structure}.${field}`);
    });
    expect(inventions).toEqual([]);
  });

  test('reaches some 130 structures and 600 members', () => {
    const all = [...structures().values()];
    expect(all.length).toBeGreaterThanOrEqual(130);
    expect(all.flatMap((structure) => membersOf(structure)).length).toBeGreaterThanOrEqual(600);
  });

  test('makes lists of lists, and nothing else, and no member below Finding non-null but id', () => {
    const faults = [...structures()].flatMap(([structure, sdkSchema]) =>
      membersOf(sdkSchema).flatMap(({ field, schema: member }) => {
        const type = (schema.getType(structure) as GraphQLObjectType).getFields()[field]?.type;
        const isList = isListType(type);
        const shouldBe = member.isListSchema() || member.isMapSchema();
        const coordinate = `${structure}.${field}`;
        return [
          ...(isList === shouldBe || isNonNullType(type) ? [] : [`${coordinate}: ${String(type)}`]),
          ...(isNonNullType(type) && coordinate !== 'Finding.id' ? [`${coordinate} is non-null`] : []),
        ];
      }),
    );
    expect(faults).toEqual([]);
  });

  test('describes every type, field, argument, input field and enum value', () => {
    const lacking: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('_') || type.name.startsWith('federation__') || type.name.startsWith('link__')) continue;
      if (!type.description) lacking.push(type.name);
      const members =
        'getFields' in type ? Object.values(type.getFields()) : 'getValues' in type ? type.getValues() : [];
      for (const member of members) {
        if (member.name.startsWith('_')) continue;
        if (!member.description) lacking.push(`${type.name}.${member.name}`);
        const args = 'args' in member ? member.args : [];
        for (const arg of args) if (!arg.description) lacking.push(`${type.name}.${member.name}(${arg.name}:)`);
      }
    }
    expect(lacking).toEqual([]);
  });
});
