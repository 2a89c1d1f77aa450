import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Context } from '../../resolvers/context.js';

/** Variables with so many faults are not looked at further. */
const MAX_COERCION_ERRORS = 19;

export const EXECUTION_OPTIONS = { maxCoercionErrors: MAX_COERCION_ERRORS } as const;

/** One operation, parsed and validated. */
export interface Operation {
  /** The same for the same document; two operations of one document differ in their names. */
  readonly documentHash: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly context: Context;
  /** Whether errors keep names of the schema to themselves; default false. */
  readonly hideSuggestions?: boolean;
}
