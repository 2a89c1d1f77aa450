import type { FindingOrder } from '../../../__generated__/types.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import { failureOfAll } from '../lists/documentFailures.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import { compareKeys, type OrderKey } from '../order/findingOrder.js';
import type { Rank } from '../order/rank.js';
import { rankEntries, type StreamEntry } from './rankEntries.js';
import type { Stream } from './stream.js';

/**
 * Decides for each entry of a stream whether that stream shows it. Of all streams that list a finding, one shows it.
 * @param stream the stream's index
 * @returns what tells, when it is the entry's turn: in a partial answer, a stream to which it was left may have failed
 */
export type Shows = (stream: number, entries: readonly StreamEntry[]) => Promise<IsShown[]>;
export type IsShown = () => boolean;

export const ALWAYS: IsShown = () => true;

/** An entry of a stream that is merged with others. */
export interface BufferedEntry extends StreamEntry {
  /** False if another stream shows the finding: this one only passes it. */
  readonly isShown: IsShown;
}

export interface BufferOptions {
  readonly order: FindingOrder;
  /** The cursor's rank: no entry after the cursor ranks before it. */
  readonly floor: Rank | undefined;
  /** How many entries the first pull reads; each further pull reads four times as many. */
  readonly firstPull: number;
  readonly shows: Shows;
}

const GROWTH = 4;

/** Entries of one stream that were read but are not on the page yet, with the ranks that the merge compares. */
export class StreamBuffer {
  readonly stream: Stream;
  readonly index: number;
  readonly #options: BufferOptions;
  #queue: BufferedEntry[] = [];
  /** How many entries of the page so far came from this stream. */
  #contributed = 0;
  #nextPull: number;
  #rank: Rank | undefined;
  #hasRead = false;
  #isSorted = true;
  #lastKey: OrderKey | undefined;

  constructor(stream: Stream, index: number, options: BufferOptions) {
    this.stream = stream;
    this.index = index;
    this.#options = options;
    this.#nextPull = options.firstPull;
    this.#rank = options.floor;
  }

  get head(): BufferedEntry | undefined {
    return this.#queue[0];
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Whether all keys read so far were in order. */
  get isSorted(): boolean {
    return this.#isSorted;
  }

  /** True if there is nothing to merge without another pull. */
  get isDry(): boolean {
    return this.isEmpty && this.stream.hasMore;
  }

  /** Whether the merge cannot go on without another pull: what this stream has next may come before the given head. */
  isAwaited(head: StreamEntry | undefined): boolean {
    if (!this.isDry) return false;
    const { nextKey } = this.stream;
    if (nextKey === undefined || head?.rank === undefined) return true;
    return compareKeys(head.rank.key, nextKey, this.#options.order.direction) >= 0;
  }

  /**
   * Whether the buffer is too short for the rest of the page, if the stream keeps its share of the page so far.
   * @param needed entries that the page still needs
   * @param merged entries that the page has
   */
  willRunDry(needed: number, merged: number): boolean {
    if (!this.stream.hasMore || merged === 0) return false;
    return this.#queue.length < Math.min(needed, Math.ceil((this.#contributed / merged) * needed));
  }

  /** @param needed entries that the page still needs */
  async pull(needed: number): Promise<void> {
    const wanted = Math.min(needed - this.#queue.length, this.#nextPull);
    if (wanted <= 0) return;
    this.#nextPull *= GROWTH;
    const listed = await this.stream.pull(wanted);
    const findings = await this.stream.load(listed.map(({ id }) => id));
    const failure = this.#hasRead ? undefined : failureOfAll(findings);
    if (failure) return this.stream.fail(failure);
    this.#hasRead ||= listed.length > 0;
    const entries = this.#rankAll(listed, findings);
    if (entries.length === 0) return;
    const shown = await this.#options.shows(this.index, entries);
    this.#queue.push(...entries.map((entry, index) => ({ ...entry, isShown: shown[index] ?? ALWAYS })));
  }

  /** @throws if the buffer is empty: callers must check `head` first */
  shift(): BufferedEntry {
    const entry = this.#queue.shift();
    if (entry === undefined) throw new Error('Nothing to shift');
    return entry;
  }

  countContribution(): void {
    this.#contributed++;
  }

  #rankAll(listed: readonly ListedEntry[], findings: readonly FindingOutcome[]): StreamEntry[] {
    const { order } = this.#options;
    const { entries, isSorted, lastKey } = rankEntries(listed, findings, order, this.#rank, this.#lastKey);
    this.#lastKey = lastKey;
    this.#rank = entries.at(-1)?.rank ?? this.#rank;
    this.#isSorted &&= isSorted;
    return entries;
  }
}
