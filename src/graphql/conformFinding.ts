import {
  GraphQLEnumType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { GatewayError } from '../errors.js';
import type { MemberNames } from '../guardduty/memberNames.js';
import { toIsoInstant } from '../types/instant.js';
import type { FindingDocument } from '../types/loadedFinding.js';

/**
 * Brings a wire document into the shape of the SDL, so that graphql-js reads it without a resolver of ours: the ten
 * members that are named otherwise, timestamps as ISO text, maps as lists of entries. A value of another type than the
 * schema says becomes the schema's where that loses nothing; where it cannot, an error stands in its place, which
 * graphql-js reports for that field alone.
 *
 * The document given is left as it is: what differs is copied, what does not is shared.
 */
export type ConformFinding = (wire: Readonly<Record<string, unknown>>) => FindingDocument;

/** Answers the value itself where it is right already. */
type Conform = (value: unknown) => unknown;
type JsonObject = Readonly<Record<string, unknown>>;

/** Compiles the tree once, from the SDL's types and the wire's names. */
export function createConformFinding(schema: GraphQLSchema, memberNames: MemberNames): ConformFinding {
  const structures = new Map<string, Conform>();
  const conform = compileStructure(schema.getType('Finding') as GraphQLObjectType, memberNames, structures);
  return (wire) => ({ ...(conform(wire) as FindingDocument) });
}

function compileStructure(type: GraphQLObjectType, names: MemberNames, structures: Map<string, Conform>): Conform {
  const known = structures.get(type.name);
  if (known) return known;
  let members: Member[] | undefined;
  const conform: Conform = (value) => {
    if (!isJsonObject(value)) return invalid(type.name, 'an object');
    members ??= compileMembers(type, names, structures);
    return conformMembers(value, members);
  };
  structures.set(type.name, conform);
  return conform;
}

interface Member {
  readonly field: string;
  readonly wire: string;
  readonly conform: Conform;
  /** True where a text is right as it is: most members are texts, and most texts are right. */
  readonly isText: boolean;
}

/** Fields that the wire's structure does not have are the gateway's own, and resolved elsewhere. */
function compileMembers(type: GraphQLObjectType, names: MemberNames, structures: Map<string, Conform>): Member[] {
  const members: Member[] = [];
  for (const field of Object.values(type.getFields())) {
    const wire = names.get(type.name)?.get(field.name);
    if (wire === undefined) continue;
    members.push({
      field: field.name,
      wire,
      conform: compileField(type, field, names, structures),
      isText: wire === field.name && isTextType(field.type),
    });
  }
  return members;
}

function conformMembers(value: JsonObject, members: readonly Member[]): JsonObject {
  let copy: Record<string, unknown> | undefined;
  for (const { field, wire, conform, isText } of members) {
    const found = value[wire];
    if (isText && typeof found === 'string') continue;
    const isAbsent = found === undefined || found === null;
    // What has a renamed member's name in the SDL, and not on the wire, is something else.
    if (isAbsent && (field === wire || value[field] === undefined)) continue;
    const conformed = isAbsent ? null : conform(found);
    if (conformed === found && field === wire) continue;
    copy ??= { ...value };
    copy[field] = conformed;
  }
  return copy ?? value;
}

function compileField(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  names: MemberNames,
  structures: Map<string, Conform>,
): Conform {
  return compileType(field.type, `${type.name}.${field.name}`, names, structures);
}

function compileType(
  type: GraphQLOutputType,
  coordinate: string,
  names: MemberNames,
  structures: Map<string, Conform>,
): Conform {
  if (isNonNullType(type)) return compileType(type.ofType, coordinate, names, structures);
  if (isListType(type)) {
    const item = nullable(type.ofType);
    if (isEntryType(item, names)) return compileMap(item, coordinate, names, structures);
    return conformList(compileType(item, coordinate, names, structures));
  }
  if (isObjectType(type)) return compileStructure(type, names, structures);
  if (type instanceof GraphQLEnumType) return conformText(coordinate);
  return compileScalar(type.name, coordinate);
}

/** A map on the wire is a list of `…Entry` in the SDL, in the order in which the document has the keys. */
function compileMap(
  entry: GraphQLObjectType,
  coordinate: string,
  names: MemberNames,
  structures: Map<string, Conform>,
): Conform {
  const valueType = entry.getFields().value?.type;
  if (valueType === undefined) throw new Error(`${entry.name} has no field "value"`);
  const conform = compileType(valueType, `${entry.name}.value`, names, structures);
  return (value) => {
    if (!isJsonObject(value)) return invalid(coordinate, 'a map');
    return Object.entries(value).map(([key, item]) => ({ key, value: item === null ? null : conform(item) }));
  };
}

/** One value where a list should be is a list of one. */
function conformList(conform: Conform): Conform {
  return (value) => {
    if (!Array.isArray(value)) return [conform(value)];
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (item === null) continue;
      const conformed = conform(item);
      if (conformed === item) continue;
      copy ??= [...value];
      copy[index] = conformed;
    }
    return copy ?? value;
  };
}

function compileScalar(name: string, coordinate: string): Conform {
  switch (name) {
    case 'ID':
    case 'String':
      return conformText(coordinate);
    case 'Boolean':
      return conformBoolean(coordinate);
    case 'DateTime':
      return (value) => (value === '' ? null : (toIsoInstant(value) ?? invalid(coordinate, 'an instant')));
    case 'Float':
      return conformNumber(coordinate, 'a number', Number.isFinite);
    case 'Int':
      return conformNumber(
        coordinate,
        'a 32-bit whole number',
        (value) => Number.isInteger(value) && (value | 0) === value,
      );
    case 'SafeInt':
      return conformNumber(coordinate, 'a whole number', Number.isSafeInteger);
    default:
      throw new Error(`No rule for the scalar ${name} of ${coordinate}`);
  }
}

function conformText(coordinate: string): Conform {
  return (value) => {
    if (typeof value === 'string') return value;
    // A number beyond the safe integers has lost digits already when it was parsed.
    if (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value))) return String(value);
    return typeof value === 'boolean' ? String(value) : invalid(coordinate, 'a text');
  };
}

function conformBoolean(coordinate: string): Conform {
  return (value) => {
    if (typeof value === 'boolean') return value;
    if (value === 'true') return true;
    if (value === 'false') return false;
    return value === '' ? null : invalid(coordinate, 'true or false');
  };
}

function conformNumber(coordinate: string, expected: string, accepts: (value: number) => boolean): Conform {
  return (value) => {
    if (value === '') return null;
    const number = typeof value === 'string' && value.trim() === value ? Number(value) : value;
    return typeof number === 'number' && accepts(number) ? number : invalid(coordinate, expected);
  };
}

function invalid(coordinate: string, expected: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `GuardDuty sent something else than ${expected} for ${coordinate}.`);
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The SDL's own types, which no structure of the model has: entries of its maps. */
function isEntryType(type: GraphQLOutputType, names: MemberNames): type is GraphQLObjectType {
  return isObjectType(type) && type.name.endsWith('Entry') && !names.has(type.name);
}

function isTextType(type: GraphQLOutputType): boolean {
  const named = nullable(type);
  return 'name' in named && (named.name === 'String' || named.name === 'ID');
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? nullable(type.ofType) : type;
}
