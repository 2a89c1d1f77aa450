import type { PageAnswer, PageNode } from './askPage.js';
import { type ChaosOrder, compareKeys, type KnownFinding, type Oracle } from './oracle.js';

/** How many findings of each region's list were answered, and how many nulls may belong to any region. */
export interface WalkPosition {
  readonly heads: readonly number[];
  readonly unattributed: number;
}

/** What a walk must know about a page besides its answer. */
export interface PageTerms {
  readonly first: number;
  /** Ids that GuardDuty lists but does not return; by contract their nodes are null without an error. */
  readonly lost: ReadonlySet<string>;
}

/** Thrown with a description of what is wrong with a page. */
export class WrongPage extends Error {}

/**
 * Checks a client's pages through one connection, finding by finding. The connection merges the lists of the regions: a
 * finding is in the right position if every finding that comes before it, in any region, was answered. A null with an
 * error stands for the next finding of the region in the error: its sort key is unknown, so the gateway emits it at
 * once.
 */
export class Walk {
  readonly #oracle: Oracle;
  readonly #order: ChaosOrder;
  readonly #lists: readonly (readonly KnownFinding[])[];

  constructor(oracle: Oracle, order: ChaosOrder) {
    this.#oracle = oracle;
    this.#order = order;
    this.#lists = oracle.lists(order);
  }

  get beginning(): WalkPosition {
    return { heads: this.#lists.map(() => 0), unattributed: 0 };
  }

  /**
   * @returns the position after the page
   * @throws WrongPage if a finding is missing, misplaced, duplicated or altered without an error that says so
   */
  follow(position: WalkPosition, page: PageAnswer, terms: PageTerms): WalkPosition {
    const progress = new Progress(this.#oracle, this.#order, this.#lists, position, page);
    for (const [index, node] of page.nodes.entries()) {
      if (node !== null) progress.emit(node, index);
      else progress.skip(index, terms.lost);
    }
    this.#checkEnd(progress, page, terms);
    return { heads: progress.heads, unattributed: progress.unattributed };
  }

  #checkEnd(progress: Progress, { nodes, hasNextPage, endCursor }: PageAnswer, { first }: PageTerms): void {
    if (nodes.length > first) throw new WrongPage(`${nodes.length} findings on a page of ${first}`);
    if (nodes.length > 0 && endCursor === null) throw new WrongPage('a page with findings has no endCursor');
    if (hasNextPage) {
      if (nodes.length < first)
        throw new WrongPage(`a page of ${first} has ${nodes.length} findings, although hasNextPage is true`);
      return;
    }
    const left = progress.left;
    if (left !== progress.unattributed)
      throw new WrongPage(`the list ends although ${left} findings were not answered`);
  }
}

/** One page of a walk. */
class Progress {
  readonly heads: number[];
  unattributed: number;
  readonly #oracle: Oracle;
  readonly #order: ChaosOrder;
  readonly #lists: readonly (readonly KnownFinding[])[];
  readonly #page: PageAnswer;

  constructor(
    oracle: Oracle,
    order: ChaosOrder,
    lists: readonly (readonly KnownFinding[])[],
    position: WalkPosition,
    page: PageAnswer,
  ) {
    this.#oracle = oracle;
    this.#order = order;
    this.#lists = lists;
    this.#page = page;
    this.heads = [...position.heads];
    this.unattributed = position.unattributed;
  }

  /** How many findings are still to come from regions that the page does not report as missing. */
  get left(): number {
    return this.#lists.reduce((sum, list, at) => sum + (this.#isMissing(at) ? 0 : list.length - this.#head(at)), 0);
  }

  emit(node: PageNode, index: number): void {
    const known = this.#oracle.get(node.id);
    if (known === undefined) throw new WrongPage(`node ${index}, ${node.id}, is not a finding in GuardDuty`);
    const own = this.#oracle.regions.indexOf(known.region);
    const position = this.#lists[own]?.findIndex(({ id }) => id === node.id) ?? -1;
    if (position < this.#head(own)) throw new WrongPage(`node ${index}, ${node.id}, comes twice or too late`);
    for (const region of this.#lists.keys()) this.#pass(region, region === own ? position : undefined, known, index);
    this.heads[own] = position + 1;
    this.#compare(node, known, index);
  }

  /** Takes a null: the next finding of the region in its error, or a finding that GuardDuty itself does not return. */
  skip(index: number, lost: ReadonlySet<string>): void {
    const fault = this.#page.nodeErrors.get(index);
    const regions = fault === undefined ? this.#lostRegions(lost) : [this.#oracle.regions.indexOf(fault.region ?? '')];
    const [named = -1, another] = regions;
    if (regions.length === 0) throw new WrongPage(`node ${index} is null without an error`);
    if (named < 0 || another !== undefined) {
      this.unattributed++;
      return;
    }
    if (this.#next(named) === undefined)
      throw new WrongPage(`node ${index} is null, but its region has no more findings`);
    this.heads[named] = this.#head(named) + 1;
  }

  /**
   * Every finding before `known` must have been answered, be covered by a null, or be in a region reported as missing.
   */
  #pass(region: number, position: number | undefined, known: KnownFinding, index: number): void {
    for (let next = this.#next(region); next !== undefined; next = this.#next(region)) {
      const isBefore = position === undefined ? this.#comesBefore(next, known, region) : this.#head(region) < position;
      if (!isBefore) return;
      if (!this.#isMissing(region)) {
        if (this.unattributed === 0) throw new WrongPage(`${next.id} (${next.region}) is missing before node ${index}`);
        this.unattributed--;
      }
      this.heads[region] = this.#head(region) + 1;
    }
  }

  /** A missing region may be back on the next page, and findings that tie with the cursor come then. */
  #comesBefore(next: KnownFinding, known: KnownFinding, region: number): boolean {
    const byKey = compareKeys(next, known, this.#order);
    return byKey < 0 || (byKey === 0 && next.id < known.id && !this.#isMissing(region));
  }

  #compare(node: PageNode, known: KnownFinding, index: number): void {
    for (const field of ['severity', 'updatedAt', 'title'] as const) {
      if (node[field] !== known[field]) {
        throw new WrongPage(`node ${index}, ${node.id}, has the ${field} ${node[field]} instead of ${known[field]}`);
      }
    }
  }

  /** The regions whose next finding is one that GuardDuty does not return. */
  #lostRegions(lost: ReadonlySet<string>): number[] {
    return [...this.#lists.keys()].filter((region) => lost.has(this.#next(region)?.id ?? ''));
  }

  #isMissing(region: number): boolean {
    return this.#page.missingRegions.has(this.#oracle.regions[region] ?? '');
  }

  #next(region: number): KnownFinding | undefined {
    return this.#lists[region]?.[this.#head(region)];
  }

  #head(region: number): number {
    return this.heads[region] ?? 0;
  }
}
