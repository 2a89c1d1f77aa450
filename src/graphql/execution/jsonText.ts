/**
 * A part of an answer that is JSON text already. It is kept in pieces, because joining a long text more than once costs
 * more than writing it. `JSON.stringify` of it gives the same value.
 */
export class JsonText {
  readonly pieces: readonly string[];

  constructor(pieces: readonly string[]) {
    this.pieces = pieces;
  }

  toString(): string {
    return this.pieces.join('');
  }

  toJSON(): unknown {
    return JSON.parse(this.toString());
  }
}

/** Like `JSON.stringify`, for plain values with `JsonText` in any place. */
export function toJsonText(value: unknown): JsonText {
  const pieces: string[] = [];
  write(value, pieces);
  return new JsonText(pieces);
}

/** Writes an answer as JSON with a newline at its end, as Apollo Server does. */
export function stringifyAnswer(answer: { readonly data?: unknown }): string {
  if (!(answer.data instanceof JsonText)) return `${JSON.stringify(answer)}\n`;
  const pieces: string[] = [];
  write(answer, pieces);
  pieces.push('\n');
  return pieces.join('');
}

function write(value: unknown, pieces: string[]): void {
  if (value instanceof JsonText) {
    for (const piece of value.pieces) pieces.push(piece);
  } else if (Array.isArray(value)) {
    writeAll('[', value, (item) => write(item, pieces), ']', pieces);
  } else if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const writeMember = ([name, member]: [string, unknown]) => {
      pieces.push(JSON.stringify(name), ':');
      write(member, pieces);
    };
    writeAll('{', members, writeMember, '}', pieces);
  } else {
    pieces.push(JSON.stringify(value));
  }
}

function writeAll<Item>(
  opening: string,
  items: readonly Item[],
  writeItem: (item: Item) => void,
  closing: string,
  pieces: string[],
): void {
  pieces.push(opening);
  for (let index = 0; index < items.length; index++) {
    if (index > 0) pieces.push(',');
    writeItem(items[index] as Item);
  }
  pieces.push(closing);
}

/** Objects with a `toJSON` of their own, such as errors, are left to `JSON.stringify`. */
function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}
