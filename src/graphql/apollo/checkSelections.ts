import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { FINDINGS_OF_SIGNALS, MAX_SELECTIONS, MAX_SELECTIONS_OF_FIELD } from './documentLimits.js';
import { refusal } from './refusal.js';

/**
 * Refuses a document that selects too much once its fragments are expanded: fragments with two fields each, both of
 * which spread the next one, select millions of fields in a few hundred characters. Selections are counted as they are
 * executed: a fragment counts in each place where it is spread, but once however often it is spread there. What a signal
 * selects of its finding counts several times, because a sequence has several signals.
 *
 * It comes before validation, whose rules follow fragments, too. It measures each fragment once, and goes through no more
 * fragments than it lets a document have selections.
 *
 * @param document whose levels are within their limit; cycles of fragments count nothing, for validation refuses them
 */
export function checkSelections(document: DocumentNode): GraphQLError | undefined {
  const measure = new SelectionMeasure(document);
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  let total = 0;
  for (const operation of operations as OperationDefinitionNode[]) {
    for (const [name, selections] of measure.rootFields(operation)) {
      total += selections;
      if (selections > MAX_SELECTIONS_OF_FIELD) return tooMany(`"${name}"`, selections, MAX_SELECTIONS_OF_FIELD);
    }
    if (total > MAX_SELECTIONS) return tooMany('The document', total, MAX_SELECTIONS);
    if (measure.spreads > MAX_SELECTIONS) return tooMany('The document', measure.spreads, MAX_SELECTIONS);
  }
  return undefined;
}

const ROOT_TYPE = 'Query';
/** `Signal.finding`; at the root `finding` is no link. */
const LINK = 'finding';

class SelectionMeasure {
  /** Spreads that were followed. */
  spreads = 0;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** By fragment, without the fragments that it spreads; 0 while it is measured. */
  readonly #measured = new Map<string, number>();

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  /** Each root field and its selections, by response name, because fields with the same name are merged. */
  rootFields({ selectionSet }: OperationDefinitionNode): ReadonlyMap<string, number> {
    const fields = new Map<string, number>();
    const sets = [selectionSet, ...this.#spreadBy(selectionSet).map((fragment) => fragment.selectionSet)];
    for (const selection of sets.flatMap((set) => [...withInlined(set)])) {
      if (selection.kind !== Kind.FIELD) continue;
      const name = (selection.alias ?? selection.name).value;
      const below = selection.selectionSet ? this.#below(selection.selectionSet) : 0;
      fields.set(name, (fields.get(name) ?? 0) + 1 + below);
    }
    return fields;
  }

  /** Selections of a set with those of all fragments that it spreads. */
  #below(set: SelectionSetNode): number {
    let count = this.#own(set, false);
    for (const fragment of this.#spreadBy(set)) count += this.#ofFragment(fragment);
    return count;
  }

  /** Selections of a set without those of the fragments that it spreads, but with everything below its fields. */
  #own(set: SelectionSetNode, isRoot: boolean): number {
    let count = 0;
    for (const selection of withInlined(set)) {
      count++;
      if (selection.kind !== Kind.FIELD || !selection.selectionSet) continue;
      const isLink = !isRoot && selection.name.value === LINK;
      count += this.#below(selection.selectionSet) * (isLink ? FINDINGS_OF_SIGNALS : 1);
    }
    return count;
  }

  #ofFragment({ name, typeCondition, selectionSet }: FragmentDefinitionNode): number {
    const known = this.#measured.get(name.value);
    if (known !== undefined) return known;
    this.#measured.set(name.value, 0);
    const count = this.#own(selectionSet, typeCondition.name.value === ROOT_TYPE);
    this.#measured.set(name.value, count);
    return count;
  }

  /** The fragments that a set spreads, directly or through others, each once. */
  #spreadBy(set: SelectionSetNode): FragmentDefinitionNode[] {
    const found = new Set<FragmentDefinitionNode>();
    const pending = [set];
    for (let next = pending.pop(); next && this.spreads <= MAX_SELECTIONS; next = pending.pop()) {
      for (const selection of withInlined(next)) {
        if (selection.kind !== Kind.FRAGMENT_SPREAD) continue;
        this.spreads++;
        const fragment = this.#fragments.get(selection.name.value);
        if (!fragment || found.has(fragment)) continue;
        found.add(fragment);
        pending.push(fragment.selectionSet);
      }
    }
    return [...found];
  }
}

/** The fields and spreads of a set, those of inline fragments included. */
function* withInlined({
  selections,
}: SelectionSetNode): Iterable<Exclude<SelectionNode, { kind: Kind.INLINE_FRAGMENT }>> {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) yield* withInlined(selection.selectionSet);
    else yield selection;
  }
}

function tooMany(what: string, selections: number, limit: number): GraphQLError {
  const number = selections > 1e9 ? 'more than a billion' : selections;
  return refusal(
    'QUERY_TOO_COMPLEX',
    `${what} has ${number} selections once its fragments are expanded; up to ${limit} are accepted. ` +
      'Select fewer fields, or spread fewer fragments within fragments.',
  );
}
