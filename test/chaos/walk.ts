import type { PageAnswer, PageNode } from './askPage.js';
import { type ChaosOrder, compareKeys, type KnownFinding, type Oracle } from './oracle.js';

/** Where a walk stands: how far each region's list is answered, and nulls that may be any region's. */
export interface WalkPlace {
  readonly heads: readonly number[];
  readonly unattributed: number;
}

/** What a walk has to know of a page besides its answer. */
export interface PageTerms {
  readonly first: number;
  /** Ids that GuardDuty lists and does not give: their nodes are null without an error, which is the contract. */
  readonly lost: ReadonlySet<string>;
}

/** Says what is wrong with a page, in words. */
export class WrongPage extends Error {}

/**
 * A client's way through one connection, checked finding by finding. The one list is a merge of the regions' lists: a
 * finding is in its place if no region has one that comes before it and was not answered. A null with an error stands
 * for the next finding of the region that its error names: its document is not known, so the gateway gives it at once.
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

  get beginning(): WalkPlace {
    return { heads: this.#lists.map(() => 0), unattributed: 0 };
  }

  /**
   * @returns the place behind the page
   * @throws WrongPage where a finding is missing, misplaced, twice, or unlike itself, and no error says so
   */
  follow(place: WalkPlace, page: PageAnswer, terms: PageTerms): WalkPlace {
    const progress = new Progress(this.#oracle, this.#order, this.#lists, place, page);
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
      if (nodes.length < first) throw new WrongPage(`a page of ${first} has ${nodes.length}, and more is said to come`);
      return;
    }
    const left = progress.left;
    if (left !== progress.unattributed) throw new WrongPage(`the list ends with ${left} findings not answered`);
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
    place: WalkPlace,
    page: PageAnswer,
  ) {
    this.#oracle = oracle;
    this.#order = order;
    this.#lists = lists;
    this.#page = page;
    this.heads = [...place.heads];
    this.unattributed = place.unattributed;
  }

  /** Findings that are still to come from regions that the page does not say to lack. */
  get left(): number {
    return this.#lists.reduce((sum, list, at) => sum + (this.#isMissing(at) ? 0 : list.length - this.#head(at)), 0);
  }

  emit(node: PageNode, index: number): void {
    const known = this.#oracle.get(node.id);
    if (known === undefined) throw new WrongPage(`node ${index}, ${node.id}, is no finding of GuardDuty's`);
    const own = this.#oracle.regions.indexOf(known.region);
    const position = this.#lists[own]?.findIndex(({ id }) => id === node.id) ?? -1;
    if (position < this.#head(own)) throw new WrongPage(`node ${index}, ${node.id}, comes twice or too late`);
    for (const region of this.#lists.keys()) this.#pass(region, region === own ? position : undefined, known, index);
    this.heads[own] = position + 1;
    this.#compare(node, known, index);
  }

  /** A null: the next finding of the region that its error names, or one that GuardDuty itself does not give. */
  skip(index: number, lost: ReadonlySet<string>): void {
    const fault = this.#page.nodeErrors.get(index);
    const regions = fault === undefined ? this.#lostRegions(lost) : [this.#oracle.regions.indexOf(fault.region ?? '')];
    const [named = -1, another] = regions;
    if (regions.length === 0) throw new WrongPage(`node ${index} is null, and no error says why`);
    if (named < 0 || another !== undefined) {
      this.unattributed++;
      return;
    }
    if (this.#next(named) === undefined) throw new WrongPage(`node ${index} is null, and its region has no more`);
    this.heads[named] = this.#head(named) + 1;
  }

  /** What comes before a finding must have been answered, be paid for by a null, or be of a region said to be missing. */
  #pass(region: number, position: number | undefined, known: KnownFinding, index: number): void {
    for (let next = this.#next(region); next !== undefined; next = this.#next(region)) {
      const isBefore = position === undefined ? this.#comesBefore(next, known, region) : this.#head(region) < position;
      if (!isBefore) return;
      if (!this.#isMissing(region)) {
        if (this.unattributed === 0) throw new WrongPage(`${next.id} (${next.region}) lacks before node ${index}`);
        this.unattributed--;
      }
      this.heads[region] = this.#head(region) + 1;
    }
  }

  /** A region that is missing may be back on the next page; what ties with its cursor comes then. */
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

  /** More than one where several regions go on with a finding that GuardDuty does not give. */
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
