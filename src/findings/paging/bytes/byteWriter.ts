/** Writes bytes one after another, up to a length. Numbers that are mostly small take one byte: LEB128. */
export class ByteWriter {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(maxLength: number) {
    this.#buffer = Buffer.allocUnsafe(maxLength);
  }

  get length(): number {
    return this.#at;
  }

  /** A copy of what was written. */
  get bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#at));
  }

  writeByte(value: number): void {
    this.#at = this.#buffer.writeUInt8(value, this.#at);
  }

  writeUint16(value: number): void {
    this.#at = this.#buffer.writeUInt16BE(value, this.#at);
  }

  writeUint32(value: number): void {
    this.#at = this.#buffer.writeUInt32BE(value, this.#at);
  }

  writeDouble(value: number): void {
    this.#at = this.#buffer.writeDoubleBE(value, this.#at);
  }

  /** @param value a whole number that is not negative */
  writeNumber(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.writeByte((rest % 0x80) | 0x80);
    this.writeByte(rest);
  }

  /** @throws RangeError where it does not fit */
  writeBytes(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** With its length. */
  writeBlock(bytes: Uint8Array): void {
    this.writeNumber(bytes.length);
    this.writeBytes(bytes);
  }
}

/** Bytes that `writeNumber` takes. */
export function sizeOfNumber(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
