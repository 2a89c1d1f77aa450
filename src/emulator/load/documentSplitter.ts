/** A JSON value of a file and the line on which it begins, from 1, or why there is none at that line. */
export type ReadDocument = { line: number } & ({ value: unknown } | { reason: string });

const [QUOTE, BACKSLASH, COMMA, NEWLINE, CARRIAGE_RETURN] = [0x22, 0x5c, 0x2c, 0x0a, 0x0d];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Cuts a stream of bytes into the objects that stand in it: one a line, pretty-printed over many lines, one after
 * the other, or elements of a list. Only brackets and strings are looked at, so whatever the text is otherwise
 * comes out as a piece of its own and JSON.parse has the say.
 *
 * A broken object must not swallow those behind it. It ends where the next can be seen to begin: at a line break
 * inside a string, which JSON forbids, and at a line that begins with `{` in its first column, which inside of an
 * object no printer writes. Memory holds one object at a time. An object that has a line to itself, as
 * in JSON lines, is parsed without being looked at, which halves the time that an export takes.
 */
export class DocumentSplitter {
  #kept: Buffer[] = [];
  #state: 'between' | 'object' | 'string' | 'escape' | 'other' = 'between';
  #depth = 0;
  #lists = 0;
  #line = 1;
  #startLine = 1;
  #atLineStart = true;

  /** The documents that end in this piece of the file. */
  *feed(chunk: Buffer): Generator<ReadDocument> {
    let start = this.#state === 'between' ? -1 : 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      if (byte === OPEN_OBJECT && this.#state === 'between') {
        const line = wholeLine(chunk, index);
        if (line) {
          yield { line: this.#line, value: line.value };
          index = line.end - 1;
          continue;
        }
      }
      const action = this.#step(byte);
      if (action === 'end' || action === 'endBefore') {
        yield this.#take(chunk.subarray(start, action === 'end' ? index + 1 : index));
        start = -1;
        // A byte that ends a document without belonging to it may begin the next.
        if (action === 'endBefore' && this.#step(byte) === 'start') start = this.#begin(index);
      } else if (action === 'start') start = this.#begin(index);
      this.#atLineStart = byte === NEWLINE;
      if (byte === NEWLINE) this.#line += 1;
    }
    if (start >= 0) this.#kept.push(chunk.subarray(start));
  }

  /** What is left at the end of the file: an object that was never closed, or a last line without a break. */
  *finish(): Generator<ReadDocument> {
    if (this.#state !== 'between') yield this.#take(Buffer.alloc(0));
  }

  #begin(index: number): number {
    this.#startLine = this.#line;
    return index;
  }

  #take(last: Buffer): ReadDocument {
    const text = Buffer.concat([...this.#kept, last]).toString();
    this.#kept = [];
    this.#state = 'between';
    this.#depth = 0;
    return { line: this.#startLine, ...parsed(text) };
  }

  #step(byte: number): 'start' | 'end' | 'endBefore' | undefined {
    switch (this.#state) {
      case 'between':
        return this.#between(byte);
      case 'object':
        return this.#inObject(byte);
      case 'string':
        return this.#inString(byte);
      case 'escape':
        this.#state = 'string';
        return byte === NEWLINE ? 'endBefore' : undefined;
      case 'other':
        return this.#inOther(byte);
    }
  }

  #between(byte: number): 'start' | undefined {
    if (byte <= 0x20 || byte === COMMA) return undefined;
    if (byte === OPEN_LIST) this.#lists += 1;
    else if (byte === CLOSE_LIST && this.#lists > 0) this.#lists -= 1;
    else {
      this.#state = byte === OPEN_OBJECT ? 'object' : 'other';
      this.#depth = 1;
      return 'start';
    }
    return undefined;
  }

  #inObject(byte: number): 'end' | 'endBefore' | undefined {
    if (byte === QUOTE) this.#state = 'string';
    else if (byte === OPEN_OBJECT && this.#atLineStart) return 'endBefore';
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#depth -= 1;
    return this.#depth === 0 ? 'end' : undefined;
  }

  #inString(byte: number): 'endBefore' | undefined {
    if (byte === BACKSLASH) this.#state = 'escape';
    else if (byte === QUOTE) this.#state = 'object';
    else if (byte === NEWLINE) return 'endBefore';
    return undefined;
  }

  /** Inside a list a stray value ends at its comma, elsewhere at its line. */
  #inOther(byte: number): 'endBefore' | undefined {
    const isEnd = byte === NEWLINE || (this.#lists > 0 && (byte === COMMA || byte === CLOSE_LIST));
    return isEnd ? 'endBefore' : undefined;
  }
}

/** The value of a line that is JSON from here to its end, and where the line ends. */
function wholeLine(chunk: Buffer, start: number): { value: unknown; end: number } | undefined {
  const end = chunk.indexOf(NEWLINE, start);
  const last = chunk[end - 1] === CARRIAGE_RETURN ? end - 2 : end - 1;
  if (end < 0 || chunk[last] !== CLOSE_OBJECT) return undefined;
  const result = parsed(chunk.toString('utf8', start, end));
  return 'value' in result ? { value: result.value, end } : undefined;
}

function parsed(text: string): { value: unknown } | { reason: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // JSON.parse's own words quote the text, which may be confidential; the line is enough to find it.
    return { reason: 'it is not valid JSON' };
  }
}
