import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { MAX_LEVELS } from './documentLimits.js';
import { refusal } from './refusal.js';

/**
 * Refuses a document whose fields and fragments are nested too deeply for functions that call themselves for each level.
 * The brackets of its text do not tell: each fragment may spread the next one. Each fragment is looked at once.
 */
export function checkLevels(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  /** A fragment that is being measured has no levels within itself: validation refuses cycles. */
  const measured = new Map<string, number>();
  const sets = document.definitions.flatMap((definition) =>
    'selectionSet' in definition && definition.selectionSet ? [definition.selectionSet] : [],
  );
  return sets.some((set) => levelsOf(set, 0) > MAX_LEVELS) ? tooDeep() : undefined;

  /** @returns more than MAX_LEVELS, instead of the number, where the set and what is above it have more */
  function levelsOf({ selections }: SelectionSetNode, above: number): number {
    if (above >= MAX_LEVELS) return Number.POSITIVE_INFINITY;
    let levels = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        levels = Math.max(levels, levelsOfFragment(selection.name.value, above + 1));
      else if (selection.selectionSet) levels = Math.max(levels, levelsOf(selection.selectionSet, above + 1));
      if (above + levels >= MAX_LEVELS) return Number.POSITIVE_INFINITY;
    }
    return levels + 1;
  }

  function levelsOfFragment(name: string, above: number): number {
    const known = measured.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return 0;
    measured.set(name, 0);
    const levels = levelsOf(fragment.selectionSet, above);
    measured.set(name, levels);
    return levels;
  }
}

function tooDeep(): GraphQLError {
  return refusal(
    'QUERY_TOO_COMPLEX',
    `The document is nested too deeply: up to ${MAX_LEVELS} levels of fields and fragments are accepted.`,
  );
}
