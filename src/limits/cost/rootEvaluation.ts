import type { OperationDefinitionNode } from 'graphql';
import { MAX_FIRST, MAX_REFERENCES, MAX_STATISTICS } from '../../findings/connection/checkFirst.js';
import { SEVERITY_LEVELS, severityRanges } from '../../findings/fields/severity.js';
import { MAX_VALUES } from '../../findings/filter/constraint.js';
import { argumentOf, isNull, itemsOf, lengthOf, memberOf, scalarOf, type Variables } from './argumentValue.js';
import { callsOfPage, roundsOf, type Upstream } from './callBounds.js';
import type { RootCost } from './compileCost.js';

/** What one root field adds to the cost of its operation. */
export interface RootSum {
  readonly leaves: number;
  /** Calls to each source, for each part of a list. */
  readonly perSource: number;
  /** Calls to all sources together. */
  readonly calls: number;
  /** Findings that are read by id: those of all fields are read together. */
  readonly ids: number;
  /** Rounds of such reads besides those that all root fields share. */
  readonly rounds: number;
  /** Whether suppression rules are read, which all fields share. */
  readonly readsRules: boolean;
}

const NO_CALLS = { perSource: 0, calls: 0, ids: 0, rounds: 0, readsRules: false } as const;

/** Evaluates what one root field costs with the variables of a request. */
export class RootEvaluation {
  readonly #root: RootCost;
  readonly #operation: OperationDefinitionNode;
  readonly #variables: Variables;
  readonly #upstream: Upstream;
  readonly #accountParts: number;

  constructor(
    root: RootCost,
    operation: OperationDefinitionNode,
    variables: Variables,
    upstream: Upstream,
    accountParts: number,
  ) {
    this.#root = root;
    this.#operation = operation;
    this.#variables = variables;
    this.#upstream = upstream;
    this.#accountParts = accountParts;
  }

  sum(): RootSum {
    const root = this.#root;
    const { sources } = this.#upstream;
    switch (root.kind) {
      case 'findings':
        return this.#ofPage(root);
      case 'byId': {
        const count = root.ids === undefined ? 1 : this.#length(root.ids);
        // A change sends the ids, and reads the findings before it and after it.
        const times = root.isChange ? 2 : 1;
        const changes = root.isChange ? Math.ceil(count / this.#upstream.idsPerCall) : 0;
        // An order makes calls of its own: those without it are not shared.
        const isSorted = this.#argument('orderBy') !== undefined;
        return {
          ...NO_CALLS,
          leaves: root.each.leaves * count,
          perSource: changes,
          calls: changes * sources,
          ids: count * (times + root.each.ids),
          rounds: isSorted || root.isChange ? roundsOf(times, this.#upstream) : 0,
        };
      }
      case 'statistics': {
        const parts = this.#accountParts * this.#levelParts();
        const leaves = root.each.leaves * this.#number('first', MAX_STATISTICS);
        return { ...NO_CALLS, leaves, perSource: 1, calls: sources * parts };
      }
      case 'eachSource': {
        const { each, readsRules } = root;
        return { ...NO_CALLS, leaves: each.leaves * sources, perSource: 1, calls: sources, readsRules };
      }
      case 'other':
        return { ...NO_CALLS, leaves: root.each.leaves };
      default:
        return root satisfies never;
    }
  }

  #ofPage({ page, each }: Extract<RootCost, { kind: 'findings' }>): RootSum {
    const { sources } = this.#upstream;
    const first = this.#number('first', MAX_FIRST);
    const parts = this.#accountParts * this.#levelParts();
    const { isListed, documents, counts } = page;
    const hasAfter = this.#argument('after') !== undefined;
    const { perStream, checks } = isListed
      ? callsOfPage({ first, hasAfter, documents, parts }, this.#upstream)
      : { perStream: 0, checks: 0 };
    const forEachPart = perStream + Number(counts);
    // The page tells which sources answered. Without one, each is asked, for each name that the statuses are selected by.
    const statusCalls = isListed ? 0 : page.statuses;
    return {
      ...NO_CALLS,
      leaves: each.leaves * first + page.once.leaves + page.status.leaves * sources,
      perSource: forEachPart + statusCalls,
      calls: sources * (parts * forEachPart + statusCalls) + checks,
      ids: each.ids * first,
      rounds: each.ids > 0 ? roundsOf(each.depth, this.#upstream) : 0,
    };
  }

  /** Levels that are not adjacent take a query each. */
  #levelParts(): number {
    const filter = this.#argument('filter');
    const levels = memberOf(filter, 'severityLevel', this.#operation, this.#variables);
    const given = memberOf(levels, 'in', this.#operation, this.#variables);
    // Execution refuses more values than that, and looking at them would take long for each of many fields.
    if (given === undefined || lengthOf(given) > MAX_VALUES) return 1;
    const asked = new Set(itemsOf(given, this.#operation, this.#variables));
    return Math.max(1, severityRanges(new Set(SEVERITY_LEVELS.filter((level) => asked.has(level)))).length);
  }

  /** A size that the schema does not accept counts as 1: execution refuses it before anything is done. */
  #number(name: string, most: number): number {
    const value = this.#argument(name);
    const size = value ? scalarOf(value) : this.#root.field.args.find((arg) => arg.name === name)?.defaultValue;
    return typeof size === 'number' && size >= 1 && size <= most ? size : 1;
  }

  #length(name: string): number {
    const value = this.#argument(name);
    const length = value ? lengthOf(value) : 0;
    return length <= MAX_REFERENCES ? length : 1;
  }

  /** @returns undefined for null, too */
  #argument(name: string) {
    const value = argumentOf(this.#root.node, name, this.#operation, this.#variables);
    return value === undefined || (isNull(value) && name !== 'first') ? undefined : value;
  }
}
