import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Context } from '../../resolvers/context.js';
import type { SelectionScope } from './collectFields.js';
import { FINDING } from './compileProjector.js';

/** A field that no operation of a client's has. */
const ROOT = 'finding';

export interface Completed {
  readonly value: unknown;
  readonly errors: readonly GraphQLError[];
}

/** Completes one finding, in its place of an answer, as graphql-js does. */
export type CompleteFinding = (
  finding: unknown,
  nodes: readonly FieldNode[],
  path: readonly (string | number)[],
  scope: SelectionScope,
  context: Context,
) => Promise<Completed>;

export function createCompleteFinding(schema: GraphQLSchema): CompleteFinding {
  const type = schema.getType(FINDING) as GraphQLObjectType;
  const root = new GraphQLObjectType({ name: 'OneFinding', fields: { [ROOT]: { type } } });
  const oneFinding = new GraphQLSchema({ query: root });
  return async (finding, nodes, path, scope, context) => {
    const result: ExecutionResult = await execute({
      schema: oneFinding,
      document: toDocument(nodes, scope),
      rootValue: { [ROOT]: finding },
      contextValue: context,
      variableValues: scope.variables,
    });
    return { value: result.data?.[ROOT] ?? null, errors: (result.errors ?? []).map((error) => moveTo(path, error)) };
  };
}

function toDocument(nodes: readonly FieldNode[], { fragments, variables }: SelectionScope): DocumentNode {
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    // Below a finding only @skip and @include have arguments.
    variableDefinitions: Object.entries(variables)
      .filter(([, value]) => typeof value === 'boolean')
      .map(([name]) => define(name)),
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.FIELD, name: toName(ROOT), selectionSet: { kind: Kind.SELECTION_SET, selections } }],
    },
  };
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
}

function define(variable: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: toName(variable) },
    type: { kind: Kind.NAMED_TYPE, name: toName('Boolean') },
  };
}

function toName(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

/** The error as it is in the whole answer: lines are those of the client's document already. */
function moveTo(place: readonly (string | number)[], error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    path: [...place, ...(error.path ?? []).slice(1)],
    originalError: error.originalError ?? null,
    extensions: error.extensions,
  });
}
