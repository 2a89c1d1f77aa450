import type { FindingOrder } from '../../__generated__/types.js';
import { badUserInput, GatewayError, RefusedByGuardDuty } from '../../model/errors.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import { type CursorPosition, fingerprint, fingerprintUpTo, type StreamPosition } from './cursor.js';
import {
  countBefore,
  countUndecided,
  expired,
  failFor,
  type KnownPlace,
  type PageRest,
  PlaceSearch,
  type SearchedPage,
  sidesOf,
} from './cursorSearch.js';
import type { KnownKey } from './findingOrder.js';

/** Upstream pages in a row without a single new id, or walked in search of a cursor's place, before giving up. */
const WALK_BUDGET = 20;

/** A page of ids, as the upstream gives it. */
export interface ListedPage {
  readonly ids: readonly string[];
  readonly nextToken: string | undefined;
}

/** What a stream reads from: one query to one source. */
export interface StreamUpstream {
  /** The most ids that a page has. */
  readonly maxIds: number;
  /** @returns undefined where the source has no detector, hence no findings */
  list(maxResults: number, token: string | undefined): Promise<ListedPage | undefined>;
  /** For each id its document, null where GuardDuty has none, or the error that kept it from being read. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
}

/** The ids of one query to one source, in order. */
export interface Stream {
  /** False once everything was pulled, and nothing more can come. */
  readonly hasMore: boolean;
  /** Why it ended before its end, which only a partial answer lets it do. */
  readonly missing: GatewayError | undefined;
  /** The next ids, at least one unless the stream ends. */
  pull(wanted: number): Promise<Pull>;
  /** For each id what became of its document; nothing where the stream reads none. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
}

export interface StreamOptions {
  readonly order: FindingOrder;
  /** False where nothing but ids is wanted: then no document is read, and a place is found by ids alone. */
  readonly withDocuments: boolean;
  /**
   * True for one of several streams: how much of it a page takes is not known beforehand, and ids cost nothing, so
   * that each list asks for all that GuardDuty gives at once.
   */
  readonly listsWholePages: boolean;
  /** Where a cursor left off; undefined where the stream is read from its beginning, without a cursor. */
  readonly resume?: StreamResume | undefined;
}

export interface StreamResume {
  readonly position: CursorPosition;
  /** What the cursor's finding was placed by: whatever sorts before it has been answered. Undefined where unknown. */
  readonly key: KnownKey | undefined;
}

/** The next ids of a stream, each with its place. */
export interface Pull {
  readonly ids: readonly string[];
  readonly positions: readonly StreamPosition[];
}

/**
 * `anchoring`: the page that held the cursor's finding is to be read. `anchored`: the finding stood where it was.
 * `searching`: it did not, so that its place is looked for by key. `placed`: behind it.
 */
type Progress = 'anchoring' | 'anchored' | 'searching' | 'placed';

const NOTHING: Pull = { ids: [], positions: [] };

/**
 * The ids of one query to one source, in GuardDuty's order, from a position on.
 *
 * A position names the last finding that was answered, and where it stood. If it does not stand there any more, the
 * list has changed since: then the place is found by the cursor's key, which no change of other findings moves. Where
 * that cannot be done the cursor has expired; a page from a wrong place is never answered.
 */
export class FindingStream implements Stream {
  /** Where its source fails, whoever pulls is told. */
  readonly missing = undefined;
  readonly #upstream: StreamUpstream;
  readonly #options: StreamOptions;
  /** How far the way to the cursor's place has been gone. */
  #progress: Progress;
  #search: PlaceSearch | undefined;
  #token: string | undefined;
  #hasMore = true;
  #listed: Pull = NOTHING;
  readonly #delivered = new Set<string>();

  constructor(upstream: StreamUpstream, options: StreamOptions) {
    this.#upstream = upstream;
    this.#options = options;
    this.#progress = options.resume ? 'anchoring' : 'placed';
    this.#token = options.resume?.position.token;
  }

  /** False once everything was pulled and GuardDuty gave no further token. */
  get hasMore(): boolean {
    return this.#hasMore || this.#listed.ids.length > 0;
  }

  /** For each id what became of its document; nothing where the stream reads none. */
  async load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#options.withDocuments && ids.length > 0 ? this.#upstream.load(ids) : [];
  }

  /**
   * The next ids, at least one unless the stream ends.
   *
   * @param wanted how many ids are still needed, and how many are given at most
   * @throws BAD_USER_INPUT where a cursor's place cannot be found again
   */
  async pull(wanted: number): Promise<Pull> {
    if (this.#listed.ids.length === 0) this.#listed = await this.#listNext(wanted);
    const { ids, positions } = this.#listed;
    this.#listed = { ids: ids.slice(wanted), positions: positions.slice(wanted) };
    return { ids: ids.slice(0, wanted), positions: positions.slice(0, wanted) };
  }

  /** The next upstream page that has a new id; an empty one with a token is passed over. */
  async #listNext(wanted: number): Promise<Pull> {
    for (let pages = 0; this.#hasMore; pages++) {
      if (pages > WALK_BUDGET) throw this.#progress === 'searching' ? tooFar() : endless();
      const token = this.#token;
      const page = await this.#list(wanted);
      if (page === undefined) continue;
      const rests = await this.#placeIn({ ids: page.ids, token, isLast: !this.#hasMore }, wanted);
      const pull = this.#withoutDelivered(toPull(rests));
      if (pull.ids.length === 0) continue;
      this.#progress = 'placed';
      return pull;
    }
    return NOTHING;
  }

