import {
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  isUnionType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type SelectionScope } from '../../resolvers/collectFields.js';
import type { WireMembers } from '../documents/wireMembers.js';
import { BEYOND_PROJECTION, type ProjectFinding, ProjectorCompiler } from './projectorCompiler.js';
import { holdsFindings } from './schemaAboveFindings.js';

/** A field of an answer whose value is findings, or an object with such fields; either may be in lists. */
export type AnswerField =
  | {
      readonly kind: 'findings';
      /** The response name. */
      readonly name: string;
      readonly nodes: readonly FieldNode[];
      /** Index of the projector that answers these findings. */
      readonly projector: number;
    }
  | { readonly kind: 'object'; readonly name: string; readonly fields: readonly AnswerField[] };

/** Where the findings of an answer are, and what is selected of them. */
export interface LocatedFindings {
  readonly fields: readonly AnswerField[];
  readonly projectors: readonly ProjectFinding[];
}

/**
 * Locates the findings in the answers of a query.
 *
 * @param referred the type of all entities that the query refers to; undefined where they have several types, or none
 * @returns undefined where graphql-js has to execute the whole operation: it follows links between findings, or it is
 *   introspection
 */
export function locateFindings(
  operation: OperationDefinitionNode,
  scope: SelectionScope,
  wireMembers: WireMembers,
  referred?: GraphQLObjectType,
): LocatedFindings | undefined {
  const query = scope.schema.getQueryType();
  if (operation.operation !== 'query' || !query) return undefined;
  const compiler = new ProjectorCompiler(scope, wireMembers);
  try {
    return { fields: visit(query, [operation.selectionSet]), projectors: compiler.build() };
  } catch (error) {
    if (error === BEYOND_PROJECTION) return undefined;
    throw error;
  }

  function visit(type: GraphQLObjectType, sets: readonly (SelectionSetNode | undefined)[]): AnswerField[] {
    const fields: AnswerField[] = [];
    for (const [name, nodes] of collectFields(sets, type.name, scope)) {
      const fieldName = nodes[0]?.name.value ?? '';
      if (fieldName === '__typename') continue;
      const field = type.getFields()[fieldName];
      if (field === undefined) throw BEYOND_PROJECTION;
      const named = getNamedType(field.type);
      const fieldType = isUnionType(named) ? referred : named;
      if (fieldType === undefined) throw BEYOND_PROJECTION;
      if (holdsFindings(fieldType)) {
        fields.push({ kind: 'findings', name, nodes, projector: compiler.add(nodes) });
      } else if (isObjectType(fieldType)) {
        const below = visit(
          fieldType,
          nodes.map(({ selectionSet }) => selectionSet),
        );
        if (below.length > 0) fields.push({ kind: 'object', name, fields: below });
      }
    }
    return fields;
  }
}
