import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from '../../resolvers/context.js';
import type { DocumentModel } from '../documents/wireMembers.js';
import type { CompleteFinding } from './executeWithGraphqlJs.js';
import { FindingsOfAnswer } from './fillFindings.js';
import { findPlaces, type Place } from './locateFindings.js';

/** What operations are compiled against; made once for a schema. */
export interface CompilerOptions {
  readonly schema: GraphQLSchema;
  /** The schema above findings. */
  readonly skeleton: GraphQLSchema;
  readonly model: DocumentModel;
  readonly completeFinding: CompleteFinding;
}

export interface OperationVariables {
  readonly given: Readonly<Record<string, unknown>> | undefined;
  readonly coerced: Readonly<Record<string, unknown>>;
}

type Run = CompiledQuery['query'];
/** Undefined where the compiler cannot do it, or findings do not stand in places of their own. */
type Compiled<Value> = { readonly value: Value | undefined };

/** Combinations of what `@skip` and `@include` say, for each of which findings have functions of their own. */
const MAX_COMBINATIONS = 16;

/**
 * One operation, compiled when it is run. What is above findings is graphql-jit's; findings are made straight from
 * their documents. An operation that does not let itself be divided so is graphql-jit's as a whole.
 */
export class CompiledOperation {
  readonly #options: CompilerOptions;
  readonly #document: DocumentNode;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #switches: readonly string[];
  readonly #places = new Map<string, readonly Place[] | undefined>();
  #above: Compiled<Run> | undefined;
  #whole: Compiled<Run> | undefined;

  constructor(options: CompilerOptions, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#options = options;
    this.#document = document;
    this.#operation = operation;
    const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map((fragments as FragmentDefinitionNode[]).map((one) => [one.name.value, one]));
    this.#switches = readSwitches(document);
  }

  /** @returns undefined where the compiler cannot do the operation */
  async run(variables: OperationVariables, context: Context): Promise<ExecutionResult | undefined> {
    const places = this.#placesFor(variables.coerced);
    if (places === undefined) return this.#runWhole(variables, context);
    this.#above ??= this.#compile(this.#options.skeleton);
    const result = await this.#above.value?.(undefined, context, variables.given);
    if (result === undefined) return undefined;
    const errors = (result.errors ?? []).map(toGraphQLError);
    const data = result.data as Record<string, unknown> | null | undefined;
    if (!data) return { errors, data: null };
    const scope = { fragments: this.#fragments, variables: variables.coerced };
    const findings = new FindingsOfAnswer(this.#options.completeFinding, scope, context);
    const answer = await findings.put(data, places);
    return toResult([...errors, ...answer.errors], answer.data);
  }

  async #runWhole(variables: OperationVariables, context: Context): Promise<ExecutionResult | undefined> {
    this.#whole ??= this.#compile(this.#options.schema);
    const result = await this.#whole.value?.(undefined, context, variables.given);
    return result && toResult((result.errors ?? []).map(toGraphQLError), result.data);
  }

  #compile(schema: GraphQLSchema): Compiled<Run> {
    const compiled = compileQuery(schema, this.#document, this.#operation.name?.value, {
      // What documents hold is brought into the SDL's types when it is read.
      disableLeafSerialization: true,
      disablingCapturingStackErrors: true,
    });
    return { value: isCompiledQuery(compiled) ? compiled.query : undefined };
  }

  #placesFor(variables: Readonly<Record<string, unknown>>): readonly Place[] | undefined {
    const combination = this.#switches.map((name) => String(variables[name])).join();
    if (this.#places.has(combination)) return this.#places.get(combination);
    if (this.#places.size >= MAX_COMBINATIONS) return undefined;
    const { schema, model } = this.#options;
    const places = findPlaces(this.#operation, { fragments: this.#fragments, variables }, schema, model);
    this.#places.set(combination, places);
    return places;
  }
}

/** Errors first, as graphql-js has them. */
function toResult(errors: readonly GraphQLError[], data: ExecutionResult['data']): ExecutionResult {
  return errors.length > 0 ? { errors, data: data ?? null } : { data: data ?? null };
}

/** The variables on which depends what is selected. */
function readSwitches(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }: DirectiveNode) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** The compiler's errors lack extensions; they know their place, their cause and their lines. */
function toGraphQLError({ message, path, originalError, locations }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path: path ?? null, originalError: originalError ?? null });
  return Object.assign(error, { locations });
}
