import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { ListedFinding, LoadedFinding } from '../../model/loadedFinding.js';
import { type Conform, type DocumentModel, isJsonObject, type Member, nullable } from '../documents/wireMembers.js';
import { collectFields, type SelectionScope } from './collectFields.js';

/**
 * Makes a finding's part of an answer.
 *
 * @throws where something of it is an error: graphql-js knows what to do
 */
export type ProjectFinding = (finding: LoadedFinding | ListedFinding) => object;

/** The type that is projected. Fields of this type are links to other findings, which take a call. */
export const FINDING = 'Finding';

/** A signal to whoever called: thrown where this way of answering ends, so that it needs no stack of its own. */
const BEYOND_PROJECTION = new Error('graphql-js is to complete this finding');

/**
 * Compiles what is selected on a finding into one function that reads its wire document: what is not selected is not
 * looked at, and nothing is made in between.
 *
 * The function is JavaScript text, each object of the answer a literal of it, because the engine makes such objects
 * many times faster than ones that grow key by key. Names of fields and aliases are GraphQL's, hence letters, digits
 * and underscores; they are quoted all the same.
 *
 * @returns undefined where the selection takes more than the document: a link to another finding
 */
export function compileProjector(
  fieldNodes: readonly FieldNode[],
  scope: SelectionScope,
  schema: GraphQLSchema,
  model: DocumentModel,
): ProjectFinding | undefined {
  try {
    return new ProjectorCompiler(scope, schema, model).compile(fieldNodes);
  } catch (error) {
    if (error === BEYOND_PROJECTION) return undefined;
    throw error;
  }
}

type Project = (value: unknown) => unknown;
type JsonObject = Readonly<Record<string, unknown>>;

interface Selected {
  /** Its name in the answer. */
  readonly name: string;
  /** `__typename` has none. */
  readonly field: GraphQLField<unknown, unknown> | undefined;
  readonly nodes: readonly FieldNode[];
}

/** Source text: an expression, or the name of a function. */
type Source = string;

class ProjectorCompiler {
  readonly #scope: SelectionScope;
  readonly #schema: GraphQLSchema;
  readonly #model: DocumentModel;
  readonly #functions: Source[] = [];
  /** What the text refers to as `given[n]`. */
  readonly #given: unknown[] = [];

  constructor(scope: SelectionScope, schema: GraphQLSchema, model: DocumentModel) {
    this.#scope = scope;
    this.#schema = schema;
    this.#model = model;
  }

  compile(nodes: readonly FieldNode[]): ProjectFinding {
    const type = this.#schema.getType(FINDING) as GraphQLObjectType;
    const finding = this.#literal(type, nodes, (field, below) => {
      if (field.name === 'id') return 'finding.id';
      if (field.resolve) return `${this.#give(this.#resolved(field, below))}(finding)`;
      return this.#member(type, field, below);
    });
    const text = `'use strict';
${this.#functions.join('\n')}
return function project(finding) { const wire = finding.origin?.raw; let value; return ${finding}; };`;
    return new Function('given', 'runtime', text)(this.#given, RUNTIME) as ProjectFinding;
  }

  #literal(
    type: GraphQLObjectType,
    nodes: readonly FieldNode[],
    read: (field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) => Source,
  ): Source {
    const members = this.#select(type, nodes).map(({ name, field, nodes: below }) => {
      // In brackets, since a literal's "__proto__" is no member.
      const key = `[${JSON.stringify(name)}]`;
      return `${key}: ${field ? read(field, below) : JSON.stringify(type.name)}`;
    });
    return `{ ${members.join(',\n')} }`;
  }

  /** An expression for a member of the object `wire`; `value` is free for use. */
  #member(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): Source {
    const member = field.resolve ? undefined : this.#model.membersOf(type.name)?.get(field.name);
    if (member === undefined) throw BEYOND_PROJECTION;
    const found = `wire[${JSON.stringify(member.wire)}]`;
    const inner = nullable(field.type);
    const item = isListType(inner) ? nullable(inner.ofType) : undefined;
    if (this.#isStructure(inner)) {
      return `(value = ${found}) == null ? null : ${this.#structure(inner, nodes)}(value)`;
    }
    if (this.#isStructure(item)) {
      return `(value = ${found}) == null ? null : runtime.list(value, ${this.#structure(item, nodes)})`;
    }
    const conform = this.#give(this.#conform(member, nodes));
    if (!isLeafType(inner) || !member.isText) return `(value = ${found}) == null ? null : ${conform}(value)`;
    return `typeof (value = ${found}) === 'string' ? value : value == null ? null : ${conform}(value)`;
  }

  /** @returns the name of a function from an object as it is on the wire */
  #structure(type: GraphQLObjectType, nodes: readonly FieldNode[]): Source {
    const literal = this.#literal(type, nodes, (field, below) => this.#member(type, field, below));
    const name = `project${this.#functions.length}`;
    this.#functions.push(`function ${name}(wire) { runtime.checkObject(wire); let value; return ${literal}; }`);
    return name;
  }

  /** Leaves, and the few lists of leaves and maps. */
  #conform({ type, conform }: Member, nodes: readonly FieldNode[]): Conform {
    const inner = nullable(type);
    if (isLeafType(inner)) return (value) => checkValue(conform(value));
    const project = this.#conformed(type, nodes);
    return (value) => project(conform(value));
  }

  /** The gateway's own fields are what their resolvers say. */
  #resolved(field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): Project {
    const { resolve, type, args } = field;
    if (!resolve || args.length > 0 || getNamedType(type).name === FINDING) throw BEYOND_PROJECTION;
    const project = this.#conformed(type, nodes);
    return (finding) => project((resolve as Project)(finding));
  }

  /** From a value in the SDL's shape already. */
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
      return (value) => (value === undefined || value === null ? null : type.serialize(checkValue(value)));
    }
    if (!isObjectType(type)) throw BEYOND_PROJECTION;
    const members = this.#select(type, nodes).map(({ name, field, nodes: below }) => {
      if (field === undefined) return { name, read: () => type.name };
      if (field.resolve) throw BEYOND_PROJECTION;
      const project = this.#conformed(field.type, below);
      return { name, read: (object: JsonObject) => project(object[field.name]) };
    });
    return (value) => {
      if (value === undefined || value === null) return null;
      const object = checkObject(value);
      return Object.fromEntries(members.map(({ name, read }) => [name, read(object)]));
    };
  }

  /** What is selected on an object, in the order of the answer. */
  #select(type: GraphQLObjectType, nodes: readonly FieldNode[]): Selected[] {
    const sets = nodes.map(({ selectionSet }) => selectionSet);
    return [...collectFields(sets, type.name, this.#scope)].map(([name, [first, ...others]]) => {
      const field = first && type.getFields()[first.name.value];
      if (!first || (!field && first.name.value !== '__typename')) throw BEYOND_PROJECTION;
      return { name, field, nodes: [first, ...others] };
    });
  }

  #isStructure(type: GraphQLOutputType | undefined): type is GraphQLObjectType {
    return isObjectType(type) && this.#model.membersOf(type.name) !== undefined;
  }

  #give(value: unknown): Source {
    return `given[${this.#given.push(value) - 1}]`;
  }
}

/** What every projector's text calls. */
const RUNTIME = { list: listOf, checkObject };

/** One value where a list should be is a list of one. */
function listOf(value: unknown, project: Project): unknown[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => (item === undefined || item === null ? null : project(item)));
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
