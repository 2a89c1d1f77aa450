import { LRUCache } from 'lru-cache';
import type { Caller } from '../../model/caller.js';
import type { FindingSource, IdPage } from '../../model/findingSource.js';
import { SharedSignal } from './sharedSignal.js';

/** A page of ids that may be shared, with what is known of it from earlier reads. */
export interface SharedPage extends IdPage {
  /**
   * For each id since when it and all before it have been seen where they stand, on the clock of performance.now(). A
   * document that was asked for earlier may be what the finding was before it came to stand here.
   */
  readonly unchangedSince: readonly number[];
}

/** A page that is asked for. */
export interface ListRequest {
  readonly source: FindingSource;
  /** What the page is of: criteria, order and token. */
  readonly place: string;
  readonly maxResults: number;
  /** On the clock of performance.now(): a call that began earlier is not accepted. */
  readonly since: number;
}

type Listing = Promise<SharedPage | undefined>;

/** Pages of which the last read is remembered; some 5 KB each. */
const REMEMBERED = 500;

/**
 * ListFindings calls that are under way, each shared by all who ask for the very same page meanwhile. No page is
 * answered again later, as a list changes with every finding. What it was last is remembered, though, to tell whether it
 * has changed.
 */
export class SharedLists {
  readonly #underWay = new Map<FindingSource, Map<string, ListCall>>();
  readonly #seen = new LRUCache<string, Pick<SharedPage, 'ids' | 'unchangedSince'>>({ max: REMEMBERED });

  /** Whether the page is being read already, so that no call is made for it. */
  isUnderWay(request: ListRequest): boolean {
    return this.#find(request) !== undefined;
  }

  /** @param list makes the call on behalf of all who ask for the page until it is answered */
  read(request: ListRequest, caller: Caller, list: (all: Caller) => Promise<IdPage | undefined>): Listing {
    const known = this.#find(request);
    if (known) {
      known.join(caller);
      return known.listing;
    }
    const { source, place } = request;
    const call = new ListCall(caller, (all) => this.#list(`${source.key} ${place}`, () => list(all)));
    const calls = this.#callsTo(source);
    const key = keyOf(request);
    calls.set(key, call);
    const end = () => {
      call.end();
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

  #find(request: ListRequest): ListCall | undefined {
    const call = this.#underWay.get(request.source)?.get(keyOf(request));
    return call && call.askedAt >= request.since && !call.signal.aborted ? call : undefined;
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

function keyOf({ place, maxResults }: ListRequest): string {
  return `${maxResults} ${place}`;
}

/** One call, on behalf of everybody who has joined it. */
class ListCall implements Caller {
  readonly askedAt = performance.now();
  readonly listing: Listing;
  readonly #wanted = new SharedSignal();
  readonly #callers: Caller[] = [];

  constructor(first: Caller, list: (all: Caller) => Listing) {
    this.join(first);
    this.listing = list(this);
  }

  join(caller: Caller): void {
    this.#callers.push(caller);
    this.#wanted.join(caller.signal);
  }

  end(): void {
    this.#wanted.release();
  }

  get signal(): AbortSignal {
    return this.#wanted.signal;
  }

  get rank(): number {
    return Math.min(...this.#callers.map(({ rank }) => rank));
  }

  get begunAt(): number {
    return Math.min(...this.#callers.map(({ begunAt }) => begunAt));
  }
}
