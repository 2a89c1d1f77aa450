import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from 'graphql';
import { MAX_VALUES } from '../../findings/filter/constraint.js';
import type { SelectionDocument } from '../../resolvers/collectFields.js';
import { readFragments } from '../../resolvers/readFragments.js';
import { scalarOf, type Variables, variableOf } from './argumentValue.js';
import { CALLS_OF_RULES, callsById, roundsOf, type Upstream } from './callBounds.js';
import { compileCost, type RootCost } from './compileCost.js';
import { RootEvaluation } from './rootEvaluation.js';

/** What an operation can cost at most. */
export interface OperationCost {
  /** Scalars and enums of the answer. */
  readonly leaves: number;
  /** Calls to each source, for each part of a list that takes several queries. */
  readonly callsPerSource: number;
  /** Calls to all sources together. */
  readonly calls: number;
  /** The fields that cost most, as paths of response names. */
  readonly mostLeaves: string;
  readonly mostCalls: string;
}

/** The parts of a compiled operation. */
interface Compiled {
  readonly fragments: SelectionDocument['fragments'];
  /** Names of the variables that decide what is selected. */
  readonly switches: readonly string[];
  readonly byCombination: Map<string, readonly RootCost[]>;
}

/** Combinations of values of the variables of `@skip` and `@include` that are kept for an operation. */
const MAX_COMBINATIONS = 16;

/**
 * Says what operations can cost, before they are executed. Selections are weighed once for each operation of a document;
 * sizes come from the variables of each request.
 */
export class CostModel {
  readonly #schema: GraphQLSchema;
  readonly #upstream: Upstream;
  readonly #compiled = new WeakMap<OperationDefinitionNode, Compiled>();

  constructor(schema: GraphQLSchema, upstream: Upstream) {
    this.#schema = schema;
    this.#upstream = upstream;
  }

  /**
   * @param document a valid one
   * @param variables as they were sent; those that do not fit are refused by execution, before anything is done
   * @param accounts how many accounts the caller may see; undefined for all
   */
  costOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    accounts: number | undefined,
  ): OperationCost {
    const upstream = this.#upstream;
    const roots = this.#recall(document, operation, variables);
    // One criterion takes so many accounts; a caller who may see more is answered from several queries.
    const parts = Math.max(1, Math.ceil((accounts ?? 1) / MAX_VALUES));
    let [leaves, perSource, calls, ids, rounds, rootDepth] = [0, 0, 0, 0, 0, 0];
    let readsRules = false;
    let mostLeaves: { readonly of: number; readonly path: readonly string[] } = { of: -1, path: [] };
    let mostCalls: { readonly of: number; readonly path: string } = { of: -1, path: '' };
    for (const root of roots) {
      const one = new RootEvaluation(root, operation, variables, upstream, parts).sum();
      leaves += one.leaves;
      perSource += one.perSource;
      calls += one.calls;
      ids += one.ids;
      rounds += one.rounds;
      readsRules ||= one.readsRules;
      if (root.kind === 'byId' || root.kind === 'references') rootDepth = Math.max(rootDepth, 1 + root.each.depth);
      if (one.leaves > mostLeaves.of) mostLeaves = { of: one.leaves, path: [root.name, ...root.each.heaviest] };
      const weight = one.perSource + one.ids / upstream.idsPerCall;
      if (weight > mostCalls.of) mostCalls = { of: weight, path: root.name };
    }
    const byId = callsById({ ids, rounds: rounds + roundsOf(rootDepth, upstream) }, upstream);
    return {
      leaves: Math.ceil(leaves),
      callsPerSource: perSource + byId + Number(readsRules),
      calls: calls + (byId + (readsRules ? CALLS_OF_RULES : 0)) * upstream.sources,
      mostLeaves: mostLeaves.path.join('.'),
      mostCalls: mostCalls.path,
    };
  }

  #recall(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): readonly RootCost[] {
    let compiled = this.#compiled.get(operation);
    if (compiled === undefined) {
      compiled = prepare(document, operation);
      this.#compiled.set(operation, compiled);
    }
    const { fragments, switches, byCombination } = compiled;
    const values = new Map<string, boolean>();
    for (const name of switches) {
      const value = scalarOf(variableOf(name, operation, variables));
      if (typeof value === 'boolean') values.set(name, value);
    }
    const combination = switches.map((name) => String(values.get(name))).join();
    const known = byCombination.get(combination);
    if (known) return known;
    const roots = compileCost(this.#schema, operation, fragments, values);
    if (byCombination.size >= MAX_COMBINATIONS) byCombination.clear();
    byCombination.set(combination, roots);
    return roots;
  }
}

function prepare(document: DocumentNode, operation: OperationDefinitionNode): Compiled {
  const used = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) used.add(value.name.value);
    },
  });
  const defined = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return {
    fragments: readFragments(document),
    switches: defined.filter((name) => used.has(name)),
    byCombination: new Map(),
  };
}
