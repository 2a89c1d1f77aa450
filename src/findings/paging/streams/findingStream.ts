import type { FindingOrder } from '../../../__generated__/types.js';
import { GatewayError } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { throwCallFailure } from '../lists/documentFailures.js';
import { fingerprintOf } from '../lists/fingerprint.js';
import { entriesFrom, type ListedEntry } from '../lists/listedEntry.js';
import { ListWalk } from '../lists/listWalk.js';
import type { StreamUpstream } from '../lists/streamUpstream.js';
import { wireKeyOf } from '../order/findingOrder.js';
import type { Rank } from '../order/rank.js';
import { digestKey } from '../resume/anchor.js';
import { findResumePoint } from '../resume/findResumePoint.js';
import type { SlotState } from '../resume/slotState.js';
import type { PassedFinding, Stream } from './stream.js';

/** How many upstream pages in a row may lack a new id before giving up. */
const EMPTY_BUDGET = 20;

export interface StreamOptions {
  readonly order: FindingOrder;
  /** False if only ids are needed: then no document is read, and a cursor's position is found by ids alone. */
  readonly withDocuments: boolean;
  /**
   * True for one of several streams, which always request the largest page of ids: how much of a stream the page needs
   * is not known in advance, and a larger page of ids costs no more than a small one.
   */
  readonly listsWholePages: boolean;
  /** Where a cursor left off; undefined to read from the beginning. */
  readonly resume?: { readonly slot: SlotState; readonly rank: Rank | undefined } | undefined;
}

/** `unresumed`: the point at which to continue after the cursor has not been found yet. */
type Progress =
  | { readonly phase: 'unresumed'; readonly slot: SlotState; readonly rank: Rank | undefined }
  | { readonly phase: 'reading'; readonly walk: ListWalk; readonly lastPassedId: string | undefined };

/** A stream after a cursor, or from the beginning. If its source fails, `pull` and `load` throw. */
export class FindingStream implements Stream {
  readonly failure = undefined;
  readonly #upstream: StreamUpstream;
  readonly #options: StreamOptions;
  #progress: Progress;
  /** Pending while the resume point is being searched for. */
  #resuming: Promise<void> | undefined;
  #listed: readonly ListedEntry[] = [];
  /** Ids already pulled or passed by the cursor: upstreams may repeat pages, and findings move while they are listed. */
  readonly #delivered = new Set<string>();

  constructor(upstream: StreamUpstream, options: StreamOptions) {
    this.#upstream = upstream;
    this.#options = options;
    const { resume } = options;
    this.#progress =
      resume && (resume.slot.kind !== 'unread' || resume.slot.wasMissing)
        ? { phase: 'unresumed', ...resume }
        : { phase: 'reading', walk: new ListWalk(upstream), lastPassedId: undefined };
  }

  get hasMore(): boolean {
    return this.#progress.phase === 'unresumed' || this.#progress.walk.hasMore || this.#listed.length > 0;
  }

  /** @throws BAD_USER_INPUT if the cursor's position cannot be found again */
  async pull(wanted: number): Promise<readonly ListedEntry[]> {
    const { walk } = await this.#resume();
    if (this.#listed.length === 0) this.#listed = await this.#listNext(walk, wanted);
    const pulled = this.#listed.slice(0, wanted);
    this.#listed = this.#listed.slice(wanted);
    return pulled;
  }

  async load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#options.withDocuments && ids.length > 0 ? this.#upstream.load(ids) : [];
  }

  fail(failure: GatewayError): never {
    throw failure;
  }

  async lastPassed(): Promise<PassedFinding | undefined> {
    const { lastPassedId: id } = await this.#resume();
    if (id === undefined) return undefined;
    const { field } = this.#options.order;
    const outcomes = field === 'ID' ? [] : await this.load([id]);
    throwCallFailure(outcomes);
    return { fingerprint: fingerprintOf(id), keyDigest: digestKey(wireKeyOf(id, outcomes[0], field)) };
  }

  async #resume(): Promise<Extract<Progress, { phase: 'reading' }>> {
    if (this.#progress.phase === 'unresumed') {
      this.#resuming ??= this.#findResumePoint(this.#progress);
      await this.#resuming;
    }
    if (this.#progress.phase === 'unresumed') throw new Error('The stream was not resumed');
    return this.#progress;
  }

  async #findResumePoint({ slot, rank }: { slot: SlotState; rank: Rank | undefined }): Promise<void> {
    const { order, withDocuments } = this.#options;
    const upstream: StreamUpstream = {
      maxIds: this.#upstream.maxIds,
      list: (maxResults, token) => this.#upstream.list(maxResults, token),
      load: (ids) => this.load(ids),
    };
    const hasKeys = withDocuments || order.field === 'ID';
    const { walk, tails, passed } = await findResumePoint(slot, { upstream, order, hasKeys, rank });
    for (const id of passed) this.#delivered.add(id);
    this.#listed = this.#withoutDelivered(tails.flatMap(({ page, from }) => entriesFrom(page, from)));
    this.#progress = { phase: 'reading', walk, lastPassedId: passed.at(-1) };
  }

  /** Entries of the next upstream page that has a new id. */
  async #listNext(walk: ListWalk, wanted: number): Promise<readonly ListedEntry[]> {
    const { listsWholePages } = this.#options;
    for (let pages = 0; walk.hasMore; pages++) {
      if (pages > EMPTY_BUDGET) throw noNewFindings();
      // After a page without a new id, skip as many as possible at once.
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

function noNewFindings(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'GuardDuty keeps returning pages without new findings.');
}
