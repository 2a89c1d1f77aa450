import type { FindingOrder } from '../../../__generated__/types.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { ListWalk, StaleToken, type WalkedPage } from '../lists/listWalk.js';
import { writtenKeyOf } from '../order/findingOrder.js';
import type { Rank } from '../order/rank.js';
import type { StreamUpstream } from '../streams/stream.js';
import { type Anchor, digestKey, fingerprint, fingerprintAll, shortFingerprint, UNKNOWN_KEY } from './anchor.js';
import { failFor } from './callFailure.js';
import { expired, tooFar } from './cursorExpired.js';
import { type PageRest, PlaceSearch } from './keySearch.js';
import { countPassed, type Passed } from './skipPassed.js';
import type { AnchoredSlot, SlotState } from './slotState.js';

/** Pages that are walked in search of a place before giving up: 50,000 findings. */
const SEARCH_BUDGET = 1000;

/** What a place is looked for with. */
export interface PlaceOptions {
  readonly upstream: StreamUpstream;
  readonly order: FindingOrder;
  /** Whether keys can be read: without documents only an order by id has any. */
  readonly knowsKeys: boolean;
  /** Of the cursor; undefined where no key had been read. */
  readonly rank: Rank | undefined;
}

/** Where a stream goes on. */
export interface Place {
  readonly walk: ListWalk;
  /** What is behind the place of the pages that were walked to find it. */
  readonly rests: readonly PageRest[];
  /** Ids that were seen ahead of the place: they count as answered. */
  readonly passed: readonly string[];
}

/**
 * Finds where a stream goes on behind a cursor.
 *
 * Its last answered finding is looked for where it stood, and around; if it has not moved, everything behind it goes on,
 * whatever its keys say: nothing is passed over that is not known to have been answered. Only where the finding has
 * left its place, or the cursor had no room for it, the place is found by the cursor's rank.
 *
 * @throws BAD_USER_INPUT where the place cannot be told
 */
export async function findPlace(slot: SlotState, options: PlaceOptions): Promise<Place> {
  const place = await findBehind(slot, options);
  return slot.wasMissing ? passWhatWasMissing(place, options) : place;
}

async function findBehind(slot: SlotState, options: PlaceOptions): Promise<Place> {
  switch (slot.kind) {
    case 'unread':
      return { walk: new ListWalk(options.upstream), rests: [], passed: [] };
    case 'anchored':
      return new AnchorHunt(slot, options).find();
    case 'ranked':
      return findByRank(slot.isBefore ? 'key' : 'rank', options);
    default:
      return slot satisfies never;
  }
}

/** One search for the last answered finding of a stream. */
class AnchorHunt {
  readonly #slot: AnchoredSlot;
  readonly #anchor: Anchor;
  readonly #options: PlaceOptions;
  #walk: ListWalk;
  #pages: WalkedPage[] = [];

  constructor(slot: AnchoredSlot, options: PlaceOptions) {
    this.#slot = slot;
    this.#anchor = slot.anchor;
    this.#options = options;
    this.#walk = new ListWalk(options.upstream, slot.anchor.hint);
  }

