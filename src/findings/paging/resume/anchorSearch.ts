import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { throwCallFailure } from '../lists/documentFailures.js';
import { fingerprintOf, fingerprintOfAll, shorten } from '../lists/fingerprint.js';
import { ListWalk, StaleToken, type WalkedPage } from '../lists/listWalk.js';
import { wireKeyOf } from '../order/findingOrder.js';
import type { Rank } from '../order/rank.js';
import { type Anchor, digestKey, UNKNOWN_KEY } from './anchor.js';
import { cursorExpired, cursorTooDeep } from './cursorExpired.js';
import { KeySearch } from './keySearch.js';
import { type PageTail, type ResumeOptions, type ResumePoint, SEARCH_BUDGET } from './resumePoint.js';
import type { AnchoredSlot } from './slotState.js';

/**
 * Searches a list for the anchored finding: the last one that the stream returned.
 *
 * It starts on the page of the hint, or at the beginning of the list if there is no hint or GuardDuty refuses its
 * token. If the finding has moved, the search falls back to the finding before it, and then to the cursor's key.
 */
export class AnchorSearch {
  readonly #slot: AnchoredSlot;
  readonly #anchor: Anchor;
  readonly #options: ResumeOptions;
  #walk: ListWalk;
  #pages: WalkedPage[] = [];

  constructor(slot: AnchoredSlot, options: ResumeOptions) {
    this.#slot = slot;
    this.#anchor = slot.anchor;
    this.#options = options;
    this.#walk = new ListWalk(options.upstream, slot.anchor.hint);
  }

  /** @throws BAD_USER_INPUT if the cursor has expired */
  async find(): Promise<ResumePoint> {
    try {
      return (await this.#findById()) ?? (await this.#findByKey());
    } catch (error) {
      if (!(error instanceof StaleToken)) throw error;
      this.#startOver();
      return (await this.#findById()) ?? (await this.#findByKey());
    }
  }

  #startOver(): void {
    this.#walk = new ListWalk(this.#options.upstream);
    this.#pages = [];
  }

  /** @returns undefined if neither the finding nor the one before it was found in its old position */
  async #findById(): Promise<ResumePoint | undefined> {
    while (this.#mayBeOnNextPage()) {
      const page = await this.#readPage();
      const index = page.ids.findIndex((id) => fingerprintOf(id) === this.#anchor.fingerprint);
      if (index < 0) continue;
      if (await this.#hasStayed(page, index)) return this.#resumeAfter(page, index);
      break;
    }
    return this.#findPrevious();
  }

  /** The finding has moved; the one returned before it may not have. */
  async #findPrevious(): Promise<ResumePoint | undefined> {
    const { previous } = this.#anchor;
    if (previous === undefined || previous.keyDigest === UNKNOWN_KEY || !this.#options.hasKeys) return undefined;
    for (const page of this.#pages) {
      const index = page.ids.findIndex((id) => shorten(fingerprintOf(id)) === previous.fingerprint);
      if (index < 0) continue;
      const hasStayed = (await this.#digestKeyOf(page.ids[index] ?? '')) === previous.keyDigest;
      return hasStayed ? this.#resumeAfter(page, index) : undefined;
    }
    return undefined;
  }

  #resumeAfter(page: WalkedPage, index: number): ResumePoint {
    const at = this.#pages.indexOf(page);
    const passed = [...this.#pages.slice(0, at).flatMap(({ ids }) => ids), ...page.ids.slice(0, index + 1)];
    return { walk: this.#walk, tails: [{ page, from: index + 1 }, ...wholePages(this.#pages.slice(at + 1))], passed };
  }

  /**
   * A search that started on the hint's page finds an unmoved finding after as many ids as were ahead of it, however
   * the list is cut into pages now, or soon after if others have come ahead of it. Beyond that, searching by key is
   * faster. A search from the beginning of the list, or without keys, has no such bound.
   */
  #mayBeOnNextPage(): boolean {
    if (!this.#walk.hasMore || this.#pages.length >= SEARCH_BUDGET) return false;
    const [first] = this.#pages;
    const { hint } = this.#anchor;
    if (first === undefined || hint === undefined || first.token !== hint.token || !this.#options.hasKeys) return true;
    return this.#pages.reduce((sum, { ids }) => sum + ids.length, 0) <= hint.index + this.#options.upstream.maxIds;
  }

  /** Whether the finding, now listed at this index of the last page, is still in its old position. */
  async #hasStayed(page: WalkedPage, index: number): Promise<boolean> {
    const { hint, keyDigest } = this.#anchor;
    const ids = this.#pages.flatMap((walked) => walked.ids);
    const at = ids.length - page.ids.length + index;
    if (hint && this.#hasSamePrefix(ids, at)) return true;
    if (this.#options.hasKeys) {
      return keyDigest !== UNKNOWN_KEY && (await this.#digestKeyOf(page.ids[index] ?? '')) === keyDigest;
    }
    return hint !== undefined && this.#wasOnlyShifted((this.#pages[0]?.depth ?? 0) + at, hint.depth + hint.index);
  }

  /** Whether the same ids as before are ahead of it since the start of its page, however they are cut into pages now. */
  #hasSamePrefix(ids: readonly string[], at: number): boolean {
    const { hint } = this.#anchor;
    if (hint === undefined) return false;
    const depth = (this.#pages[0]?.depth ?? 0) + at;
    return depth === hint.depth + hint.index && fingerprintOfAll(ids.slice(at - hint.index, at + 1)) === hint.prefix;
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

  async #findByKey(): Promise<ResumePoint> {
    const { rank, order, hasKeys } = this.#options;
    if (!hasKeys || rank === undefined || !this.#anchor.isSorted) throw cursorExpired();
    const search = new KeySearch(this.#slot, rank.key, order);
    for (const [at, page] of this.#pages.entries()) {
      const result = search.look(page, await this.#load(page.ids));
      if (result === 'earlier') return this.#findByKeyFromBeginning(rank);
      if (result !== 'further') return this.#resumeAt([...result, ...wholePages(this.#pages.slice(at + 1))]);
    }
    return this.#searchOn(search);
  }

  async #findByKeyFromBeginning(rank: Rank): Promise<ResumePoint> {
    this.#startOver();
    return this.#searchOn(new KeySearch(this.#slot, rank.key, this.#options.order));
  }

  async #searchOn(search: KeySearch): Promise<ResumePoint> {
    while (this.#walk.hasMore && this.#pages.length < SEARCH_BUDGET) {
      const page = await this.#readPage();
      const result = search.look(page, await this.#load(page.ids));
      if (result === 'earlier') throw cursorExpired();
      if (result !== 'further') return this.#resumeAt(result);
    }
    throw cursorTooDeep();
  }

  #resumeAt(tails: readonly PageTail[]): ResumePoint {
    const unread = new Set(tails.flatMap(({ page, from }) => page.ids.slice(from)));
    const passed = this.#pages.flatMap(({ ids }) => ids).filter((id) => !unread.has(id));
    return { walk: this.#walk, tails, passed };
  }

  async #readPage(): Promise<WalkedPage> {
    const page = await this.#walk.next(this.#options.upstream.maxIds);
    this.#pages.push(page);
    return page;
  }

  #load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#options.upstream.load(ids);
  }
}

function wholePages(pages: readonly WalkedPage[]): PageTail[] {
  return pages.map((page) => ({ page, from: 0 }));
}
