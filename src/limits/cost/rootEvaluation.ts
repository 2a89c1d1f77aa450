import type { OperationDefinitionNode } from 'graphql';
import { MAX_FIRST, MAX_REFERENCES, MAX_STATISTICS } from '../../findings/connection/checkFirst.js';
import { callsOfSeverities, callsOfTotals, pagesFor } from '../../findings/entities/pageBudget.js';
import { SEVERITY_LEVELS, severityRanges } from '../../findings/fields/severity.js';
import { MAX_VALUES } from '../../findings/filter/constraint.js';
import { argumentOf, isNull, itemsOf, lengthOf, memberOf, scalarOf, type Variables } from './argumentValue.js';
import { callsOfPage, roundsOf, type Upstream } from './callBounds.js';
import type { RootCost } from './compileCost.js';
import type { PageSelection } from './weighPage.js';
import { type EntityReads, NOTHING, type Weight } from './weight.js';

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

const NO_CALLS = { leaves: 0, perSource: 0, calls: 0, ids: 0, rounds: 0, readsRules: false } as const;

/** A field whose arguments decide how much is read. */
type Place = Pick<EntityReads, 'node' | 'field'>;

interface PageOf {
  readonly page: PageSelection;
  readonly each: Weight;
}

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
    const { sources, idsPerCall } = this.#upstream;
    switch (root.kind) {
      case 'findings':
        return this.#ofPage(root, root, 1);
      case 'byId': {
        const count = root.ids === undefined ? 1 : this.#length(root.ids);
        // A change sends the ids, and reads the findings before it and after it.
        const times = root.isChange ? 2 : 1;
        const changes = root.isChange ? Math.ceil(count / idsPerCall) : 0;
        // An order makes calls of its own: those without it are not shared.
        const isSorted = this.#argument(root, 'orderBy') !== undefined;
        const rounds = isSorted || root.isChange ? roundsOf(times, this.#upstream) : 0;
        const own = { ...NO_CALLS, perSource: changes, calls: changes * sources, ids: count * times, rounds };
        return add(own, this.#ofObjects(root.each, count));
      }
      case 'references': {
        const counts = this.#countByType(root);
        const own = { ...NO_CALLS, ids: counts.get(root.findingType) ?? 0 };
        const parts = [...counts].map(([name, count]) => this.#ofObjects(root.byType.get(name) ?? NOTHING, count));
        return parts.reduce(add, own);
      }
      case 'statistics': {
        const calls = sources * this.#accountParts * this.#levelParts(root);
        const first = this.#number(root, 'first', MAX_STATISTICS);
        return add({ ...NO_CALLS, perSource: 1, calls }, this.#ofObjects(root.each, first));
      }
      case 'eachSource': {
        const own = { ...NO_CALLS, perSource: 1, calls: sources, readsRules: root.readsRules };
        return add(own, this.#ofObjects(root.each, sources));
      }
      case 'other':
        return this.#ofObjects(root.each, 1);
      default:
        return root satisfies never;
    }
  }

  /** So many objects, without what it takes to read them. */
  #ofObjects(each: Weight, count: number): RootSum {
    const own = { ...NO_CALLS, leaves: each.leaves * count, ids: each.ids * count };
    return each.entities.map((reads) => this.#ofEntities(reads, reads.count * count)).reduce(add, own);
  }

  /** The findings of so many entities, which are read together where they are of one kind. */
  #ofEntities(reads: EntityReads, count: number): RootSum {
    const { page, each } = reads;
    if (count === 0) return NO_CALLS;
    if (page === undefined) return this.#ofCounts(reads, count);
    if (count <= 1) return this.#ofPage({ page, each }, reads, count);
    if (this.#argument(reads, 'after') !== undefined) {
      // Lists are read one by one then, but counts together.
      const lists = this.#ofPage({ page: { ...page, counts: false }, each }, reads, count);
      return page.counts ? add(lists, this.#ofBothCounts(reads, count)) : lists;
    }
    const { sources, regions, idsPerCall } = this.#upstream;
    const first = this.#number(reads, 'first', MAX_FIRST);
    const parts = this.#accountParts * this.#levelParts(reads);
    const batches = Math.ceil(count / MAX_VALUES);
    const pages = pagesFor(Math.min(count, MAX_VALUES), first, idsPerCall);
    // Each page of a list is followed by its documents.
    const perStream = batches * (page.isListed ? 2 * pages : 0);
    const checks = page.isListed ? (sources - regions) * parts * batches * pages : 0;
    const statusCalls = page.isListed ? 0 : page.statuses;
    const own = {
      ...NO_CALLS,
      leaves: (page.once.leaves + page.status.leaves * sources) * count,
      perSource: perStream + statusCalls,
      calls: sources * (parts * perStream + statusCalls) + checks,
      rounds: each.ids > 0 ? roundsOf(each.depth, this.#upstream) : 0,
    };
    const all = add(own, this.#ofObjects(each, first * count));
    return page.counts ? add(all, this.#ofBothCounts(reads, count)) : all;
  }

  #ofCounts(reads: EntityReads, count: number): RootSum {
    if (count <= 1) return this.#ofBatches(reads, 1, 1);
    return this.#ofBatches(
      reads,
      count,
      (reads.reads === 'findingCount' ? callsOfTotals : callsOfSeverities)(reads.kind),
    );
  }

  /** Those of connections, which are selected together more often than not. */
  #ofBothCounts(reads: EntityReads, count: number): RootSum {
    return this.#ofBatches(reads, count, callsOfTotals(reads.kind) + callsOfSeverities(reads.kind));
  }

  #ofBatches(reads: EntityReads, count: number, callsOfBatch: number): RootSum {
    const parts = this.#accountParts * this.#levelParts(reads);
    const perSource = Math.ceil(count / MAX_VALUES) * callsOfBatch;
    return { ...NO_CALLS, perSource, calls: perSource * parts * this.#upstream.sources };
  }

  /** @param times how many such pages are read, each by itself */
  #ofPage({ page, each }: PageOf, at: Place, times: number): RootSum {
    const { sources } = this.#upstream;
    const first = this.#number(at, 'first', MAX_FIRST);
    const parts = this.#accountParts * this.#levelParts(at);
    const { isListed, documents, counts } = page;
    const hasAfter = this.#argument(at, 'after') !== undefined;
    const { perStream, checks } = isListed
      ? callsOfPage({ first, hasAfter, documents, parts }, this.#upstream)
      : { perStream: 0, checks: 0 };
    const forEachPart = perStream + Number(counts);
    // The page tells which sources answered. Without one, each is asked, for each name that the statuses are selected by.
    const statusCalls = isListed ? 0 : page.statuses;
    const own = {
      ...NO_CALLS,
      leaves: (page.once.leaves + page.status.leaves * sources) * times,
      perSource: (forEachPart + statusCalls) * times,
      calls: (sources * (parts * forEachPart + statusCalls) + checks) * times,
      rounds: each.ids > 0 ? roundsOf(each.depth, this.#upstream) : 0,
    };
    return add(own, this.#ofObjects(each, first * times));
  }

  /** Levels that are not adjacent take a query each. */
  #levelParts(at: Place): number {
    const filter = this.#argument(at, 'filter');
    const levels = memberOf(filter, 'severityLevel', this.#operation, this.#variables);
    const given = memberOf(levels, 'in', this.#operation, this.#variables);
    // Execution refuses more values than that, and looking at them would take long for each of many fields.
    if (given === undefined || lengthOf(given) > MAX_VALUES) return 1;
    const asked = new Set(itemsOf(given, this.#operation, this.#variables));
    return Math.max(1, severityRanges(new Set(SEVERITY_LEVELS.filter((level) => asked.has(level)))).length);
  }

  /** A size that the schema does not accept counts as 1: execution refuses it before anything is done. */
  #number(at: Place, name: string, most: number): number {
    const value = this.#argument(at, name);
    const size = value ? scalarOf(value) : at.field.args.find((arg) => arg.name === name)?.defaultValue;
    return typeof size === 'number' && size >= 1 && size <= most ? size : 1;
  }

  #length(name: string): number {
    const value = this.#argument(this.#root, name);
    const length = value ? lengthOf(value) : 0;
    return length <= MAX_REFERENCES ? length : 1;
  }

  /** @returns undefined for null, too */
  #argument({ node }: Pick<Place, 'node'>, name: string) {
    const value = argumentOf(node, name, this.#operation, this.#variables);
    return value === undefined || (isNull(value) && name !== 'first') ? undefined : value;
  }

  /** How many representations there are of each type. Literals are not looked into: they count for every type. */
  #countByType(root: Extract<RootCost, { kind: 'references' }>): ReadonlyMap<string, number> {
    const value = this.#argument(root, 'representations');
    const length = this.#length('representations');
    const names = [...root.byType.keys()];
    if (value === undefined || !('given' in value) || !Array.isArray(value.given)) {
      return new Map(names.map((name) => [name, length]));
    }
    const counts = new Map(names.map((name) => [name, 0]));
    for (const representation of value.given.slice(0, length)) {
      const name: unknown = representation?.__typename;
      const known = typeof name === 'string' ? counts.get(name) : undefined;
      if (known !== undefined) counts.set(name as string, known + 1);
    }
    return counts;
  }
}

function add(a: RootSum, b: RootSum): RootSum {
  return {
    leaves: a.leaves + b.leaves,
    perSource: a.perSource + b.perSource,
    calls: a.calls + b.calls,
    ids: a.ids + b.ids,
    rounds: a.rounds + b.rounds,
    readsRules: a.readsRules || b.readsRules,
  };
}