  async find(): Promise<Place> {
    try {
      return (await this.#findOnPages()) ?? (await this.#searchByKey());
    } catch (error) {
      if (!(error instanceof StaleToken)) throw error;
      this.#begin();
      return (await this.#findOnPages()) ?? (await this.#searchByKey());
    }
  }

  /** From the beginning of the list. */
  #begin(): void {
    this.#walk = new ListWalk(this.#options.upstream);
    this.#pages = [];
  }

  /** @returns undefined where neither the finding is met nor the one before it, or both have moved */
  async #findOnPages(): Promise<Place | undefined> {
    while (this.#mayBeFurther()) {
      const page = await this.#walk.next(this.#options.upstream.maxIds);
      this.#pages.push(page);
      const index = page.ids.findIndex((id) => fingerprint(id) === this.#anchor.after);
      if (index < 0) continue;
      if (await this.#hasStayed(page, index)) return this.#placeBehind(page, index);
      break;
    }
    return this.#findBehindPrevious();
  }

  /** The finding has left its place: what was answered before it may not have. */
  async #findBehindPrevious(): Promise<Place | undefined> {
    const { previous } = this.#anchor;
    if (previous === undefined || previous.keyDigest === UNKNOWN_KEY || !this.#isKeyed) return undefined;
    for (const page of this.#pages) {
      const index = page.ids.findIndex((id) => shortFingerprint(fingerprint(id)) === previous.after);
      if (index < 0) continue;
      const hasStayed = (await this.#digestKey(page.ids[index] ?? '')) === previous.keyDigest;
      return hasStayed ? this.#placeBehind(page, index) : undefined;
    }
    return undefined;
  }

  #placeBehind(page: WalkedPage, index: number): Place {
    const at = this.#pages.indexOf(page);
    const passed = [...this.#pages.slice(0, at).flatMap(({ ids }) => ids), ...page.ids.slice(0, index + 1)];
    const unread = this.#pages.slice(at + 1).map((behind) => ({ page: behind, from: 0 }));
    return { walk: this.#walk, rests: [{ page, from: index + 1 }, ...unread], passed };
  }

  /**
   * From its own page on, the finding is met once as many ids have been seen as stood ahead of it, however the pages are
   * cut, or soon after, where others have come ahead of it. If not, its key is the quicker way. From the list's
   * beginning, and where there are no keys, it may be anywhere.
   */
  #mayBeFurther(): boolean {
    if (!this.#walk.hasMore || this.#pages.length >= SEARCH_BUDGET) return false;
    const [first] = this.#pages;
    const { hint } = this.#anchor;
    if (first === undefined || hint === undefined || first.token !== hint.token || !this.#isKeyed) return true;
    return this.#pages.reduce((sum, { ids }) => sum + ids.length, 0) <= hint.index + this.#options.upstream.maxIds;
  }

  /** Whether the finding that was met has not moved since. */
  async #hasStayed(page: WalkedPage, index: number): Promise<boolean> {
    const { hint, keyDigest } = this.#anchor;
    const ids = this.#pages.flatMap((walked) => walked.ids);
    const at = ids.length - page.ids.length + index;
    if (hint && this.#isWhereItStood(ids, at)) return true;
    if (this.#isKeyed) {
      return keyDigest !== UNKNOWN_KEY && (await this.#digestKey(page.ids[index] ?? '')) === keyDigest;
    }
    return hint !== undefined && this.#hasOnlyBeenPushed((this.#pages[0]?.depth ?? 0) + at, hint.depth + hint.index);
  }

  /** The same ids are ahead of it from where its page began, however that is cut into pages now. */
  #isWhereItStood(ids: readonly string[], at: number): boolean {
    const { hint } = this.#anchor;
    if (hint === undefined) return false;
    const depth = (this.#pages[0]?.depth ?? 0) + at;
    return depth === hint.depth + hint.index && fingerprintAll(ids.slice(at - hint.index, at + 1)) === hint.prefix;
  }

  /**
   * Without keys: an update takes a finding to the end where the latest are. So it has not moved where it was pushed on
   * by findings that came before it, or has moved up behind ones that left.
   */
  #hasOnlyBeenPushed(depth: number, before: number): boolean {
    return this.#options.order.direction === 'DESC' ? depth >= before : depth <= before;
  }

  async #digestKey(id: string): Promise<number> {
    const { field } = this.#options.order;
    const outcomes = field === 'ID' ? [] : await this.#load([id]);
    failFor(outcomes);
    return digestKey(writtenKeyOf(id, outcomes[0], field));
  }

  async #searchByKey(): Promise<Place> {
    const { rank, order } = this.#options;
    if (!this.#isKeyed || rank === undefined || !this.#anchor.isOrderly) throw expired();
    const search = new PlaceSearch(this.#slot, rank.key, order);
    for (const page of this.#pages) {
      const sighting = search.look(page, await this.#load(page.ids));
      if (sighting === 'earlier') return this.#searchFromBeginning(rank);
      if (sighting !== 'further') return this.#toPlace(sighting, this.#pages.slice(this.#pages.indexOf(page) + 1));
    }
    return this.#searchOn(search);
  }

  async #searchFromBeginning(rank: Rank): Promise<Place> {
    this.#begin();
    return this.#searchOn(new PlaceSearch(this.#slot, rank.key, this.#options.order));
  }

  async #searchOn(search: PlaceSearch): Promise<Place> {
    while (this.#walk.hasMore && this.#pages.length < SEARCH_BUDGET) {
      const page = await this.#walk.next(this.#options.upstream.maxIds);
      this.#pages.push(page);
      const sighting = search.look(page, await this.#load(page.ids));
      if (sighting === 'earlier') throw expired();
      if (sighting !== 'further') return this.#toPlace(sighting, []);
    }
    throw tooFar();
  }

  #toPlace(rests: readonly PageRest[], unread: readonly WalkedPage[]): Place {
    const all = [...rests, ...unread.map((page) => ({ page, from: 0 }))];
    const behind = new Set(all.flatMap(({ page, from }) => page.ids.slice(from)));
    const passed = this.#pages.flatMap(({ ids }) => ids).filter((id) => !behind.has(id));
    return { walk: this.#walk, rests: all, passed };
  }

  get #isKeyed(): boolean {
    return this.#options.knowsKeys;
  }

  #load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#options.upstream.load(ids);
  }
}

/** @param by whether what has the cursor's key counts as not answered, or is told apart by rank */
async function findByRank(by: Passed, options: PlaceOptions): Promise<Place> {
  const { upstream, knowsKeys, rank } = options;
  if (!knowsKeys || rank === undefined) throw expired();
  return passOn(by, { walk: new ListWalk(upstream), rests: [], passed: [] }, options);
}

/** What sorts before the cursor was answered without this stream's source, which said so: it is not made up for. */
function passWhatWasMissing(place: Place, options: PlaceOptions): Promise<Place> {
  const { knowsKeys, rank } = options;
  return knowsKeys && rank !== undefined ? passOn('known key', place, options) : Promise.resolve(place);
}

/** Goes on from a place for as long as entries are passed. */
async function passOn(by: Passed, { walk, rests, passed }: Place, options: PlaceOptions): Promise<Place> {
  const { upstream, order, rank } = options;
  const queue = [...rests];
  const seen = [...passed];
  let ahead: Rank | undefined;
  for (let pages = 0; ; pages++) {
    if (queue.length === 0) {
      if (!walk.hasMore) return { walk, rests: [], passed: seen };
      if (pages >= SEARCH_BUDGET) throw tooFar();
      queue.push({ page: await walk.next(upstream.maxIds), from: 0 });
    }
    const [{ page, from } = { page: undefined, from: 0 }] = queue;
    if (page === undefined) continue;
    const ids = page.ids.slice(from);
    const counted = countPassed(by, ids, await upstream.load(ids), { ahead, until: rank, order });
    seen.push(...ids.slice(0, counted.count));
    ahead = counted.ahead;
    queue.shift();
    if (counted.count < ids.length) {
      return { walk, rests: [{ page, from: from + counted.count }, ...queue], passed: seen };
    }
  }
}
