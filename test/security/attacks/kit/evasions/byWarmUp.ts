import { type OperationDefinitionNode, parse, type SelectionNode, visit } from 'graphql';
import { type Evasion, withDocument } from '../evasions.js';
import { conditionNode } from './nodes.js';

/** Every root field is skipped in the first request, and none in the second: a document that is known changes its cost. */
export const skipAtFirst: Evasion = (document, request) => {
  const changed = visit(document, {
    OperationDefinition: {
      enter: (node) => ({
        ...node,
        variableDefinitions: [...(node.variableDefinitions ?? []), ...DECLARATIONS],
        selectionSet: { ...node.selectionSet, selections: node.selectionSet.selections.map(conditional) },
      }),
    },
  });
  const { variables = {} } = request;
  const conditioned = withDocument(request, changed);
  return [
    { ...conditioned, variables: { ...variables, skipped: true, included: false } },
    { ...conditioned, variables: { ...variables, skipped: false, included: true } },
  ];
};

const [DECLARING] = parse('query ($skipped: Boolean!, $included: Boolean! = true) { __typename }')
  .definitions as OperationDefinitionNode[];
const DECLARATIONS = DECLARING?.variableDefinitions ?? [];

function conditional(node: SelectionNode): SelectionNode {
  const directives = [
    ...(node.directives ?? []),
    conditionNode('skip', 'skipped'),
    conditionNode('include', 'included'),
  ];
  return { ...node, directives };
}
