import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { noteOwner } from '../../model/documentOwner.js';
import type { ListedFinding, LoadedFinding } from '../../model/loadedFinding.js';
import { collectFields, type SelectionScope } from '../../resolvers/collectFields.js';
import { canonicalName, findType, propertyOf } from '../../resolvers/typeNames.js';
import { type Conform, isJsonObject, type Member, nullable, type WireMembers } from '../documents/wireMembers.js';
import { FINDING, isFindingType } from './schemaAboveFindings.js';

/**
 * Makes a finding's part of an answer.
 *
 * @throws BEYOND_PROJECTION where graphql-js has to complete this finding, because something in it is an error
 */
export type ProjectFinding = (finding: LoadedFinding | ListedFinding) => object;

/**
 * Thrown where a projector cannot go on and graphql-js has to take over. It is one object, so that it costs no stack
 * trace, and so that nothing else, such as a bug of the projector, is taken for it.
 */
export const BEYOND_PROJECTION = new Error('graphql-js has to complete this');

type Project = (value: unknown) => unknown;
type JsonObject = Readonly<Record<string, unknown>>;

interface Selected {
  /** The response name. */
  readonly name: string;
  /** Undefined for `__typename`. */
  readonly field: GraphQLField<unknown, unknown> | undefined;
  readonly nodes: readonly FieldNode[];
}

/** JavaScript text: an expression, or the name of a function. */
type Code = string;

/**
 * Compiles selections on findings into functions that read a finding's wire document: members that are not selected are
 * not looked at, and no intermediate objects are made.
 *
 * The functions are JavaScript text in which each object of the answer is a literal, because the engine makes literals
 * many times faster than objects that grow key by key. Response names are GraphQL names, hence letters, digits and
 * underscores; they are quoted nevertheless.
 *
 * One compiler serves one operation. Where the same fields are selected on the same type, such as by a fragment that is
 * spread in many places, one function is made and shared, so that the work grows with the document and not with the
 * number of paths through its fragments.
 */
export class ProjectorCompiler {
  readonly #scope: SelectionScope;
  readonly #wireMembers: WireMembers;
  /** Definitions of functions, and their names by what they select. */
  readonly #functions: Code[] = [];
  readonly #names = new Map<string, Code>();
  readonly #projectors = new Map<string, number>();
  readonly #projectorCode: Code[] = [];
  readonly #nodeNumbers = new Map<FieldNode, number>();
  /** Values that the code refers to as `given[n]`. */
  readonly #given: unknown[] = [];

  constructor(scope: SelectionScope, wireMembers: WireMembers) {
    this.#scope = scope;
    this.#wireMembers = wireMembers;
  }

