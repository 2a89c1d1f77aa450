import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { throwCallFailure } from '../lists/documentFailures.js';
import { fingerprintOf, fingerprintOfAll, shorten } from '../lists/fingerprint.js';
import { ListWalk, StaleToken, type WalkedPage } from '../lists/listWalk.js';
import { wireKeyOf } from '../order/findingOrder.js';
import { type Anchor, type AnchorHint, digestKey, UNKNOWN_KEY } from './anchor.js';
import { cursorExpired, cursorTooDeep } from './cursorExpired.js';
import { KeySearch } from './keySearch.js';
import { type PageTail, type ResumeOptions, type ResumePoint, SEARCH_BUDGET } from './resumePoint.js';
import type { AnchoredSlot } from './slotState.js';

/** A walk through the list, with the pages that it has read. */
interface PageRun {
  readonly walk: ListWalk;
  readonly pages: WalkedPage[];
}

/**
 * Searches a list for the anchored finding: the last one that the stream returned.
 *
 * It starts on the page of the hint, where the finding nearly always is. If the finding is not there, it may be on an
 * earlier page, because others have left the list; so the list is read from its beginning next. That costs a list for
 * each page, but no documents. If the finding has moved, the one returned before it takes its place in the search. Only
 * if both have moved is the position found by the cursor's key.
 */
export class AnchorSearch {
  readonly #slot: AnchoredSlot;
  readonly #anchor: Anchor;
  readonly #options: ResumeOptions;

  constructor(slot: AnchoredSlot, options: ResumeOptions) {
    this.#slot = slot;
    this.#anchor = slot.anchor;
    this.#options = options;
  }

  /** @throws BAD_USER_INPUT if the cursor has expired */
  async find(): Promise<ResumePoint> {
    const { hint } = this.#anchor;
    const beginning = () => this.#start();
    if (hint?.token === undefined) return this.#findIn(beginning());
    try {
      return await this.#findIn(this.#start(hint), beginning);
    } catch (error) {
      if (!(error instanceof StaleToken)) throw error;
      return this.#findIn(beginning());
    }
  }

  #start(from?: AnchorHint): PageRun {
    return { walk: new ListWalk(this.#options.upstream, from), pages: [] };
  }

  /** @param beginning starts a second search by id */
  async #findIn(run: PageRun, beginning?: () => PageRun): Promise<ResumePoint> {
    const point = (await this.#findById(run)) ?? (beginning && (await this.#findById(beginning())));
    if (point) return point;
    return this.#isFirst ? { walk: this.#start().walk, tails: [], passed: [] } : this.#findByKey(run);
  }

  /** Whether the finding is the only one that the stream has returned. If it is gone, nothing needs to be skipped. */
  get #isFirst(): boolean {
    return this.#options.hasKeys && this.#anchor.hint !== undefined && this.#anchor.previous === undefined;
  }

