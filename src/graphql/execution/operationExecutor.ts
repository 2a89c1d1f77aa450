import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, Kind } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { WireMembers } from '../documents/wireMembers.js';
import { CompiledOperation, type CompilerOptions } from './compiledOperation.js';
import { schemaOfOneFinding } from './executeWithGraphqlJs.js';
import { MemoizedJson } from './memoizedJson.js';
import { EXECUTION_OPTIONS, type Operation } from './operation.js';
import { schemaAboveFindings } from './schemaAboveFindings.js';
import { sortErrors } from './sortErrors.js';

/** How many operations were executed which way. */
export interface ExecutionCounts {
  /** Findings by compiled projectors. */
  compiled: number;
  /** By graphql-js alone: documents that were new, links between findings, introspection. */
  interpreted: number;
}

/** Compiled operations that are kept, and characters of their documents. One takes some 100 KB for each 10,000. */
const MAX_COMPILED = 500;
const MAX_CHARACTERS = 2_000_000;

type Memory = 'seen' | CompiledOperation;

/**
 * Executes operations as graphql-js does. From the second time on, a document's findings are answered by compiled
 * projectors, which is much faster; a document that comes once is not worth compiling, unless it was prepared.
 */
export class OperationExecutor {
  readonly counts: ExecutionCounts = { compiled: 0, interpreted: 0 };
  readonly #schema: GraphQLSchema;
  readonly #compiler: CompilerOptions;
  readonly #prepared = new Map<string, CompiledOperation>();
  readonly #memory = new LRUCache<string, Memory>({ max: MAX_COMPILED, maxSize: MAX_CHARACTERS });

  constructor(schema: GraphQLSchema, wireMembers: WireMembers) {
    this.#schema = schema;
    this.#compiler = {
      schema,
      aboveFindings: schemaAboveFindings(schema, 'findings'),
      aboveEntities: schemaAboveFindings(schema, 'others'),
      oneFinding: schemaOfOneFinding(schema),
      wireMembers,
      memo: new MemoizedJson(),
    };
  }

  /**
   * Compiles the operations of a document that is expected to come, before it does, and keeps them for good.
   * @param documentHash as it will be that of `execute`
   */
  prepare(documentHash: string, document: DocumentNode): void {
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      const compiled = new CompiledOperation(this.#compiler, document, operation);
      compiled.prepare();
      this.#prepared.set(keyOf(documentHash, operation.name?.value), compiled);
    }
  }

  /** Errors are sorted by their paths. */
  async execute(operation: Operation): Promise<ExecutionResult> {
    const compiled = this.#recall(operation)?.run(operation);
    this.counts[compiled ? 'compiled' : 'interpreted']++;
    const result = await (compiled ?? this.#interpret(operation));
    return result.errors ? { ...result, errors: sortErrors(result.errors) } : result;
  }

  /** @returns undefined for a document that comes for the first time and was not prepared */
  #recall({ documentHash, operationName, document, operation }: Operation): CompiledOperation | undefined {
    const key = keyOf(documentHash, operationName);
    const memory = this.#prepared.get(key) ?? this.#memory.get(key);
    if (memory instanceof CompiledOperation) return memory;
    if (memory === undefined) {
      this.#memory.set(key, 'seen', { size: 1 });
      return undefined;
    }
    const compiled = new CompiledOperation(this.#compiler, document, operation);
    this.#memory.set(key, compiled, { size: document.loc?.source.body.length || 1 });
    return compiled;
  }

  #interpret({ document, context, variables, operationName, hideSuggestions }: Operation) {
    return execute({
      schema: this.#schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
      hideSuggestions,
      options: EXECUTION_OPTIONS,
    });
  }
}

function keyOf(documentHash: string, operationName: string | null | undefined): string {
  return `${documentHash} ${operationName ?? ''}`;
}