  /**
   * @param nodes the fields that answer a finding, all with the same response name
   * @returns the projector's index in what `build` returns
   * @throws BEYOND_PROJECTION where the selection needs more than the document: a link to another finding
   */
  add(nodes: readonly FieldNode[]): number {
    const type = findType(this.#scope.schema, FINDING) as GraphQLObjectType;
    const selected = this.#select(type, nodes);
    const key = this.#keyOf(type, selected);
    const known = this.#projectors.get(key);
    if (known !== undefined) return known;
    const literal = this.#literal(type, selected, (field, below) => {
      if (field.name === 'id') return 'finding.id';
      if (field.resolve) return `${this.#give(this.#resolved(field, below))}(finding)`;
      return this.#member(type, field, below);
    });
    const code = `function (finding) { const wire = finding.origin?.raw; let value; return ${literal}; }`;
    const index = this.#projectorCode.push(code) - 1;
    this.#projectors.set(key, index);
    return index;
  }

  build(): readonly ProjectFinding[] {
    const code = `'use strict';
${this.#functions.join('\n')}
return [${this.#projectorCode.join(',\n')}];`;
    return new Function('given', 'runtime', code)(this.#given, RUNTIME) as ProjectFinding[];
  }

  #literal(
    type: GraphQLObjectType,
    selected: readonly Selected[],
    read: (field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) => Code,
  ): Code {
    const members = selected.map(({ name, field, nodes }) => {
      // In brackets, because "__proto__" without them would set the prototype.
      return `[${JSON.stringify(name)}]: ${field ? read(field, nodes) : JSON.stringify(type.name)}`;
    });
    return `{ ${members.join(',\n')} }`;
  }

  /** An expression for a member of the object `wire`; `value` is free for use. */
  #member(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): Code {
    if (field.resolve) return `${this.#give(this.#pointer(field, nodes))}(wire, finding)`;
    const member = this.#wireMembers.membersOf(canonicalName(type))?.get(field.name);
    if (member === undefined) throw BEYOND_PROJECTION;
    const found = `wire[${JSON.stringify(member.wire)}]`;
    const inner = nullable(field.type);
    const item = isListType(inner) ? nullable(inner.ofType) : undefined;
    if (this.#isStructure(inner)) {
      return `(value = ${found}) == null ? null : ${this.#structure(inner, nodes)}(value, finding)`;
    }
    if (this.#isStructure(item)) {
      return `(value = ${found}) == null ? null : runtime.list(value, ${this.#structure(item, nodes)}, finding)`;
    }
    const conform = this.#give(this.#conform(member, nodes));
    if (!isLeafType(inner) || !member.isText) return `(value = ${found}) == null ? null : ${conform}(value)`;
    return `typeof (value = ${found}) === 'string' ? value : value == null ? null : ${conform}(value)`;
  }

  /** @returns the name of a function that takes an object as it is on the wire */
  #structure(type: GraphQLObjectType, nodes: readonly FieldNode[]): Code {
    const selected = this.#select(type, nodes);
    const key = this.#keyOf(type, selected);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const literal = this.#literal(type, selected, (field, below) => this.#member(type, field, below));
    const name = `project${this.#functions.length}`;
    this.#names.set(key, name);
    this.#functions.push(
      `function ${name}(wire, finding) { runtime.checkObject(wire); let value; return ${literal}; }`,
    );
    return name;
  }

  /** For leaves, and for the few lists of leaves and maps. */
  #conform({ type, conform }: Member, nodes: readonly FieldNode[]): Conform {
    const inner = nullable(type);
    if (isLeafType(inner)) return (value) => checkValue(conform(value));
    const project = this.#conformed(type, nodes);
    return (value) => project(conform(value));
  }

  /** The gateway's own fields have resolvers. What one of them throws, graphql-js has it throw again and reports. */
  #resolved(field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): Project {
    const { resolve, type, args } = field;
    if (!resolve || args.length > 0 || isFindingType(getNamedType(type))) throw BEYOND_PROJECTION;
    const project = this.#conformed(type, nodes);
    return (finding) => {
      let value: unknown;
      try {
        value = (resolve as Project)(finding);
      } catch {
        return fail();
      }
      return project(value);
    };
  }

  /** The gateway's own fields below a finding point to entities, which may take what only the finding says. */
  #pointer(
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
  ): (part: unknown, finding: object) => unknown {
    const project = this.#resolved(field, nodes);
    return (part, finding) => {
      noteOwner(part, finding);
      return project(part);
    };
  }

  /** For values that have the SDL's shape already. */
  #conformed(type: GraphQLOutputType, nodes: readonly FieldNode[]): Project {
    if (isNonNullType(type)) {
      const project = this.#conformed(type.ofType, nodes);
      return (value) => project(value) ?? fail();
    }
    if (isListType(type)) {
      const project = this.#conformed(type.ofType, nodes);
      return (value) => (value === undefined || value === null ? null : listOf(checkValue(value), project));
    }
    if (isLeafType(type)) {
      return (value) => {
        if (value === undefined || value === null) return null;
        checkValue(value);
        try {
          return type.serialize(value);
        } catch {
          return fail();
        }
      };
    }
    if (!isObjectType(type)) throw BEYOND_PROJECTION;
    const members = this.#select(type, nodes).map(({ name, field, nodes: below }) => {
      if (field === undefined) return { name, read: () => type.name };
      const property = propertyOf(field);
      if (property === undefined) throw BEYOND_PROJECTION;
      const project = this.#conformed(field.type, below);
      return { name, read: (object: JsonObject) => project(object[property]) };
    });
    return (value) => {
      if (value === undefined || value === null) return null;
      const object = checkObject(value);
      return Object.fromEntries(members.map(({ name, read }) => [name, read(object)]));
    };
  }

  /** The fields that are selected on an object, in the order of the answer. */
  #select(type: GraphQLObjectType, nodes: readonly FieldNode[]): Selected[] {
    const sets = nodes.map(({ selectionSet }) => selectionSet);
    return [...collectFields(sets, type.name, this.#scope)].map(([name, [first, ...others]]) => {
      const field = first && type.getFields()[first.name.value];
      if (!first || (!field && first.name.value !== '__typename')) throw BEYOND_PROJECTION;
      return { name, field, nodes: [first, ...others] };
    });
  }

  /** The same for selections that have the same code: the same nodes in the same order. */
  #keyOf(type: GraphQLObjectType, selected: readonly Selected[]): string {
    return `${type.name} ${selected.map(({ nodes }) => nodes.map((node) => this.#numberOf(node)).join('+')).join()}`;
  }

  #numberOf(node: FieldNode): number {
    const known = this.#nodeNumbers.get(node);
    if (known !== undefined) return known;
    const number = this.#nodeNumbers.size;
    this.#nodeNumbers.set(node, number);
    return number;
  }

  #isStructure(type: GraphQLOutputType | undefined): type is GraphQLObjectType {
    return isObjectType(type) && this.#wireMembers.membersOf(canonicalName(type)) !== undefined;
  }

  #give(value: unknown): Code {
    return `given[${this.#given.push(value) - 1}]`;
  }
}

/** What the code of every projector calls. */
const RUNTIME = { list: listOf, checkObject };

/** A single value in place of a list is a list of one. */
function listOf(value: unknown, project: (item: unknown, finding?: unknown) => unknown, finding?: unknown): unknown[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => (item === undefined || item === null ? null : project(item, finding)));
}

function checkObject(value: unknown): JsonObject {
  return isJsonObject(checkValue(value)) ? (value as JsonObject) : fail();
}

function checkValue(value: unknown): unknown {
  return value instanceof Error || value instanceof Promise ? fail() : value;
}

function fail(): never {
  throw BEYOND_PROJECTION;
}
