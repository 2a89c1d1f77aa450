import type { FindingOrderField } from '../__generated__/resolvers.js';
import { orderKey } from './findingOrder.js';
import type { FindingStream, Pull, StreamEntry } from './findingStream.js';

/** Entries of one stream that were read and not yet answered, with the keys that the merge compares. */
export class StreamBuffer {
  readonly stream: FindingStream;
  readonly index: number;
  readonly #field: FindingOrderField;
  #queue: StreamEntry[] = [];
  #answered = 0;

  constructor(stream: FindingStream, index: number, field: FindingOrderField) {
    this.stream = stream;
    this.index = index;
    this.#field = field;
  }

  get head(): StreamEntry | undefined {
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
    const pull = await this.stream.pull(wanted);
    if (pull.ids.length > 0) this.#queue.push(...(await readEntries(this.stream, pull, this.#field)));
  }

  /** @throws where the buffer is empty: callers look at `head` first */
  shift(): StreamEntry {
    const entry = this.#queue.shift();
    if (entry === undefined) throw new Error('Nothing to shift');
    return entry;
  }

  countAnswered(): void {
    this.#answered++;
  }
}

/** Reads the documents of a pull. Order by id needs none: the id is the key. */
async function readEntries(stream: FindingStream, pull: Pull, field: FindingOrderField): Promise<StreamEntry[]> {
  const findings = await stream.load(pull.ids);
  return pull.ids.map((id, index) => toEntry(id, pull, index, findings[index], field));
}

/** @param finding undefined where documents are not wanted */
export function toEntry(
  id: string,
  pull: Pull,
  index: number,
  finding: StreamEntry['finding'],
  field: FindingOrderField,
): StreamEntry {
  const position = pull.positions[index];
  if (position === undefined) throw new Error(`No position for entry ${index}`);
  return { id, position, finding, key: keyOf(id, finding, field) };
}

function keyOf(id: string, finding: StreamEntry['finding'], field: FindingOrderField): StreamEntry['key'] {
  if (field === 'ID') return id;
  return finding && !(finding instanceof Error) ? orderKey(finding, field) : undefined;
}
