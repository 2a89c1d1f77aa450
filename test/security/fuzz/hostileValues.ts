import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { ENTITY_RULES } from '../../../src/findings/entities/entityKinds.js';

/** A value as it stands in a document, and as a variable has it. */
export interface GeneratedValue {
  readonly literal: string;
  readonly json: unknown;
}

/** What a generator of values may use. */
export interface ValueOptions {
  readonly random: () => number;
  /** Ids, ARNs, cursors and other texts that mean something to the gateway. */
  readonly known: readonly string[];
}

const NUMBERS = [
  '0',
  '-1',
  '1',
  '2',
  '5',
  '7',
  '50',
  '100',
  '1000',
  '1001',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9007199254740993',
  '1.5',
  '-0',
  '1e3',
  '1e400',
];
const TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '🙂',
  '\ufeff',
  '__proto__',
  'constructor',
  'toString',
  '../..',
  "' OR 1=1 --",
  '{{7*7}}',
  '%s%n',
  '\\',
  '"',
  '\u2028',
  'null',
  'true',
  '7',
  '-1',
  '1e400',
  'NaN',
  'x'.repeat(5000),
  'arn:aws:guardduty',
  'arn:aws:iam::123456789012:role/x',
];
const PATHS = [
  'type',
  'severity',
  'id',
  'region',
  'accountId',
  'updatedAt',
  'service.count',
  'service.archived',
  'service.action.actionType',
  'resource.resourceType',
  'resource.instanceDetails.instanceId',
  'title',
  'service',
  'service.nope',
];
const DATES = [
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  '1970-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30',
  'yesterday',
  '0000-00-00',
  '1767225600000',
  '+275760-09-13T00:00:00.001Z',
];
const ENTITIES = Object.keys(ENTITY_RULES);
const LENGTHS = [0, 1, 1, 1, 2, 2, 3, 51];
/** Values of any kind, where another one should be. */
const MISFITS = ['null', '7', '"x"', 'true', '[]', '{}', '[[1]]', '[null]'];

/** Makes values of the schema's input types: some that are good, some at their limits, some that do not fit. */
export class HostileValues {
  readonly #random: () => number;
  readonly #known: readonly string[];

  constructor({ random, known }: ValueOptions) {
    this.#random = random;
    this.#known = known;
  }

  of(type: GraphQLInputType, depth = 0): GeneratedValue {
    if (this.chance(0.03)) return this.#misfit();
    if (isNonNullType(type)) return this.of(type.ofType, depth);
    if (isListType(type)) return this.#list(type.ofType, depth);
    if (isInputObjectType(type)) return this.#object(type, depth);
    if (isEnumType(type)) {
      const { name } = this.pick(type.getValues());
      return this.chance(0.95) ? { literal: name, json: name } : toText(this.pick(TEXTS));
    }
    return this.#scalar(type.name);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #scalar(name: string): GeneratedValue {
    switch (name) {
      case 'Int':
      case 'Float':
      case 'SafeInt':
        return toNumber(this.pick(NUMBERS));
      case 'Boolean':
        return this.pick([toJson(true), toJson(false)]);
      case 'DateTime':
        return toText(this.pick(this.chance(0.7) ? DATES : TEXTS));
      case '_Any':
        return this.#representation();
      default:
        return toText(this.pick(this.chance(0.7) ? this.#known : TEXTS));
    }
  }

  #list(type: GraphQLInputType, depth: number): GeneratedValue {
    const values = Array.from({ length: this.pick(LENGTHS) }, () => this.of(type, depth));
    return { literal: `[${values.map(({ literal }) => literal).join(', ')}]`, json: values.map(({ json }) => json) };
  }

  #object(type: GraphQLInputObjectType, depth: number): GeneratedValue {
    const fields = Object.values(type.getFields());
    const members = new Map<string, GeneratedValue>();
    for (const field of fields) if (isNonNullType(field.type)) members.set(field.name, this.#member(field, depth));
    const wanted = depth < 4 ? this.pick([0, 1, 1, 2]) : 1;
    for (let n = 0; n < wanted; n++) {
      const field = this.pick(fields);
      members.set(field.name, this.#member(field, depth));
    }
    if (this.chance(0.02)) members.set(this.pick(['nope', 'constructor', 'toString']), this.#misfit());
    return toObject(members);
  }

  #member({ name, type }: { readonly name: string; readonly type: GraphQLInputType }, depth: number): GeneratedValue {
    return name === 'path' && this.chance(0.8) ? toText(this.pick(PATHS)) : this.of(type, depth + 1);
  }

  #representation(): GeneratedValue {
    const entity = this.chance(0.7) ? 'Finding' : this.pick(ENTITIES);
    const typename = toText(this.chance(0.93) ? entity : this.pick([...TEXTS, 'Query', 'Detector']));
    const key = this.pick(['id', 'id', 'arn', 'arn', 'name', 'nope']);
    const value = this.chance(0.9) ? toText(this.pick(this.#known)) : this.#misfit();
    return toObject(
      new Map([
        ['__typename', typename],
        [key, value],
      ]),
    );
  }

  #misfit(): GeneratedValue {
    const literal = this.pick(MISFITS);
    return { literal, json: JSON.parse(literal) };
  }
}

function toObject(members: ReadonlyMap<string, GeneratedValue>): GeneratedValue {
  const parts = [...members];
  return {
    literal: `{${parts.map(([name, { literal }]) => `${name}: ${literal}`).join(', ')}}`,
    json: Object.fromEntries(parts.map(([name, { json }]) => [name, json])),
  };
}

function toText(text: string): GeneratedValue {
  return toJson(text);
}

/** JSON's texts and constants are GraphQL's. */
function toJson(json: unknown): GeneratedValue {
  return { literal: JSON.stringify(json), json };
}

function toNumber(literal: string): GeneratedValue {
  return { literal, json: Number(literal) };
}
