import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { Context } from '../resolvers/context.js';

/** One operation, parsed and validated. */
export interface Operation {
  /** The same for the same document; two operations of one document differ in their names. */
  readonly documentHash: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly context: Context;
}

/** How often operations were executed which way. */
export interface ExecutionCounts {
  compiled: number;
  /** By graphql-js: seen for the first time, with variables that do not fit, or beyond what the compiler can do. */
  interpreted: number;
  /** Documents that the compiler could not do. */
  uncompilable: number;
}

/** Compiled operations that are kept, some 100 KB each for the largest. */
const MAX_COMPILED = 500;

type Compiled = CompiledQuery['query'];
type Memory =
  | { readonly kind: 'seen' }
  | { readonly kind: 'uncompilable' }
  | { readonly kind: 'compiled'; readonly run: Compiled };

/**
 * Executes operations as graphql-js does, and much faster from the second time on: then a document is compiled to one
 * function. A document that comes once is not worth compiling, so that a flood of them costs what graphql-js costs.
 */
export class OperationExecutor {
  readonly counts: ExecutionCounts = { compiled: 0, interpreted: 0, uncompilable: 0 };
  readonly #schema: GraphQLSchema;
  readonly #memory = new LRUCache<string, Memory>({ max: MAX_COMPILED });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  async execute(operation: Operation): Promise<ExecutionResult> {
    const run = this.#recall(operation);
    if (run === undefined || !this.#fits(operation)) return this.#interpret(operation);
    this.counts.compiled++;
    const result = await run(undefined, operation.context, operation.variables);
    if (!result.errors) return { data: result.data };
    // Errors first, as graphql-js has them.
    return { errors: inOrder(result.errors.map(toGraphQLError)), data: result.data ?? null };
  }

  async #interpret({ document, context, variables, operationName }: Operation): Promise<ExecutionResult> {
    this.counts.interpreted++;
    const result = await execute({
      schema: this.#schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    });
    return result.errors ? { ...result, errors: inOrder(result.errors) } : result;
  }

  #recall({ documentHash, operationName, document }: Operation): Compiled | undefined {
    const key = `${documentHash} ${operationName ?? ''}`;
    const memory = this.#memory.get(key);
    if (memory?.kind === 'compiled') return memory.run;
    if (memory?.kind === 'uncompilable') return undefined;
    const next: Memory = memory === undefined ? { kind: 'seen' } : this.#compile(document, operationName);
    this.#memory.set(key, next);
    return next.kind === 'compiled' ? next.run : undefined;
  }

  #compile(document: DocumentNode, operationName: string | null): Memory {
    const compiled = compileQuery(this.#schema, document, operationName ?? undefined, {
      // What documents hold was brought into the SDL's types when it was read.
      disableLeafSerialization: true,
      disablingCapturingStackErrors: true,
    });
    if (isCompiledQuery(compiled)) return { kind: 'compiled', run: compiled.query };
    this.counts.uncompilable++;
    return { kind: 'uncompilable' };
  }

  /** Variables that do not fit their types are graphql-js's to refuse: the compiler's words are others. */
  #fits({ operation, variables }: Operation): boolean {
    const definitions = operation.variableDefinitions ?? [];
    if (definitions.length === 0) return true;
    return getVariableValues(this.#schema, definitions, variables ?? {}, { maxErrors: 1 }).errors === undefined;
  }
}

/** The compiler's errors lack extensions; they know their place, their cause and their lines. */
function toGraphQLError({ message, path, originalError, locations }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path: path ?? null, originalError: originalError ?? null });
  return Object.assign(error, { locations });
}

/** By their places, so that an answer does not depend on which of two calls came back first. */
function inOrder(errors: readonly GraphQLError[]): GraphQLError[] {
  return [...errors].sort((a, b) => comparePaths(a.path ?? [], b.path ?? []));
}

function comparePaths(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [x, y] = [a[index] as string | number, b[index] as string | number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
