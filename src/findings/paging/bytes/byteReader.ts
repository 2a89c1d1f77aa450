/** Reads what a ByteWriter wrote. Every method throws RangeError when it reads past the end. */
export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#buffer.length;
  }

  readByte(): number {
    return this.#buffer.readUInt8(this.#at++);
  }

  readUint16(): number {
    this.#at += 2;
    return this.#buffer.readUInt16BE(this.#at - 2);
  }

  readUint32(): number {
    this.#at += 4;
    return this.#buffer.readUInt32BE(this.#at - 4);
  }

  readDouble(): number {
    this.#at += 8;
    return this.#buffer.readDoubleBE(this.#at - 8);
  }

  readNumber(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.readByte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  readBytes(length: number): Buffer {
    if (this.#at + length > this.#buffer.length) throw new RangeError('Read past the end');
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }

  readBlock(): Buffer {
    return this.readBytes(this.readNumber());
  }
}
