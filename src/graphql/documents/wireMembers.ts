import {
  GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { MemberNames } from '../../guardduty/memberNames.js';
import { GatewayError } from '../../model/errors.js';
import { toIsoInstant } from '../../model/instant.js';
import { canonicalName, findType } from '../../resolvers/typeNames.js';

/**
 * How a member of a wire document becomes a field of the SDL: ten members have another name, timestamps become ISO text,
 * and maps become lists of entries. A value of the wrong type is converted where that loses nothing; otherwise an error
 * takes its place, which graphql-js reports for that field alone.
 *
 * Documents are never changed: objects that differ are copied, the others are shared.
 */
export interface Member {
  readonly field: string;
  readonly wire: string;
  /** Returns the value itself where its type is right already, and a GatewayError where it cannot be converted. */
  readonly conform: Conform;
  readonly type: GraphQLOutputType;
  /** True where a string needs no conversion: most members are strings. */
  readonly isText: boolean;
}

/** By field of the SDL. Fields that the gateway adds are not among them. */
export type Members = ReadonlyMap<string, Member>;

export type Conform = (value: unknown) => unknown;
type JsonObject = Readonly<Record<string, unknown>>;

/** The members of every structure below `Finding`, compiled from the SDL and the wire's names when they are needed. */
export class WireMembers {
  readonly #schema: GraphQLSchema;
  readonly #names: MemberNames;
  readonly #structures = new Map<string, Members>();

  constructor(schema: GraphQLSchema, names: MemberNames) {
    this.#schema = schema;
    this.#names = names;
  }

  /**
   * @param typeName the canonical one
   * @returns undefined for types that GuardDuty does not have: the gateway's own, and entries of maps
   */
  membersOf(typeName: string): Members | undefined {
    const known = this.#structures.get(typeName);
    if (known) return known;
    const names = this.#names.get(typeName);
    const type = findType(this.#schema, typeName);
    if (names === undefined || !isObjectType(type)) return undefined;
    const members = new Map<string, Member>();
    this.#structures.set(typeName, members);
    for (const field of Object.values(type.getFields())) {
      const wire = names.get(field.name);
      if (wire === undefined) continue;
      const conform = compileType(field.type, `${type.name}.${field.name}`, this);
      const isText = isTextType(field.type);
      members.set(field.name, { field: field.name, wire, conform, type: field.type, isText });
    }
    return members;
  }
}

function conformMembers(value: JsonObject, members: Members): JsonObject {
  let copy: Record<string, unknown> | undefined;
  for (const { field, wire, conform, isText } of members.values()) {
    const found = value[wire];
    if (isText && field === wire && typeof found === 'string') continue;
    const isAbsent = found === undefined || found === null;
    // A renamed member's SDL name, when it occurs on the wire, means something else.
    if (isAbsent && (field === wire || value[field] === undefined)) continue;
    const conformed = isAbsent ? null : conform(found);
    if (conformed === found && field === wire) continue;
    copy ??= { ...value };
    copy[field] = conformed;
  }
  return copy ?? value;
}

function compileType(type: GraphQLOutputType, coordinate: string, wireMembers: WireMembers): Conform {
  if (isNonNullType(type)) return compileType(type.ofType, coordinate, wireMembers);
  if (isListType(type)) {
    const item = nullable(type.ofType);
    if (isEntryType(item, wireMembers)) return compileMap(item, coordinate, wireMembers);
    return conformList(compileType(item, coordinate, wireMembers));
  }
  if (isObjectType(type)) return conformStructure(type, wireMembers);
  if (type instanceof GraphQLEnumType) return conformText(coordinate);
  return compileScalar(canonicalName(type), coordinate);
}

function conformStructure(type: GraphQLObjectType, wireMembers: WireMembers): Conform {
  const { name } = type;
  const members = wireMembers.membersOf(canonicalName(type));
  if (members === undefined) throw new Error(`${name} is no structure of GuardDuty's`);
  return (value) => (isJsonObject(value) ? conformMembers(value, members) : invalid(name, 'an object'));
}

/** A map on the wire is a list of `…Entry` in the SDL, in the order of the document's keys. */
function compileMap(entry: GraphQLObjectType, coordinate: string, wireMembers: WireMembers): Conform {
  const valueType = entry.getFields().value?.type;
  if (valueType === undefined) throw new Error(`${entry.name} has no field "value"`);
  const conform = compileType(valueType, `${entry.name}.value`, wireMembers);
  return (value) => {
    if (!isJsonObject(value)) return invalid(coordinate, 'a map');
    return Object.entries(value).map(([key, item]) => ({ key, value: item === null ? null : conform(item) }));
  };
}

/** A single value in place of a list becomes a list of one. */
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
    // A number beyond the safe integers lost digits when it was parsed.
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
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && accepts(number) ? number : invalid(coordinate, expected);
  };
}

function invalid(coordinate: string, expected: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', `GuardDuty sent something else than ${expected} for ${coordinate}.`);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Entries of maps have types in the SDL that GuardDuty's model does not have. */
function isEntryType(type: GraphQLOutputType, wireMembers: WireMembers): type is GraphQLObjectType {
  if (!isObjectType(type)) return false;
  const name = canonicalName(type);
  return name.endsWith('Entry') && wireMembers.membersOf(name) === undefined;
}

function isTextType(type: GraphQLOutputType): boolean {
  const named = nullable(type);
  return 'name' in named && (named.name === 'String' || named.name === 'ID');
}

export function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? nullable(type.ofType) : type;
}
