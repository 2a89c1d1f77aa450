import type { FindingOrder } from '../../../__generated__/types.js';
import { GatewayError } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { entriesFrom, type ListedEntry } from '../lists/listedEntry.js';
import { ListWalk } from '../lists/listWalk.js';
import type { Rank } from '../order/rank.js';
import { fingerprint } from '../resume/anchor.js';
import { findPlace } from '../resume/findResumePoint.js';
import type { SlotState } from '../resume/slotState.js';
import type { Stream, StreamUpstream } from './stream.js';

/** Upstream pages in a row without a single new id before giving up. */
const EMPTY_BUDGET = 20;

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
  readonly resume?: { readonly slot: SlotState; readonly rank: Rank | undefined } | undefined;
}

/** `unplaced`: what the cursor has passed is still to be found. */
type Progress =
  | { readonly phase: 'unplaced'; readonly slot: SlotState; readonly rank: Rank | undefined }
  | { readonly phase: 'placed'; readonly walk: ListWalk; readonly lastPassed: string | undefined };

/**
 * The ids of one query to one source, in GuardDuty's order, from a cursor's place on. Where its source fails, whoever
 * pulls is told.
 */
export class FindingStream implements Stream {
  readonly missing = undefined;
  readonly #upstream: StreamUpstream;
  readonly #options: StreamOptions;
  #progress: Progress;
  /** Placing, while that is under way. */
  #placing: Promise<void> | undefined;
  #listed: readonly ListedEntry[] = [];
  /** What was given, and what a cursor has passed: a faulty upstream repeats pages, and findings move while listed. */
  readonly #delivered = new Set<string>();

  constructor(upstream: StreamUpstream, options: StreamOptions) {
    this.#upstream = upstream;
    this.#options = options;
    const { resume } = options;
    this.#progress =
      resume && (resume.slot.kind !== 'unread' || resume.slot.wasMissing)
        ? { phase: 'unplaced', ...resume }
        : { phase: 'placed', walk: new ListWalk(upstream), lastPassed: undefined };
  }

  get hasMore(): boolean {
    return this.#progress.phase === 'unplaced' || this.#progress.walk.hasMore || this.#listed.length > 0;
  }

  /** @throws BAD_USER_INPUT where a cursor's place cannot be found again */
  async pull(wanted: number): Promise<readonly ListedEntry[]> {
    const { walk } = await this.#place();
    if (this.#listed.length === 0) this.#listed = await this.#listNext(walk, wanted);
    const pulled = this.#listed.slice(0, wanted);
    this.#listed = this.#listed.slice(wanted);
    return pulled;
  }

  async load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#options.withDocuments && ids.length > 0 ? this.#upstream.load(ids) : [];
  }

  abandon(failure: GatewayError): never {
    throw failure;
  }

  async lastPassed(): Promise<string | undefined> {
    return (await this.#place()).lastPassed;
  }

  async #place(): Promise<Extract<Progress, { phase: 'placed' }>> {
    const { order, withDocuments } = this.#options;
    if (this.#progress.phase === 'unplaced') {
      const { slot, rank } = this.#progress;
      const knowsKeys = withDocuments || order.field === 'ID';
      const upstream: StreamUpstream = {
        maxIds: this.#upstream.maxIds,
        list: (maxResults, token) => this.#upstream.list(maxResults, token),
        load: (ids) => this.load(ids),
      };
      this.#placing ??= findPlace(slot, { upstream, order, knowsKeys, rank }).then(({ walk, rests, passed }) => {
        for (const id of passed) this.#delivered.add(id);
        this.#listed = this.#withoutDelivered(rests.flatMap(({ page, from }) => entriesFrom(page, from)));
        const last = passed.at(-1);
        this.#progress = { phase: 'placed', walk, lastPassed: last === undefined ? undefined : fingerprint(last) };
      });
      await this.#placing;
    }
    if (this.#progress.phase === 'unplaced') throw new Error('The place was not found');
    return this.#progress;
  }

  /** The next upstream page that has a new id; others are passed over. */
  async #listNext(walk: ListWalk, wanted: number): Promise<readonly ListedEntry[]> {
    const { listsWholePages } = this.#options;
    for (let pages = 0; walk.hasMore; pages++) {
      if (pages > EMPTY_BUDGET) throw endless();
      // After a page with nothing new on it, as much as possible is passed over at once.
      const page = await walk.next(listsWholePages || pages > 0 ? this.#upstream.maxIds : wanted);
      const entries = this.#withoutDelivered(entriesFrom(page, 0));
      if (entries.length > 0) return entries;
    }
    return [];
  }

  #withoutDelivered(entries: readonly ListedEntry[]): readonly ListedEntry[] {
    return entries.filter(({ id }) => !this.#delivered.has(id) && Boolean(this.#delivered.add(id)));
  }
}

function endless(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'GuardDuty lists page after page without a new finding on it.');
}
