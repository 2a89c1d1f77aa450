/** Bytes that arrive in chunks and are read in any amounts. */
export class ByteQueue {
  #head: Buffer;
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(first: Buffer, chunks: AsyncIterator<Buffer>) {
    this.#head = first;
    this.#chunks = chunks;
  }

  /** The next bytes, at most this many; empty at the end. */
  async some(most: number): Promise<Buffer> {
    if (this.#head.length === 0) await this.#fill(1);
    return this.#cut(Math.min(most, this.#head.length));
  }

  /** Exactly this many bytes; if there are fewer, undefined, and none are consumed. */
  async exactly(count: number): Promise<Buffer | undefined> {
    return (await this.#fill(count)) ? this.#cut(count) : undefined;
  }

  /** Like `exactly`, but does not consume the bytes. */
  async peek(count: number): Promise<Buffer | undefined> {
    return (await this.#fill(count)) ? this.#head.subarray(0, count) : undefined;
  }

  putBack(bytes: Buffer): void {
    if (bytes.length > 0) this.#head = this.#head.length > 0 ? Buffer.concat([bytes, this.#head]) : bytes;
  }

  #cut(count: number): Buffer {
    const bytes = this.#head.subarray(0, count);
    this.#head = this.#head.subarray(count);
    return bytes;
  }

  async #fill(count: number): Promise<boolean> {
    while (this.#head.length < count) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      this.#head = this.#head.length > 0 ? Buffer.concat([this.#head, next.value]) : next.value;
    }
    return true;
  }
}
