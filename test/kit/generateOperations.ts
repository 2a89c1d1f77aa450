import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { seededRandom } from '../../src/emulator/faults/seededRandom.js';

/** A generated operation. */
export interface GeneratedOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** A variable that a root field uses. */
export interface GeneratedVariable {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

/** Generates operations with fragments, aliases, merged fields, and `@skip` and `@include` by constant or variable. */
export class OperationGenerator {
  readonly #schema: GraphQLSchema;
  readonly #random: () => number;
  readonly #repeats: boolean;
  readonly #lists: boolean;
  #fragments: string[] = [];
  #aliases = 0;

  /**
   * @param options `repeats: false` for operations that select each field of an object once; `lists: true` for lists and
   *   counts below findings, those of entities
   */
  constructor(
    schema: GraphQLSchema,
    seed: number,
    { repeats = true, lists = false }: { readonly repeats?: boolean; readonly lists?: boolean } = {},
  ) {
    this.#schema = schema;
    this.#repeats = repeats;
    this.#lists = lists;
    this.#random = seededRandom(seed);
  }

  /**
   * @param roots root fields with their arguments, such as `findings(first: 3)`, and the types they lead to
   * @param variables those that roots use; the ones that are not used are left out
   */
  next(
    roots: readonly (readonly [string, string])[],
    variables: readonly GeneratedVariable[] = [],
    kind: 'query' | 'mutation' = 'query',
  ): GeneratedOperation {
    this.#fragments = [];
    this.#aliases = 0;
    const fields = [this.#pick(roots), this.#pick(roots)].map(
      ([field, type], index) => `root${index}: ${field} ${this.#rootSelection(type)}`,
    );
    const body = `{ ${fields.join('\n')} }\n${this.#fragments.join('\n')}`;
    const declared = ['$yes: Boolean = true', '$no: Boolean!'].filter((each) =>
      body.includes(`${each.split(':')[0]})`),
    );
    const used = variables.filter(({ name }) => new RegExp(`\\$${name}\\b`).test(body));
    declared.push(...used.map(({ name, type }) => `$${name}: ${type}`));
    const declaration = declared.length > 0 ? `(${declared.join(', ')})` : '';
    const values = Object.fromEntries(used.map(({ name, value }) => [name, value]));
    return { query: `${kind} ${declaration} ${body}`, variables: { ...values, no: false } };
  }

  #rootSelection(name: string): string {
    const type = this.#schema.getType(name);
    if (!isAbstractType(type)) return this.#selection(type as GraphQLObjectType, 0);
    const possible = this.#schema.getPossibleTypes(type);
    return `{ __typename ${possible.map((each) => `... on ${each.name} ${this.#selection(each, 0)}`).join(' ')} }`;
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => (depth < 5 || !isObjectType(getNamedType(field.type))) && (this.#lists || field.args.length === 0),
    );
    const wanted = 1 + Math.floor(this.#random() * 6);
    const parts = ['__typename'].filter(() => this.#chance(0.3));
    const selected = new Set<GraphQLField<unknown, unknown>>();
    for (let n = 0; n < wanted; n++) {
      const field = fields[Math.floor(this.#random() * fields.length)];
      if (!field || (!this.#repeats && selected.has(field))) continue;
      selected.add(field);
      parts.push(this.#field(type, field, depth));
    }
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  }

  #field(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): string {
    // Two selections of one field only merge if they are equal, so each has an alias of its own.
    const alias = `a${this.#aliases++}: `;
    const text = `${alias}${field.name}${this.#directive()} ${this.#subSelection(field.type, depth)}`;
    if (this.#chance(0.15)) return `... on ${type.name}${this.#directive()} { ${text} }`;
    if (this.#chance(0.1)) {
      const name = `F${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${type.name} { ${text} }`);
      return `...${name}${this.#directive()}`;
    }
    return text;
  }

  #subSelection(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    return isObjectType(named) ? this.#selection(named, depth + 1) : '';
  }

  #directive(): string {
    if (this.#chance(0.8)) return '';
    const name = this.#chance(0.5) ? 'skip' : 'include';
    return ` @${name}(if: ${this.#pick(['true', 'false', '$yes', '$no'])})`;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }
}
