import { type FragmentDefinitionNode, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { type Evasion, withDocument } from '../evasions.js';
import { fragmentNode, inlineNode, spreadNode } from './nodes.js';

/** More fragments than this would make another attack of it. */
const MOST_FRAGMENTS = 500;

/** Everything that the operation selects stands in a fragment, which is spread twice. */
export const intoFragment: Evasion = (document, request) => {
  const added: FragmentDefinitionNode[] = [];
  const changed = visit(document, {
    OperationDefinition: {
      leave(node) {
        added.push(fragmentNode('Hidden', 'Query', node.selectionSet));
        const spread = spreadNode('Hidden');
        return { ...node, selectionSet: { ...spread, selections: [...spread.selections, ...spread.selections] } };
      },
    },
  });
  return [withDocument(request, { ...changed, definitions: [...changed.definitions, ...added] })];
};

/** Every selection set stands in an inline fragment. */
export const intoInlineFragments: Evasion = (document, request) => {
  const changed = visit(document, { SelectionSet: { leave: inlineNode } });
  return [withDocument(request, changed)];
};

/** Every selection set is a fragment of its own. */
export const fragmentEverywhere: Evasion = (document, request, schema) => {
  const added: FragmentDefinitionNode[] = [];
  const typeInfo = new TypeInfo(schema);
  const changed = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      SelectionSet: {
        leave(node, _key, parent) {
          const type = typeInfo.getParentType();
          const isField = parent !== undefined && 'kind' in parent && parent.kind === Kind.FIELD;
          if (!type || !isField) return undefined;
          const name = `Part${added.length}`;
          added.push(fragmentNode(name, type.name, node));
          return spreadNode(name);
        },
      },
    }),
  );
  if (added.length === 0 || added.length > MOST_FRAGMENTS) return undefined;
  return [withDocument(request, { ...changed, definitions: [...changed.definitions, ...added] })];
};
