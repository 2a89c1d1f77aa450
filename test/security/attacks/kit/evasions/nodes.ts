import {
  type ArgumentNode,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type NamedTypeNode,
  type NameNode,
  type SelectionSetNode,
  type VariableNode,
} from 'graphql';

export function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

export function variableNode(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: nameNode(name) };
}

export function fragmentNode(name: string, type: string, selectionSet: SelectionSetNode): FragmentDefinitionNode {
  const typeCondition: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: nameNode(type) };
  return { kind: Kind.FRAGMENT_DEFINITION, name: nameNode(name), typeCondition, selectionSet };
}

/** A selection set that only spreads a fragment. */
export function spreadNode(name: string): SelectionSetNode {
  const spread: FragmentSpreadNode = { kind: Kind.FRAGMENT_SPREAD, name: nameNode(name) };
  return { kind: Kind.SELECTION_SET, selections: [spread] };
}

/** A selection set within an inline fragment without a type. */
export function inlineNode(selectionSet: SelectionSetNode): SelectionSetNode {
  const fragment: InlineFragmentNode = { kind: Kind.INLINE_FRAGMENT, selectionSet };
  return { kind: Kind.SELECTION_SET, selections: [fragment] };
}

/** `@name(if: $variable)` */
export function conditionNode(name: 'skip' | 'include', variable: string): DirectiveNode {
  const argument: ArgumentNode = { kind: Kind.ARGUMENT, name: nameNode('if'), value: variableNode(variable) };
  return { kind: Kind.DIRECTIVE, name: nameNode(name), arguments: [argument] };
}
