const NEWLINE = 0x0a;

/** Some bytes of one line of a file. */
export interface LinePiece {
  /** Including the line break, if the line ends here. */
  readonly bytes: Buffer;
  /** Counted from 1. */
  readonly line: number;
  readonly startsLine: boolean;
  readonly endsLine: boolean;
}

/** In bytes. Longer lines are passed on in pieces, because a whole file may be one line. */
const LONGEST_WHOLE_LINE = 1 << 20;

/** Cuts the chunks of a file into lines. A piece never ends in the middle of a UTF-8 character. */
export class LineCutter {
  #kept: Buffer[] = [];
  #keptLength = 0;
  #startsLine = true;
  #line = 1;

  /** The line that is being read. */
  get line(): number {
    return this.#line;
  }

  /** The lines that end in this chunk, and the part of a long line that is ready to be passed on. */
  *cut(chunk: Buffer): Generator<LinePiece> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield this.#piece(chunk.subarray(start, end + 1), true);
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    if (this.#keptLength <= LONGEST_WHOLE_LINE) return;
    const bytes = Buffer.concat(this.#kept);
    const end = lastAsciiEnd(bytes);
    if (end === 0) return;
    this.#kept = [];
    this.#keptLength = 0;
    yield this.#piece(bytes.subarray(0, end), false);
    this.#keep(bytes.subarray(end));
  }

  /** The last line, if it has no line break. */
  *end(): Generator<LinePiece> {
    if (this.#keptLength > 0 || !this.#startsLine) yield this.#piece(Buffer.from('\n'), true);
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#kept.push(bytes);
    this.#keptLength += bytes.length;
  }

  #piece(last: Buffer, endsLine: boolean): LinePiece {
    const bytes = this.#keptLength === 0 ? last : Buffer.concat([...this.#kept, last]);
    if (this.#keptLength > 0) this.#kept = [];
    this.#keptLength = 0;
    const piece = { bytes, line: this.#line, startsLine: this.#startsLine, endsLine };
    this.#startsLine = endsLine;
    if (endsLine) this.#line += 1;
    return piece;
  }
}

function lastAsciiEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] as number) >= 0x80) end -= 1;
  return end;
}
