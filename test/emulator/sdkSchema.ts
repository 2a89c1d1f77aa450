import type { NormalizedSchema } from '@smithy/core/schema';

/** The members of a schema that a document uses (`Structure.member`), and the values that violate the schema. */
export function walk(schema: NormalizedSchema, value: unknown, path = ''): { members: string[]; faults: string[] } {
  if (schema.isStructSchema()) {
    if (!isObject(value)) return fault(path, value);
    const known = new Map([...schema.structIterator()].map(([name, member]) => [wireName(name, member), member]));
    return merge(
      Object.entries(value).map(([name, inner]) => {
        const memberSchema = known.get(name);
        if (memberSchema === undefined) return fault(`${path}.${name}`, inner);
        const result = walk(memberSchema, inner, `${path}.${name}`);
        return { ...result, members: [`${schema.getName()}.${name}`, ...result.members] };
      }),
    );
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return fault(path, value);
    return merge(value.map((inner, index) => walk(schema.getValueSchema(), inner, `${path}.${index}`)));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return fault(path, value);
    return merge(Object.entries(value).map(([key, inner]) => walk(schema.getValueSchema(), inner, `${path}.${key}`)));
  }
  return fits(schema, value) ? { members: [], faults: [] } : fault(path, value);
}

/** A timestamp must be in seconds; one in milliseconds would be beyond the upper bound. */
function fits(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isTimestampSchema()) return typeof value === 'number' && value > 1.5e9 && value < 2e9;
  if (schema.isNumericSchema()) return typeof value === 'number' && Number.isFinite(value);
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  return schema.isStringSchema() && typeof value === 'string';
}

export function allMembers(schema: NormalizedSchema, found = new Set<string>()): Set<string> {
  if (schema.isListSchema() || schema.isMapSchema()) return allMembers(schema.getValueSchema(), found);
  if (!schema.isStructSchema()) return found;
  for (const [name, inner] of schema.structIterator()) {
    found.add(`${schema.getName()}.${wireName(name, inner)}`);
    allMembers(inner, found);
  }
  return found;
}

export function member(schema: NormalizedSchema, ...names: string[]): NormalizedSchema {
  return names.reduce((parent, name) => parent.getMemberSchema(name), schema);
}

export function memberNames(schema: NormalizedSchema): string[] {
  return [...schema.structIterator()].map(([name, inner]) => wireName(name, inner));
}

function wireName(name: string, schema: NormalizedSchema): string {
  return schema.getMergedTraits().jsonName ?? name;
}

function fault(path: string, value: unknown) {
  return { members: [], faults: [`${path}: ${JSON.stringify(value)}`] };
}

function merge(results: { members: string[]; faults: string[] }[]) {
  return {
    members: results.flatMap(({ members }) => members),
    faults: results.flatMap(({ faults }) => faults),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
