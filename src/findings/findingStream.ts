import { badUserInput, GatewayError, RefusedByGuardDuty } from '../errors.js';
import type { FindingOutcome } from '../types/loadedFinding.js';
import { fingerprint, type StreamPosition } from './cursor.js';
import type { OrderKey } from './findingOrder.js';

/** The most ids that one upstream page can have. */
export const UPSTREAM_PAGE = 50;
/** Upstream pages in a row without a single new id, or walked in search of a cursor's place, before giving up. */
const WALK_BUDGET = 20;

/** A page of ids, as the upstream gives it. */
export interface ListedPage {
  readonly ids: readonly string[];
  readonly nextToken: string | undefined;
}

/** What a stream reads from: one query to one source. */
export interface StreamUpstream {
  /** @returns undefined where the source has no detector, hence no findings */
  list(maxResults: number, token: string | undefined): Promise<ListedPage | undefined>;
  /** For each id its document, null where GuardDuty has none, or the error that kept it from being read. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
}

/** A listed finding and its place in the stream. */
export interface StreamEntry {
  readonly id: string;
  readonly position: StreamPosition;
  /** Undefined as long as the document was not read. */
  readonly finding: FindingOutcome | undefined;
  readonly key: OrderKey;
}

/** Entries of one upstream page, with their documents on the way. */
export interface Pull {
  readonly ids: readonly string[];
  readonly positions: readonly StreamPosition[];
}

const NOTHING: Pull = { ids: [], positions: [] };

/** The ids of one query to one source, in GuardDuty's order, from a position on. */
export class FindingStream {
  readonly start: StreamPosition;
  readonly #upstream: StreamUpstream;
  readonly #listsWholePages: boolean;
  #listed: Pull = NOTHING;
  #token: string | undefined;
  #hasMore = true;
  /** Fingerprint of the finding behind which the stream begins, until it has been passed. */
  #skipThrough: string | undefined;

  /**
   * @param listsWholePages true for one of several streams: how much of it a page takes is not known beforehand, and
   *   ids cost nothing, so that each list asks for all that GuardDuty gives at once
   */
  constructor(upstream: StreamUpstream, start: StreamPosition, listsWholePages: boolean) {
    this.#upstream = upstream;
    this.start = start;
    this.#listsWholePages = listsWholePages;
    this.#token = start.token;
    this.#skipThrough = start.isNext ? undefined : start.after;
  }

  /** False once everything was pulled and GuardDuty gave no further token. */
  get hasMore(): boolean {
    return this.#hasMore || this.#listed.ids.length > 0;
  }

  load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#upstream.load(ids);
  }

  /**
   * The next ids, at least one unless the stream ends, and no more than an upstream page.
   *
   * @param wanted how many ids are still needed
   * @throws BAD_USER_INPUT where a cursor's place is gone
   */
  async pull(wanted: number): Promise<Pull> {
    if (this.#listed.ids.length === 0) this.#listed = await this.#listNext(wanted);
    const { ids, positions } = this.#listed;
    this.#listed = { ids: ids.slice(wanted), positions: positions.slice(wanted) };
    return { ids: ids.slice(0, wanted), positions: positions.slice(0, wanted) };
  }

  /** The next upstream page that has an id; an empty one with a token is passed over. */
  async #listNext(wanted: number): Promise<Pull> {
    const isSearching = () => this.#skipThrough !== undefined;
    for (let pages = 0; this.#hasMore; pages++) {
      if (pages > WALK_BUDGET) throw this.#givesUp();
      const token = this.#token;
      const page = await this.#list(
        this.#listsWholePages || isSearching() ? UPSTREAM_PAGE : Math.min(wanted, UPSTREAM_PAGE),
      );
      if (page === undefined) continue;
      const from = this.#beginOf(page.ids, token);
      if (from === undefined || from >= page.ids.length) continue;
      return toPull(page, from, token);
    }
    if (isSearching()) throw expired();
    return NOTHING;
  }

  /** @returns undefined after a refused token: the stream then begins anew, in search of the cursor's finding */
  async #list(maxResults: number): Promise<ListedPage | undefined> {
    const token = this.#token;
    try {
      const page = await this.#upstream.list(maxResults, token);
      this.#token = page?.nextToken;
      this.#hasMore = page?.nextToken !== undefined;
      return page ?? { ids: [], nextToken: undefined };
    } catch (error) {
      const isCursorsToken = token !== undefined && token === this.start.token;
      if (!(error instanceof RefusedByGuardDuty) || !isCursorsToken || this.start.after === undefined) throw error;
      this.#restart();
      return undefined;
    }
  }

  /** @returns index of the page's first id that is new; undefined while the cursor's finding has not been met */
  #beginOf(ids: readonly string[], token: string | undefined): number | undefined {
    if (this.#skipThrough === undefined) return 0;
    const at = ids.findIndex((id) => fingerprint(id) === this.#skipThrough);
    if (at >= 0) {
      this.#skipThrough = undefined;
      return at + 1;
    }
    // Not where the token said: the list has changed since. It is somewhere else, and may be before this page.
    if (token !== undefined && token === this.start.token) this.#restart();
    return undefined;
  }

  #restart(): void {
    this.#token = undefined;
    this.#hasMore = true;
    this.#skipThrough = this.start.after;
  }

  #givesUp(): GatewayError {
    if (this.#skipThrough !== undefined) return expired();
    return new GatewayError('UPSTREAM_INVALID', 'GuardDuty lists page after page without a finding on it.');
  }
}

function toPull(page: ListedPage, from: number, token: string | undefined): Pull {
  const ids = page.ids.slice(from);
  const positions = ids.map((id, index) => {
    const isLast = index === ids.length - 1 && page.nextToken !== undefined;
    return new EntryPosition(id, isLast ? page.nextToken : token, isLast);
  });
  return { ids, positions };
}

/** Fingerprints are made when a cursor is asked for: most entries never get one. */
class EntryPosition implements StreamPosition {
  readonly #id: string;

  constructor(
    id: string,
    readonly token: string | undefined,
    readonly isNext: boolean,
  ) {
    this.#id = id;
  }

  get after(): string {
    return fingerprint(this.#id);
  }
}

function expired(): GatewayError {
  return badUserInput(
    'The cursor in "after" has expired: the finding it stands on is no longer in the list. Begin anew.',
  );
}
