import type { FindingOrderField } from '../../__generated__/types.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import type { StreamPosition } from './cursor.js';
import { type KnownKey, keyOf } from './findingOrder.js';
import type { Pull, Stream } from './findingStream.js';

/** A listed finding and its place in the stream. */
export interface StreamEntry {
  readonly id: string;
  readonly position: StreamPosition;
  /** Undefined where no document was read. */
  readonly finding: FindingOutcome | undefined;
  readonly key: KnownKey | undefined;
}

/** For each entry whether this stream is the one to show it, of several that list it. */
export type Shows = (entries: readonly StreamEntry[]) => Promise<boolean[]>;

/** An entry of a stream that is merged with others. */
export interface BufferedEntry extends StreamEntry {
  /** False where another stream shows the finding: this one only passes it, in its place. */
  readonly isShown: boolean;
}

/** Entries of one stream that were read and not yet answered, with the keys that the merge compares. */
export class StreamBuffer {
  readonly stream: Stream;
  readonly index: number;
  readonly #field: FindingOrderField;
  readonly #shows: Shows;
  #queue: BufferedEntry[] = [];
  #answered = 0;

  constructor(stream: Stream, index: number, field: FindingOrderField, shows: Shows) {
    this.stream = stream;
    this.index = index;
    this.#field = field;
    this.#shows = shows;
  }

  get head(): BufferedEntry | undefined {
    return this.#queue[0];
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
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

  async pull(missing: number): Promise<void> {
    const wanted = missing - this.#queue.length;
    if (wanted <= 0) return;
    const entries = await readEntries(this.stream, await this.stream.pull(wanted), this.#field);
    if (entries.length === 0) return;
    const shown = await this.#shows(entries);
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
}

/** A pull with its documents, where the stream reads them. */
export async function readEntries(
  stream: Stream,
  { ids, positions }: Pull,
  field: FindingOrderField,
): Promise<StreamEntry[]> {
  const findings = await stream.load(ids);
  return positions.map((position, index) => {
    const id = ids[index] ?? '';
    return { id, position, finding: findings[index], key: keyOf(id, findings[index], field) };
  });
}
