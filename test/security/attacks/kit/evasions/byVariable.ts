import {
  type ConstValueNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parseType,
  print,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Evasion, withDocument } from '../evasions.js';
import { variableNode } from './nodes.js';

/** Every value of an argument is a variable; the document is known with harmless values before the attack. */
export const intoVariables: Evasion = (document, request, schema) => {
  const { changed, values } = moveValues(document, schema, false);
  if (values.size === 0) return undefined;
  const own = request.variables ?? {};
  const given = Object.fromEntries([...values].map(([name, node]) => [name, valueFromASTUntyped(node)]));
  const harmless = Object.fromEntries(Object.entries({ ...own, ...given }).map(([name, value]) => [name, tame(value)]));
  const moved = withDocument(request, changed);
  return [
    { ...moved, variables: harmless },
    { ...moved, variables: { ...own, ...given } },
  ];
};

/** Every value of an argument is the default of a variable that is not given. */
export const intoDefaults: Evasion = (document, request, schema) => {
  const { changed, values } = moveValues(document, schema, true);
  return values.size === 0 ? undefined : [withDocument(request, changed)];
};

/** Equal values of one type share a variable. */
function moveValues(document: DocumentNode, schema: GraphQLSchema, asDefaults: boolean) {
  const typeInfo = new TypeInfo(schema);
  const names = new Map<string, string>();
  const values = new Map<string, ValueNode>();
  const definitions: VariableDefinitionNode[] = [];
  const withVariables = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument: {
        leave(node) {
          const type = typeInfo.getArgument()?.type;
          if (!type || hasVariable(node.value)) return undefined;
          const key = `${type} ${print(node.value)}`;
          const name = names.get(key) ?? `moved${names.size}`;
          if (!names.has(key)) {
            names.set(key, name);
            values.set(name, node.value);
            definitions.push({
              kind: Kind.VARIABLE_DEFINITION,
              variable: variableNode(name),
              type: parseType(String(type)),
              ...(asDefaults && { defaultValue: node.value as ConstValueNode }),
            });
          }
          return { ...node, value: variableNode(name) };
        },
      },
    }),
  );
  const changed = visit(withVariables, {
    OperationDefinition: {
      enter: (node) => ({ ...node, variableDefinitions: [...(node.variableDefinitions ?? []), ...definitions] }),
    },
  });
  return { changed, values };
}

function hasVariable(value: ValueNode): boolean {
  let found = false;
  visit(value, {
    Variable: () => {
      found = true;
    },
  });
  return found;
}

/** A value of the same type that costs little. */
function tame(value: unknown): unknown {
  if (typeof value === 'number') return 1;
  return Array.isArray(value) ? value.slice(0, 1) : value;
}
