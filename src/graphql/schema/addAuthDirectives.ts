import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parseConstValue,
  visit,
} from 'graphql';

/** The names of scopes, as routers know them. */
export interface ScopeNames {
  readonly read: string;
  readonly write: string;
}

const AUTHENTICATED = 'authenticated';
const REQUIRES_SCOPES = 'requiresScopes';

/**
 * Says in the SDL who may ask for what, for routers that enforce it too. The directives are imported under their own
 * names: composition has missed renamed ones (CVE-2025-64347). What the gateway enforces does not depend on them.
 *
 * @throws if the SDL has no `@link` to Federation to import them by
 */
export function addAuthDirectives(document: DocumentNode, { read, write }: ScopeNames): DocumentNode {
  const scopeOfType = new Map([
    ['Query', read],
    ['Mutation', write],
  ]);
  let hasImported = false;
  const requireScope = (node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode) => {
    const scope = scopeOfType.get(node.name.value);
    return scope === undefined ? undefined : { ...node, fields: node.fields?.map((field) => guard(field, scope)) };
  };
  const added = visit(document, {
    Directive(node) {
      if (!isFederationLink(node)) return undefined;
      hasImported = true;
      return importDirectives(node);
    },
    ObjectTypeDefinition: requireScope,
    ObjectTypeExtension: requireScope,
  });
  if (!hasImported) throw new Error('The SDL has no @link to Federation that imports directives.');
  return added;
}

function isFederationLink({ name, arguments: args = [] }: DirectiveNode): boolean {
  const url = args.find((argument) => argument.name.value === 'url')?.value;
  return name.value === 'link' && url?.kind === Kind.STRING && url.value.includes('/federation/');
}

function importDirectives(link: DirectiveNode): DirectiveNode {
  const names = [AUTHENTICATED, REQUIRES_SCOPES].map((name) => parseConstValue(`"@${name}"`));
  const args = link.arguments?.map((argument) => {
    const { name, value } = argument;
    if (name.value !== 'import' || value.kind !== Kind.LIST) return argument;
    return { ...argument, value: { ...value, values: [...value.values, ...names] } };
  });
  return { ...link, arguments: args };
}

function guard(field: FieldDefinitionNode, scope: string): FieldDefinitionNode {
  const scopes = parseConstValue(`[[${JSON.stringify(scope)}]]`);
  const argument = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'scopes' }, value: scopes } as const;
  const added = [directive(AUTHENTICATED, []), directive(REQUIRES_SCOPES, [argument])];
  return { ...field, directives: [...(field.directives ?? []), ...added] };
}

function directive(value: string, args: ConstDirectiveNode['arguments']): ConstDirectiveNode {
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value }, arguments: args };
}
