import { LRUCache } from 'lru-cache';
import type { FindingSource, IdPage } from '../../model/findingSource.js';
import { SharedSignal } from './sharedSignal.js';

/** A page of ids that may be shared, with what is known of it from earlier looks. */
export interface SharedPage extends IdPage {
  /**
   * For each id since when it and all before it have been seen where they stand, on the clock of performance.now(). A
   * document that was asked for before may be what the finding was before it came to stand here.
   */
  readonly unchangedSince: readonly number[];
}

type Listing = Promise<SharedPage | undefined>;

interface ListCall {
  readonly begunAt: number;
  readonly listing: Listing;
  readonly wanted: SharedSignal;
}

/** Pages of which the last look is remembered; some 5 KB each. */
const REMEMBERED = 500;

/**
 * ListFindings calls that are under way, each shared by all who ask for the very same meanwhile. No page is answered
 * again later: a list changes with every finding. How it looked last is remembered, though, to tell whether it has.
 */
export class SharedLists {
  readonly #underWay = new Map<FindingSource, Map<string, ListCall>>();
  readonly #seen = new LRUCache<string, Pick<SharedPage, 'ids' | 'unchangedSince'>>({ max: REMEMBERED });

  /**
   * @param place what the page is of: criteria, order and token
   * @param since on the clock of performance.now(): a call that began before will not do
   * @param signal of who asks; the call's own goes off when all who asked for it have gone
   */
  read(
    source: FindingSource,
    place: string,
    maxResults: number,
    since: number,
    signal: AbortSignal | undefined,
    list: (signal: AbortSignal) => Promise<IdPage | undefined>,
  ): Listing {
    const calls = this.#callsTo(source);
    const key = `${maxResults} ${place}`;
    const known = calls.get(key);
    if (known && known.begunAt >= since && !known.wanted.signal.aborted) {
      known.wanted.join(signal);
      return known.listing;
    }
    const wanted = new SharedSignal();
    wanted.join(signal);
    const listing = this.#list(`${source.key} ${place}`, () => list(wanted.signal));
    const call = { begunAt: performance.now(), listing, wanted };
    calls.set(key, call);
    const end = () => {
      wanted.release();
      if (calls.get(key) === call) calls.delete(key);
    };
    call.listing.then(end, end);
    return call.listing;
  }

  /** What is under way is not shared any more. */
  forget(source: FindingSource): void {
    this.#underWay.delete(source);
  }

  forgetAll(): void {
    this.#underWay.clear();
  }

  async #list(place: string, list: () => Promise<IdPage | undefined>): Listing {
    const page = await list();
    return page && { ...page, unchangedSince: this.#compare(place, page.ids) };
  }

  /** A page of another size is of the same list: as far as both go, they can be compared. */
  #compare(place: string, ids: readonly string[]): readonly number[] {
    const now = performance.now();
    const seen = this.#seen.get(place);
    const change = ids.findIndex((id, index) => id !== seen?.ids[index]);
    if (seen && change < 0) return seen.unchangedSince;
    const unchangedSince = ids.map((_, index) => (index < change ? (seen?.unchangedSince[index] ?? now) : now));
    this.#seen.set(place, { ids, unchangedSince });
    return unchangedSince;
  }

  #callsTo(source: FindingSource) {
    const known = this.#underWay.get(source);
    if (known) return known;
    const calls = new Map<string, ListCall>();
    this.#underWay.set(source, calls);
    return calls;
  }
}