  /** A finding that moved while it was being listed can be on two upstream pages; a faulty upstream repeats a page. */
  #withoutDelivered({ ids, positions }: Pull): Pull {
    const isNew = ids.map((id) => !this.#delivered.has(id) && Boolean(this.#delivered.add(id)));
    return { ids: ids.filter((_, index) => isNew[index]), positions: positions.filter((_, index) => isNew[index]) };
  }

  /** @returns undefined after a refused token: the stream then begins anew, in search of the cursor's place */
  async #list(wanted: number): Promise<ListedPage | undefined> {
    const token = this.#token;
    const isWhole = this.#options.listsWholePages || this.#progress === 'anchoring' || this.#progress === 'searching';
    const { maxIds } = this.#upstream;
    try {
      const page = await this.#upstream.list(isWhole ? maxIds : Math.min(wanted, maxIds), token);
      this.#token = page?.nextToken;
      this.#hasMore = page?.nextToken !== undefined;
      return page ?? { ids: [], nextToken: undefined };
    } catch (error) {
      if (!(error instanceof RefusedByGuardDuty) || token === undefined) throw error;
      if (this.#progress !== 'anchoring') throw brokenOff(error);
      this.#searchAnew();
      return undefined;
    }
  }

  /** @returns what is behind the cursor of this page, and of those before; nothing where that is on another page */
  async #placeIn(page: SearchedPage, wanted: number): Promise<readonly PageRest[]> {
    const { resume } = this.#options;
    const isSearching = this.#progress === 'searching';
    if (!resume || this.#progress === 'placed' || (page.ids.length === 0 && !isSearching)) return [{ page, from: 0 }];
    const { position, key } = resume;
    const from = this.#progress === 'anchoring' ? this.#findAnchor(page.ids, position) : 0;
    const isKeyed = key !== undefined && this.#knowsKeys;
    if (isSearching || from === undefined) {
      if (!isKeyed) throw expired();
      return this.#searchIn(page, { position, key });
    }
    this.#progress = 'anchored';
    const passed = isKeyed ? await this.#countBefore(page.ids.slice(from), { position, key }, wanted) : 0;
    return [{ page, from: from + passed }];
  }

  async #searchIn(page: SearchedPage, place: KnownPlace): Promise<readonly PageRest[]> {
    this.#progress = 'searching';
    this.#search ??= new PlaceSearch(place, this.#options.order);
    const sighting = this.#search.look(page, await this.load(page.ids));
    if (sighting === 'earlier') this.#searchAnew();
    return typeof sighting === 'string' ? [] : sighting;
  }

  /**
   * Index behind the cursor's finding, if it stands where it stood, and all that is ahead of it on its page. Where no
   * keys are read, it may also have been pushed on by findings that came before it, or have moved up behind ones that
   * left: an update takes a finding to the other end.
   *
   * @returns undefined where it cannot be told whether the finding itself has moved
   */
  #findAnchor(ids: readonly string[], { after, index, prefix }: StreamPosition): number | undefined {
    if (after === undefined) return 0;
    const found = ids.findIndex((id) => fingerprint(id) === after);
    if (found < 0 || index < 0) return undefined;
    const isSame = found === index && (prefix === undefined || fingerprintUpTo(ids, index) === prefix);
    if (isSame || this.#knowsKeys) return isSame ? found + 1 : undefined;
    const isShift = this.#options.order.direction === 'DESC' ? found >= index : found <= index;
    return isShift ? found + 1 : undefined;
  }

  get #knowsKeys(): boolean {
    return this.#options.withDocuments || this.#options.order.field === 'ID';
  }

  /** How many of the leading ids sort before the cursor: they have been answered, or have moved there since. */
  async #countBefore(ids: readonly string[], { position, key }: KnownPlace, wanted: number): Promise<number> {
    // Documents of what is wanted anyway are enough, unless all of it turns out to be before.
    const window = ids.slice(0, wanted);
    const findings = await this.load(window);
    const sides = sidesOf(window, findings, key, this.#options.order);
    if (position.wasMissing) failFor(findings.slice(0, countUndecided(sides)));
    const passed = countBefore(sides);
    if (passed < window.length || window.length === ids.length) return passed;
    return passed + (await this.#countBefore(ids.slice(passed), { position, key }, ids.length));
  }

  /** From the beginning of the list, by key. */
  #searchAnew(): void {
    this.#progress = 'searching';
    this.#search = undefined;
    this.#token = undefined;
    this.#hasMore = true;
  }
}

function toPull(rests: readonly PageRest[]): Pull {
  const positions = rests.flatMap(({ page: { ids, token }, from }) =>
    ids.slice(from).map((_, offset) => new EntryPosition(ids, token, from + offset)),
  );
  return { ids: positions.map(({ id }) => id), positions };
}

/** Fingerprints are made when a cursor is asked for, as most entries never get one, and once for all cursors of a page. */
class EntryPosition implements StreamPosition {
  readonly #page: readonly string[];
  #after: string | undefined;
  #prefix: string | undefined;

  constructor(
    page: readonly string[],
    readonly token: string | undefined,
    readonly index: number,
  ) {
    this.#page = page;
  }

  get id(): string {
    return this.#page[this.index] ?? '';
  }

  get after(): string {
    this.#after ??= fingerprint(this.id);
    return this.#after;
  }

  get prefix(): string {
    this.#prefix ??= fingerprintUpTo(this.#page, this.index);
    return this.#prefix;
  }
}

function tooFar(): GatewayError {
  return badUserInput(
    'The cursor in "after" has expired, and its place is too far into the list to be found again. Begin anew.',
  );
}

/** A token that GuardDuty itself gave a moment ago, or a query of which it has answered a part. */
function brokenOff(cause: unknown): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', 'GuardDuty refused to go on with a list that it had begun.', {
    cause,
  });
}

function endless(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'GuardDuty lists page after page without a finding on it.');
}