  /** @returns undefined if neither the finding nor the one before it was found in its old position */
  async #findById(run: PageRun): Promise<ResumePoint | undefined> {
    while (this.#mayBeOnNextPage(run)) {
      const page = await this.#readPage(run);
      const index = page.ids.findIndex((id) => fingerprintOf(id) === this.#anchor.fingerprint);
      if (index < 0) continue;
      if (await this.#hasStayed(run, page, index)) return resumeAfter(run, page, index);
      break;
    }
    return this.#findPrevious(run);
  }

  /** The finding has moved; the one returned before it may not have. */
  async #findPrevious(run: PageRun): Promise<ResumePoint | undefined> {
    const { previous } = this.#anchor;
    if (previous === undefined || previous.keyDigest === UNKNOWN_KEY || !this.#options.hasKeys) return undefined;
    for (const page of run.pages) {
      const index = page.ids.findIndex((id) => shorten(fingerprintOf(id)) === previous.fingerprint);
      if (index < 0) continue;
      const hasStayed = (await this.#digestKeyOf(page.ids[index] ?? '')) === previous.keyDigest;
      return hasStayed ? resumeAfter(run, page, index) : undefined;
    }
    return undefined;
  }

  /**
   * An unmoved finding comes after as many ids as were ahead of it, however the list is cut into pages now, or soon
   * after if others have come ahead of it. Beyond that, searching by key is faster. Without keys, or if it is unknown
   * where the finding was, there is no such bound.
   */
  #mayBeOnNextPage({ walk, pages }: PageRun): boolean {
    if (!walk.hasMore || pages.length >= SEARCH_BUDGET) return false;
    const { hint } = this.#anchor;
    const [first] = pages;
    if (first === undefined || hint === undefined || !this.#options.hasKeys) return true;
    const readUpTo = pages.reduce((depth, { ids }) => depth + ids.length, first.depth);
    return readUpTo <= hint.depth + hint.index + this.#options.upstream.maxIds;
  }

  /** Whether the finding, now listed at this index of the last page, is still in its old position. */
  async #hasStayed({ pages }: PageRun, page: WalkedPage, index: number): Promise<boolean> {
    const { hint, keyDigest } = this.#anchor;
    const ids = pages.flatMap((walked) => walked.ids);
    const at = ids.length - page.ids.length + index;
    const depth = (pages[0]?.depth ?? 0) + at;
    if (hint && hasSamePrefix(hint, ids, at, depth)) return true;
    if (this.#options.hasKeys) {
      return keyDigest !== UNKNOWN_KEY && (await this.#digestKeyOf(page.ids[index] ?? '')) === keyDigest;
    }
    return hint !== undefined && this.#wasOnlyShifted(depth, hint.depth + hint.index);
  }

  /**
   * Without keys, the direction of the shift decides. An update moves a finding towards the end of the list that has the
   * latest values: the front for DESC, the back for ASC. A finding that has shifted away from that end was not updated;
   * others have left the positions ahead of it, or have entered them.
   */
  #wasOnlyShifted(depth: number, before: number): boolean {
    return this.#options.order.direction === 'DESC' ? depth >= before : depth <= before;
  }

  async #digestKeyOf(id: string): Promise<number> {
    const { field } = this.#options.order;
    const outcomes = field === 'ID' ? [] : await this.#load([id]);
    throwCallFailure(outcomes);
    return digestKey(wireKeyOf(id, outcomes[0], field));
  }

  async #findByKey(run: PageRun): Promise<ResumePoint> {
    const { rank, order, hasKeys } = this.#options;
    if (!hasKeys || rank === undefined || !this.#anchor.isSorted) throw cursorExpired();
    const search = new KeySearch(this.#slot, rank.key, order);
    for (const [at, page] of run.pages.entries()) {
      const result = search.look(page, await this.#load(page.ids));
      if (result === 'earlier') return this.#searchOn(this.#start(), new KeySearch(this.#slot, rank.key, order));
      if (result !== 'further') return resumeAt(run, [...result, ...wholePages(run.pages.slice(at + 1))]);
    }
    return this.#searchOn(run, search);
  }

  async #searchOn(run: PageRun, search: KeySearch): Promise<ResumePoint> {
    while (run.walk.hasMore && run.pages.length < SEARCH_BUDGET) {
      const page = await this.#readPage(run);
      const result = search.look(page, await this.#load(page.ids));
      if (result === 'earlier') throw cursorExpired();
      if (result !== 'further') return resumeAt(run, result);
    }
    throw cursorTooDeep();
  }

  async #readPage({ walk, pages }: PageRun): Promise<WalkedPage> {
    const page = await walk.next(this.#options.upstream.maxIds);
    pages.push(page);
    return page;
  }

  #load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#options.upstream.load(ids);
  }
}

/**
 * Whether the same ids as before are ahead of the finding since the start of its page, however they are cut into pages
 * now.
 * @param at the finding's index among the ids
 * @param depth its index in the list
 */
function hasSamePrefix(hint: AnchorHint, ids: readonly string[], at: number, depth: number): boolean {
  return depth === hint.depth + hint.index && fingerprintOfAll(ids.slice(at - hint.index, at + 1)) === hint.prefix;
}

function resumeAfter({ walk, pages }: PageRun, page: WalkedPage, index: number): ResumePoint {
  const at = pages.indexOf(page);
  const passed = [...pages.slice(0, at).flatMap(({ ids }) => ids), ...page.ids.slice(0, index + 1)];
  return { walk, tails: [{ page, from: index + 1 }, ...wholePages(pages.slice(at + 1))], passed };
}

function resumeAt({ walk, pages }: PageRun, tails: readonly PageTail[]): ResumePoint {
  const unread = new Set(tails.flatMap(({ page, from }) => page.ids.slice(from)));
  const passed = pages.flatMap(({ ids }) => ids).filter((id) => !unread.has(id));
  return { walk, tails, passed };
}

function wholePages(pages: readonly WalkedPage[]): PageTail[] {
  return pages.map((page) => ({ page, from: 0 }));
}
