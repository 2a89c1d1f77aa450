import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { FINDINGS_OF_SIGNALS, MAX_LEVELS, MAX_SELECTIONS, MAX_SELECTIONS_OF_FIELD } from './documentLimits.js';
import { refusal } from './refusal.js';

/**
 * Refuses a document that selects too much once its fragments are expanded: a fragment that spreads another one twice
 * doubles it, so a few hundred characters can select billions of fields. Each fragment is measured once, so the check
 * takes time in proportion to the document. It comes before validation, whose rules follow fragments, too. What a signal
 * selects of its finding counts several times, because a sequence has several signals.
 *
 * Cycles of fragments count nothing here: validation refuses them.
 */
export function checkSelections(document: DocumentNode): GraphQLError | undefined {
  const measure = new SelectionMeasure(document);
  try {
    return measure.check();
  } catch (error) {
    if (error === TOO_DEEP) return tooDeep();
    throw error;
  }
}

interface Measured {
  readonly selections: number;
  /** Levels of selection sets and fragments. */
  readonly levels: number;
}

const NOTHING: Measured = { selections: 0, levels: 0 };
const ROOT_TYPE = 'Query';
/** `Signal.finding`; at the root `finding` is no link. */
const LINK = 'finding';
/** Thrown out of the recursion before it goes deeper than the stack. */
const TOO_DEEP = new Error('too deep');

class SelectionMeasure {
  readonly #document: DocumentNode;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** A fragment that is being measured counts nothing within itself. */
  readonly #measured = new Map<string, Measured>();

  constructor(document: DocumentNode) {
    this.#document = document;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  check(): GraphQLError | undefined {
    for (const name of this.#fragments.keys()) this.#fragment(name, 0);
    const operations = this.#document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    let total = 0;
    for (const operation of operations as OperationDefinitionNode[]) {
      total += this.#set(operation.selectionSet, 0, true).selections;
      if (total > MAX_SELECTIONS) return tooMany('The document', total, MAX_SELECTIONS);
    }
    for (const operation of operations as OperationDefinitionNode[]) {
      for (const [name, selections] of this.#rootFields(operation)) {
        if (selections > MAX_SELECTIONS_OF_FIELD) return tooMany(`"${name}"`, selections, MAX_SELECTIONS_OF_FIELD);
      }
    }
    return undefined;
  }

  /** @param isRoot whether the fields are those of an operation */
  #set({ selections }: SelectionSetNode, level: number, isRoot: boolean): Measured {
    if (level > MAX_LEVELS) throw TOO_DEEP;
    let count = selections.length;
    let levels = 0;
    for (const selection of selections) {
      const below = this.#below(selection, level + 1, isRoot);
      count += below.selections;
      if (below.levels > levels) levels = below.levels;
    }
    if (level + levels + 1 > MAX_LEVELS) throw TOO_DEEP;
    return { selections: count, levels: levels + 1 };
  }

  #below(selection: SelectionNode, level: number, isRoot: boolean): Measured {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value, level);
    if (!selection.selectionSet) return NOTHING;
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#set(selection.selectionSet, level, isRoot);
    const below = this.#set(selection.selectionSet, level, false);
    if (isRoot || selection.name.value !== LINK) return below;
    return { ...below, selections: below.selections * FINDINGS_OF_SIGNALS };
  }

  #fragment(name: string, level: number): Measured {
    const known = this.#measured.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return NOTHING;
    this.#measured.set(name, NOTHING);
    const measured = this.#set(fragment.selectionSet, level, fragment.typeCondition.name.value === ROOT_TYPE);
    this.#measured.set(name, measured);
    return measured;
  }

  /** Selections below each root field, by response name: fields of one response name are merged. */
  #rootFields({ selectionSet }: OperationDefinitionNode): Map<string, number> {
    const fields = new Map<string, number>();
    const visited = new Set<string>();
    const visit = ({ selections }: SelectionSetNode) => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const below = this.#below(selection, 0, true).selections;
          fields.set(name, (fields.get(name) ?? 0) + below);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          visit(selection.selectionSet);
        } else if (!visited.has(selection.name.value)) {
          visited.add(selection.name.value);
          const fragment = this.#fragments.get(selection.name.value);
          if (fragment) visit(fragment.selectionSet);
        }
      }
    };
    visit(selectionSet);
    return fields;
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

function tooDeep(): GraphQLError {
  return refusal(
    'QUERY_TOO_COMPLEX',
    `The document is nested too deeply: up to ${MAX_LEVELS} levels of fields and fragments are accepted.`,
  );
}
