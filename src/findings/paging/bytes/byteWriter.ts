/** Appends to a buffer of a fixed length. Every method throws RangeError if there is no room. */
export class ByteWriter {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(maxLength: number) {
    this.#buffer = Buffer.allocUnsafe(maxLength);
  }

  /** A copy of what has been written. */
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

  /** As LEB128, in which small numbers take one byte. @param value a whole number, 0 or greater */
  writeNumber(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.writeByte((rest % 0x80) | 0x80);
    this.writeByte(rest);
  }

  writeBytes(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** The bytes, preceded by their number. */
  writeBlock(bytes: Uint8Array): void {
    this.writeNumber(bytes.length);
    this.writeBytes(bytes);
  }
}

/** How many bytes `writeNumber` writes. */
export function sizeOfNumber(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
