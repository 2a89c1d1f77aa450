import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { DocumentModel } from '../documents/wireMembers.js';
import { collectFields, type SelectionScope } from './collectFields.js';
import { compileProjector, FINDING, type ProjectFinding } from './compileProjector.js';
import { ENTITIES } from './schemaAboveFindings.js';

/** A field of an answer in which findings stand, or below which such fields are; lists are part of the way. */
export type Place =
  | {
      readonly kind: 'findings';
      readonly name: string;
      readonly nodes: readonly FieldNode[];
      readonly project: ProjectFinding;
    }
  | { readonly kind: 'object'; readonly name: string; readonly places: readonly Place[] };

/**
 * Where findings stand in the answer of a query, and what of each is selected.
 *
 * @returns undefined where this way of answering it does not do: it has no findings, links between findings,
 *   representations of a federated graph, or introspection
 */
export function findPlaces(
  operation: OperationDefinitionNode,
  scope: SelectionScope,
  schema: GraphQLSchema,
  model: DocumentModel,
): readonly Place[] | undefined {
  const query = schema.getQueryType();
  if (operation.operation !== 'query' || !query) return undefined;
  const places = visit(query, [operation.selectionSet]);
  return places === undefined || places.length === 0 ? undefined : places;

  function visit(type: GraphQLObjectType, sets: readonly (SelectionSetNode | undefined)[]): Place[] | undefined {
    const places: Place[] = [];
    for (const [name, nodes] of collectFields(sets, type.name, scope)) {
      const fieldName = nodes[0]?.name.value ?? '';
      if (fieldName === '__typename') continue;
      const field = type.getFields()[fieldName];
      if (field === undefined || fieldName === ENTITIES) return undefined;
      const fieldType = getNamedType(field.type);
      if (fieldType.name === FINDING) {
        const project = compileProjector(nodes, scope, schema, model);
        if (project === undefined) return undefined;
        places.push({ kind: 'findings', name, nodes, project });
      } else if (isObjectType(fieldType)) {
        const below = visit(
          fieldType,
          nodes.map(({ selectionSet }) => selectionSet),
        );
        if (below === undefined) return undefined;
        if (below.length > 0) places.push({ kind: 'object', name, places: below });
      }
    }
    return places;
  }
}
