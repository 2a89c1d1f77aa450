import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Context } from '../../resolvers/context.js';
import type { DocumentModel } from '../documents/wireMembers.js';
import { CompiledOperation, type CompilerOptions, type OperationVariables } from './compiledOperation.js';
import { createCompleteFinding } from './executeWithGraphqlJs.js';
import { createSkeleton } from './schemaAboveFindings.js';

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

type Memory = 'seen' | 'uncompilable' | CompiledOperation;

/**
 * Executes operations as graphql-js does, and much faster from the second time on: then a document is compiled. A
 * document that comes once is not worth compiling, so that a flood of them costs what graphql-js costs.
 */
export class OperationExecutor {
  readonly counts: ExecutionCounts = { compiled: 0, interpreted: 0, uncompilable: 0 };
  readonly #schema: GraphQLSchema;
  readonly #compiler: CompilerOptions;
  readonly #memory = new LRUCache<string, Memory>({ max: MAX_COMPILED });

  constructor(schema: GraphQLSchema, model: DocumentModel) {
    this.#schema = schema;
    const [skeleton, completeFinding] = [createSkeleton(schema), createCompleteFinding(schema)];
    this.#compiler = { schema, skeleton, model, completeFinding };
  }

  async execute(operation: Operation): Promise<ExecutionResult> {
    const result = (await this.executeCompiled(operation)) ?? (await this.#interpret(operation));
    return result.errors ? { ...result, errors: inOrder(result.errors) } : result;
  }

  /** @returns undefined where the operation is graphql-js's to execute */
  async executeCompiled(operation: Operation): Promise<ExecutionResult | undefined> {
    const key = `${operation.documentHash} ${operation.operationName ?? ''}`;
    const compiled = this.#recall(key, operation);
    const variables = compiled && this.#coerce(operation);
    const result = variables && (await compiled.run(variables, operation.context));
    this.counts[result ? 'compiled' : 'interpreted']++;
    if (variables && !result && this.#memory.get(key) === compiled) {
      this.counts.uncompilable++;
      this.#memory.set(key, 'uncompilable');
    }
    return result;
  }

  /** @returns undefined for a document that is seen for the first time, or that the compiler cannot do */
  #recall(key: string, { document, operation }: Operation): CompiledOperation | undefined {
    const memory = this.#memory.get(key);
    if (memory instanceof CompiledOperation) return memory;
    const next = memory === 'seen' ? new CompiledOperation(this.#compiler, document, operation) : (memory ?? 'seen');
    this.#memory.set(key, next);
    return next instanceof CompiledOperation ? next : undefined;
  }

  async #interpret({ document, context, variables, operationName }: Operation): Promise<ExecutionResult> {
    return execute({
      schema: this.#schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    });
  }

  /** @returns undefined for variables that do not fit their types, which are graphql-js's to refuse, in its words */
  #coerce({ operation, variables: given }: Operation): OperationVariables | undefined {
    const definitions = operation.variableDefinitions ?? [];
    if (definitions.length === 0) return { given, coerced: {} };
    const { coerced } = getVariableValues(this.#schema, definitions, given ?? {}, { maxErrors: 1 });
    return coerced && { given, coerced };
  }
}

/** By their places, so that an answer does not depend on which of two calls came back first. */
export function inOrder<Failure extends Pick<GraphQLFormattedError, 'path'>>(errors: readonly Failure[]): Failure[] {
  return [...errors].sort((a, b) => comparePaths(a.path ?? [], b.path ?? []));
}

function comparePaths(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [x, y] = [a[index] as string | number, b[index] as string | number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
