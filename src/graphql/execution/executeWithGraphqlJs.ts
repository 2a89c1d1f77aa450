import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  isAbstractType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { SelectionScope } from '../../resolvers/collectFields.js';
import type { Context } from '../../resolvers/context.js';
import { findType } from '../../resolvers/typeNames.js';
import type { Completed } from './fillFindings.js';
import { FINDING } from './schemaAboveFindings.js';

const ROOT = 'finding';

/** A schema whose only field is a finding, with the unions that conditions of fragments may name. */
export function schemaOfOneFinding(schema: GraphQLSchema): GraphQLSchema {
  const type = findType(schema, FINDING) as GraphQLObjectType;
  // No type below a finding can have the name of a root type, whatever the schema's types are renamed to.
  const query = new GraphQLObjectType({ name: 'Query', fields: { [ROOT]: { type } } });
  const types = Object.values(schema.getTypeMap()).filter(isAbstractType);
  return new GraphQLSchema({ query, types, extensions: schema.extensions });
}

/**
 * Executes with graphql-js what is selected of one finding.
 *
 * @param oneFinding made by `schemaOfOneFinding`
 * @param nodes the fields of the client's document that answer the finding
 * @param path where the finding is in the answer
 */
export async function executeWithGraphqlJs(
  oneFinding: GraphQLSchema,
  finding: unknown,
  nodes: readonly FieldNode[],
  path: readonly (string | number)[],
  scope: SelectionScope,
  context: Context,
): Promise<Completed> {
  const result: ExecutionResult = await execute({
    schema: oneFinding,
    document: toDocument(nodes, scope),
    rootValue: { [ROOT]: finding },
    contextValue: context,
    variableValues: scope.variables,
  });
  return { value: result.data?.[ROOT] ?? null, errors: (result.errors ?? []).map((error) => moveTo(path, error)) };
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
  return { kind: Kind.DOCUMENT, definitions: [operation, ...(Object.values(fragments) as FragmentDefinitionNode[])] };
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

/** The error with its path in the whole answer. Its nodes are the client's, so its lines are right already. */
function moveTo(path: readonly (string | number)[], error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    path: [...path, ...(error.path ?? []).slice(1)],
    originalError: error.originalError ?? null,
    extensions: error.extensions,
  });
}
