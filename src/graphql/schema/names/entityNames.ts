import { Kind, type ObjectTypeDefinitionNode, type TypeDefinitionNode } from 'graphql';
import { checkName, checkSyntax } from './checkName.js';
import { keysOf } from './keyDirective.js';
import { didYouMean, isRecord, type NameFaults } from './nameFaults.js';
import type { FieldName } from './nameTable.js';

const FINDING = 'Finding';
const KEY_TYPES: readonly unknown[] = ['ID', 'String', undefined];

/** Reads how entities are named: types that other subgraphs own, and to which this one adds fields. */
export class EntityNames {
  /** By canonical coordinate; undefined for key fields that are left out. */
  readonly fields = new Map<string, FieldName | undefined>();
  readonly #entities = new Map<string, ObjectTypeDefinitionNode>();
  readonly #names = new Map<string, string>();
  readonly #leftOut = new Set<string>();
  readonly #faults: NameFaults;

  constructor(
    definitions: readonly TypeDefinitionNode[],
    given: Readonly<Record<string, unknown>>,
    faults: NameFaults,
  ) {
    this.#faults = faults;
    for (const definition of definitions) {
      const isEntity = definition.kind === Kind.OBJECT_TYPE_DEFINITION && keysOf(definition).length > 0;
      if (isEntity && definition.name.value !== FINDING) this.#entities.set(definition.name.value, definition);
    }
    for (const [entity, name] of Object.entries(given)) this.#read(entity, name);
  }

  has(type: string): boolean {
    return this.#entities.has(type);
  }

  isLeftOut(type: string): boolean {
    return this.#leftOut.has(type);
  }

  /** @returns undefined where no name is given */
  nameOf(type: string): string | undefined {
    return this.#names.get(type);
  }

  #read(entity: string, given: unknown): void {
    const definition = this.#entities.get(entity);
    if (entity === FINDING) {
      this.#fault('"Finding" is this graph\'s own entity: it can be named in "types", and keeps its keys.');
    } else if (definition === undefined) {
      this.#fault(`there is no entity "${entity}".${didYouMean(entity, [...this.#entities.keys()])}`);
    } else if (given === false) {
      this.#leftOut.add(entity);
    } else if (!isRecord(given)) {
      this.#fault(`"${entity}" is neither an object nor false; {"name": …, "keys": {…}} is accepted, or false.`);
    } else {
      this.#readMembers(definition, given);
    }
  }

  #readMembers(definition: ObjectTypeDefinitionNode, given: Readonly<Record<string, unknown>>): void {
    const entity = definition.name.value;
    const { name, keys = {}, ...others } = given;
    for (const member of Object.keys(others)) {
      this.#fault(`"${entity}.${member}" is unknown; "name" and "keys" are accepted.`);
    }
    if (name !== undefined) {
      const fault = checkName(name);
      if (fault === undefined) this.#names.set(entity, name as string);
      else this.#fault(`"${entity}": ${fault}`);
    }
    if (isRecord(keys)) this.#readKeys(definition, keys);
    else this.#fault(`the keys of "${entity}" are no object; {"id": "accountNumber"} is accepted.`);
  }

  #readKeys(definition: ObjectTypeDefinitionNode, given: Readonly<Record<string, unknown>>): void {
    const entity = definition.name.value;
    const known = keysOf(definition);
    for (const [key, value] of Object.entries(given)) {
      if (!known.includes(key)) this.#fault(`"${entity}" has no key "${key}".${didYouMean(key, known)}`);
      else this.#readKey(`${entity}.${key}`, key, value);
    }
    const kept = known.filter((key) => given[key] !== false);
    if (kept.length === 0) {
      this.#fault(`"${entity}" has no key left; at least one has to stay, or false in place of the whole entity.`);
    }
    const names = (definition.fields ?? [])
      .filter(({ name }) => given[name.value] !== false)
      .map(({ name }) => this.fields.get(`${entity}.${name.value}`)?.name ?? name.value);
    for (const twice of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
      this.#fault(`"${entity}" would have two fields "${twice}".`);
    }
  }

  #readKey(coordinate: string, key: string, given: unknown): void {
    if (given === false) {
      this.fields.set(coordinate, undefined);
      return;
    }
    if (typeof given !== 'string' && !isRecord(given)) {
      this.#fault(`"${coordinate}" is ${JSON.stringify(given)}; a name, {"name": …, "type": …} or false is accepted.`);
      return;
    }
    const { name = key, type, ...others } = typeof given === 'string' ? { name: given } : given;
    for (const member of Object.keys(others)) {
      this.#fault(`"${coordinate}.${member}" is unknown; "name" and "type" are accepted.`);
    }
    const fault = checkSyntax(name);
    if (fault !== undefined) this.#fault(`"${coordinate}": ${fault}`);
    if (!KEY_TYPES.includes(type)) {
      this.#fault(`the type of "${coordinate}" is ${JSON.stringify(type)}; "ID" and "String" are accepted.`);
    }
    this.fields.set(coordinate, { name: String(name), type: type as FieldName['type'] });
  }

  #fault(text: string): void {
    this.#faults.add(`entities: ${text}`);
  }
}
