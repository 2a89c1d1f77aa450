import { type ParsedTokenInfo, TokenType } from '@streamparser/json';

/** An object or list that has begun and not yet ended. */
export interface OpenStructure {
  readonly isList: boolean;
  readonly line: number;
  /** In bytes, relative to everything that the tokenizer has read. */
  readonly offset: number;
  /** Only whitespace is before it on its line. */
  readonly beginsLine: boolean;
  /** It is at the very start of its line, without whitespace before it. */
  readonly isAtMargin: boolean;
  /** A list whose elements are documents. */
  readonly isStream: boolean;
  /** An object that contains such a list. */
  holdsStream: boolean;
  /** How many candidates there were when it began. */
  readonly candidates: number;
}

type Start = Pick<OpenStructure, 'line' | 'beginsLine' | 'isAtMargin' | 'candidates'>;

/** Lists in an outermost object whose elements are returned one by one, so that their length does not matter. */
const STREAMED_LISTS: ReadonlySet<unknown> = new Set(['findings', 'Findings']);

/** The structures around the current position, outermost first. */
export class OpenStructures {
  readonly #stack: OpenStructure[] = [];
  #lastText: unknown;

  get isEmpty(): boolean {
    return this.#stack.length === 0;
  }

  get outermost(): OpenStructure | undefined {
    return this.#stack[0];
  }

  get innermost(): OpenStructure | undefined {
    return this.#stack.at(-1);
  }

  /** The document that is being read: the outermost structure that is not just a container of documents. */
  get document(): OpenStructure | undefined {
    for (const structure of this.#stack) if (!structure.isStream && !structure.holdsStream) return structure;
    return undefined;
  }

  /** The structure that contains a value that has just ended. An object or list is still open itself at that time. */
  around(isStructure: boolean): OpenStructure | undefined {
    return this.#stack[this.#stack.length - (isStructure ? 2 : 1)];
  }

  open({ token, offset }: ParsedTokenInfo, { line, beginsLine, isAtMargin, candidates }: Start): void {
    const isList = token === TokenType.LEFT_BRACKET;
    const around = this.innermost;
    const isStream = isList && this.#isStreamIn(around);
    if (isStream && around && !around.isList) around.holdsStream = true;
    // Member by member: this runs for every bracket of a file, and a spread takes ten times as long.
    this.#stack.push({ isList, line, offset, beginsLine, isAtMargin, isStream, holdsStream: false, candidates });
  }

  close(): void {
    this.#stack.pop();
  }

  /** The last string before a list in an object is the name of its member. */
  noteText(text: unknown): void {
    this.#lastText = text;
  }

  #isStreamIn(around: OpenStructure | undefined): boolean {
    if (around === undefined || around.isStream) return true;
    return this.#stack.length === 1 && STREAMED_LISTS.has(this.#lastText);
  }
}
