import { type FieldNode, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';

/** The variables of a request, before they are coerced. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * A value that an argument has, in the document or in a variable. Values are read as they stand: those that the schema
 * does not accept are refused by execution before anything is done.
 */
export type ArgumentValue = { readonly node: ValueNode } | { readonly given: unknown };

/** @returns undefined where the argument is left out, so that the schema's default holds */
export function argumentOf(
  field: FieldNode,
  name: string,
  operation: OperationDefinitionNode,
  variables: Variables,
): ArgumentValue | undefined {
  const node = field.arguments?.find((argument) => argument.name.value === name)?.value;
  return node && resolve(node, operation, variables);
}

/** @returns undefined where the value is no object, or lacks the member */
export function memberOf(
  value: ArgumentValue | undefined,
  name: string,
  operation: OperationDefinitionNode,
  variables: Variables,
): ArgumentValue | undefined {
  if (value === undefined) return undefined;
  if ('node' in value) {
    if (value.node.kind !== Kind.OBJECT) return undefined;
    const node = value.node.fields.find((field) => field.name.value === name)?.value;
    return node && resolve(node, operation, variables);
  }
  const { given } = value;
  if (typeof given !== 'object' || given === null || !Object.hasOwn(given, name)) return undefined;
  return { given: (given as Variables)[name] };
}

/** The items of a list; a single value stands for a list of it. */
export function itemsOf(
  value: ArgumentValue,
  operation: OperationDefinitionNode,
  variables: Variables,
): readonly unknown[] {
  if ('given' in value) return Array.isArray(value.given) ? value.given : [value.given];
  const nodes = value.node.kind === Kind.LIST ? value.node.values : [value.node];
  return nodes.map((node) => scalarOf(resolve(node, operation, variables)));
}

/** How many items a list has. */
export function lengthOf(value: ArgumentValue): number {
  if ('given' in value) return Array.isArray(value.given) ? value.given.length : 1;
  return value.node.kind === Kind.LIST ? value.node.values.length : 1;
}

/** A number, a text or a Boolean; undefined for anything else. */
export function scalarOf(value: ArgumentValue | undefined): unknown {
  if (value === undefined) return undefined;
  if ('given' in value) return value.given;
  const { node } = value;
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
  return 'value' in node ? node.value : undefined;
}

export function isNull(value: ArgumentValue): boolean {
  return 'given' in value ? value.given === null : value.node.kind === Kind.NULL;
}

/** A variable's own default may not hold variables. */
function resolve(node: ValueNode, operation: OperationDefinitionNode, variables: Variables): ArgumentValue | undefined {
  return node.kind === Kind.VARIABLE ? variableOf(node.name.value, operation, variables) : { node };
}

/** @returns undefined where the variable has neither a value nor a default */
export function variableOf(
  name: string,
  operation: OperationDefinitionNode,
  variables: Variables,
): ArgumentValue | undefined {
  if (Object.hasOwn(variables, name) && variables[name] !== undefined) return { given: variables[name] };
  const node = defaultsOf(operation).get(name);
  return node && { node };
}

/** An operation can define thousands of variables, and use each of them as often. */
const defaults = new WeakMap<OperationDefinitionNode, ReadonlyMap<string, ValueNode>>();

function defaultsOf(operation: OperationDefinitionNode): ReadonlyMap<string, ValueNode> {
  const known = defaults.get(operation);
  if (known) return known;
  const found = new Map<string, ValueNode>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) found.set(variable.name.value, defaultValue);
  }
  defaults.set(operation, found);
  return found;
}
