import type { FindingOrder } from '../../../__generated__/types.js';
import { GatewayError } from '../../../model/errors.js';
import { type FindingOutcome, isFinding } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import { compareKeys, keyOf, type OrderKey } from '../order/findingOrder.js';
import { nextRank, type Rank } from '../order/rank.js';
import type { Stream } from './stream.js';

/** A listed finding, read and ranked. */
export interface StreamEntry {
  readonly id: string;
  readonly listed: ListedEntry;
  /** Undefined where no document was read. */
  readonly finding: FindingOutcome | undefined;
  /** Undefined where neither its own key is known nor that of one ahead of it. */
  readonly rank: Rank | undefined;
}

/** For each entry whether this stream is the one to show it, of several that list it. */
export type Shows = (entries: readonly StreamEntry[]) => Promise<boolean[]>;

/** An entry of a stream that is merged with others. */
export interface BufferedEntry extends StreamEntry {
  /** False where another stream shows the finding: this one only passes it, in its place. */
  readonly isShown: boolean;
}

export interface BufferOptions {
  readonly order: FindingOrder;
  /** The cursor's rank: what is behind the cursor does not rank before it. */
  readonly floor: Rank | undefined;
  /** Entries that are read at first; each further pull reads four times as many. */
  readonly firstPull: number;
  readonly shows: Shows;
}

const GROWTH = 4;

/** Entries of one stream that were read and not yet answered, with the ranks that the merge compares. */
export class StreamBuffer {
  readonly stream: Stream;
  readonly index: number;
  readonly #options: BufferOptions;
  #queue: BufferedEntry[] = [];
  #answered = 0;
  #nextPull: number;
  #rank: Rank | undefined;
  #hasRead = false;
  #isOrderly = true;

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

  /** Whether the keys that were read go by the order, as far as was read. */
  get isOrderly(): boolean {
    return this.#isOrderly;
  }

  /** True where the merge cannot go on without another pull. */
  get isDry(): boolean {
    return this.isEmpty && this.stream.hasMore;
  }

  /** Whether the stream, at its share of the page so far, has too few entries left for the rest of the page. */
  willRunDry(missing: number, answered: number): boolean {
    if (!this.stream.hasMore || answered === 0) return false;
    return this.#queue.length < Math.min(missing, Math.ceil((this.#answered / answered) * missing));
  }

  /** @param missing entries that the page still lacks */
  async pull(missing: number): Promise<void> {
    const wanted = Math.min(missing - this.#queue.length, this.#nextPull);
    if (wanted <= 0) return;
    this.#nextPull *= GROWTH;
    const listed = await this.stream.pull(wanted);
    const findings = await this.stream.load(listed.map(({ id }) => id));
    const failure = this.#hasRead ? undefined : failureOfAll(findings);
    if (failure) return this.stream.abandon(failure);
    this.#hasRead ||= listed.length > 0;
    const entries = this.#rankAll(listed, findings);
    if (entries.length === 0) return;
    const shown = await this.#options.shows(entries);
    this.#queue.push(...entries.map((entry, index) => ({ ...entry, isShown: shown[index] ?? true })));
  }

  /** @throws where the buffer is empty: callers look at `head` first */
  shift(): BufferedEntry {
    const entry = this.#queue.shift();
    if (entry === undefined) throw new Error('Nothing to shift');
    return entry;
  }

  countAnswered(): void {
    this.#answered++;
  }

  #rankAll(listed: readonly ListedEntry[], findings: readonly FindingOutcome[]): StreamEntry[] {
    const { entries, isOrderly } = rankEntries(listed, findings, this.#options.order, this.#rank);
    this.#rank = entries.at(-1)?.rank ?? this.#rank;
    this.#isOrderly &&= isOrderly;
    return entries;
  }
}

/**
 * @param ahead rank of the entry ahead of the first
 * @returns besides the entries whether all their keys make sense and go by the order
 */
export function rankEntries(
  listed: readonly ListedEntry[],
  findings: readonly FindingOutcome[],
  { field, direction }: FindingOrder,
  ahead: Rank | undefined,
): { entries: StreamEntry[]; isOrderly: boolean } {
  let rank = ahead;
  let isOrderly = true;
  let last: OrderKey | undefined;
  const entries = listed.map((entry, index) => {
    const { id } = entry;
    const finding = findings[index];
    const key = keyOf(id, finding, field);
    if (key === undefined) isOrderly &&= !isFinding(finding);
    else isOrderly &&= last === undefined || compareKeys(last, key, direction) <= 0;
    last = key ?? last;
    rank = nextRank(rank, id, key, direction);
    return { id, listed: entry, finding, rank };
  });
  return { entries, isOrderly };
}

/**
 * What kept every one of some documents from being read: one batch among others can fail, but a source that does not
 * give a single one is not available.
 *
 * @returns undefined where one was read, or is known not to be there
 */
export function failureOfAll(findings: readonly FindingOutcome[]): GatewayError | undefined {
  const [first] = findings;
  return findings.every(isCallFailure) && isCallFailure(first) ? first : undefined;
}

/** A document that was read and makes no sense is no failure of the source. */
function isCallFailure(outcome: FindingOutcome | undefined): outcome is GatewayError {
  return outcome instanceof GatewayError && outcome.extensions.code !== 'UPSTREAM_INVALID';
}
