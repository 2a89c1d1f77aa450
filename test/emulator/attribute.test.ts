import { Finding$ } from '@aws-sdk/client-guardduty';
import { expect, test } from '@jest/globals';
import { NormalizedSchema } from '@smithy/core/schema';
import { attributeOf } from '../../src/emulator/model/attribute.js';
import { RENAMED } from '../../src/emulator/model/spellings.js';

/** Every leaf of the SDK's finding in wire names, with the kind in its schema; one key stands for all keys of a map. */
function leaves(schema: NormalizedSchema, path: string[] = []): [string, string][] {
  if (schema.isListSchema()) return leaves(schema.getValueSchema(), path);
  if (schema.isMapSchema()) return leaves(schema.getValueSchema(), [...path, 'anyKey']);
  if (schema.isStructSchema()) {
    return [...schema.structIterator()].flatMap(([name, member]) =>
      leaves(member, [...path, member.getMergedTraits().jsonName ?? name]),
    );
  }
  const kind = schema.isTimestampSchema() ? 'time' : schema.isNumericSchema() ? 'number' : 'other';
  return [[path.join('.'), schema.isBooleanSchema() ? 'boolean' : kind]];
}

const LEAVES = leaves(NormalizedSchema.of(Finding$));
const TEXT_TIMES = /^(createdAt|updatedAt|service\.event(First|Last)Seen|resource\.instanceDetails\.launchTime)$/;

test('every leaf of the SDK’s finding is an attribute of the kind in the model', () => {
  const kinds = LEAVES.map(([path]) => {
    const kind = attributeOf(path)?.kind;
    return [path, kind === 'string' || TEXT_TIMES.test(path) ? 'other' : kind];
  });
  expect(kinds).toEqual(LEAVES);
  expect(LEAVES.length).toBeGreaterThan(550);
});

test('dates that are strings on the wire are times', () => {
  const times = LEAVES.filter(([path]) => TEXT_TIMES.test(path)).map(([path]) => attributeOf(path)?.kind);
  expect(times).toEqual(['time', 'time', 'time', 'time', 'time']);
});

/** SDK names that are not the capitalised wire name, each with its structure. */
function renamed(schema: NormalizedSchema, found = new Map<string, string>()): Map<string, string> {
  if (schema.isListSchema() || schema.isMapSchema()) return renamed(schema.getValueSchema(), found);
  if (!schema.isStructSchema()) return found;
  for (const [name, member] of schema.structIterator()) {
    const wire = member.getMergedTraits().jsonName ?? name;
    if (wire !== name.charAt(0).toLowerCase() + name.slice(1)) found.set(`${schema.getName()}.${name}`, wire);
    renamed(member, found);
  }
  return found;
}

test('the renamed members are those of the SDK’s schema', () => {
  expect(new Map(RENAMED)).toEqual(renamed(NormalizedSchema.of(Finding$)));
});
