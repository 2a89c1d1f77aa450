import { type ConstDirectiveNode, type DefinitionNode, type DocumentNode, Kind, parse } from 'graphql';
import { FETCH, idKeysOf } from './fetchFields.js';

/** What relay-compiler wants to see on a type before it lets fragments on it be refetched. */
const DIRECTIVE = `
"Tells Relay which field identifies an object, so that \`Query.${FETCH}…\` can fetch it again."
directive @fetchable(field_name: String!) on OBJECT`;

/**
 * Marks the types that `Query` has a `fetch__…` field for, for Relay.
 *
 * @param sdl with `@key`s, which tell the field
 */
export function markFetchable(sdl: DocumentNode): DocumentNode {
  let isUsed = false;
  const definitions = sdl.definitions.map((definition): DefinitionNode => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
    const [key] = idKeysOf(definition);
    if (key === undefined) return definition;
    isUsed = true;
    return { ...definition, directives: [...(definition.directives ?? []), fetchable(key)] };
  });
  if (!isUsed) return sdl;
  return { ...sdl, definitions: [...definitions, ...parse(DIRECTIVE, { noLocation: true }).definitions] };
}

function fetchable(key: string): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'fetchable' },
    arguments: [
      { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'field_name' }, value: { kind: Kind.STRING, value: key } },
    ],
  };
}
