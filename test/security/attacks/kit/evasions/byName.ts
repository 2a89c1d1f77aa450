import { Kind, parse, visit } from 'graphql';
import { type Evasion, withDocument } from '../evasions.js';
import { nameNode } from './nodes.js';

/** Every field has an alias, and those that had the same name still have. */
export const renameFields: Evasion = (document, request) => [
  withDocument(
    request,
    visit(document, {
      Field: { enter: (node) => ({ ...node, alias: nameNode(`x_${(node.alias ?? node.name).value}`) }) },
    }),
  ),
];

/** The document has a harmless operation as well, which is asked for first. Attacks by the operation's name stay as they are. */
export const besideAnother: Evasion = (document, request) => {
  const [innocent] = parse('query Innocent { __typename }').definitions;
  if (!innocent || request.operationName !== undefined) return undefined;
  const renamed = visit(document, {
    OperationDefinition: { enter: (node) => ({ ...node, name: nameNode('Attack') }) },
  });
  const both = withDocument(request, { kind: Kind.DOCUMENT, definitions: [innocent, ...renamed.definitions] });
  return [
    { ...both, variables: {}, operationName: 'Innocent' },
    { ...both, operationName: 'Attack' },
  ];
};
