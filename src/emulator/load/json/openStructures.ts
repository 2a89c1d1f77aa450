import { type ParsedTokenInfo, TokenType } from '@streamparser/json';

/** An object or a list that has begun and not ended. */
export interface OpenStructure {
  readonly isList: boolean;
  readonly line: number;
  /** In bytes, of what the tokenizer has read. */
  readonly offset: number;
  /** Only blanks stand before it on its line. */
  readonly beginsLine: boolean;
  /** It begins its line, and not even blanks stand before it. */
  readonly isAtMargin: boolean;
  /** A list whose elements are documents of their own. */
  readonly isStream: boolean;
  /** An object around such a list. */
  holdsStream: boolean;
  /** How many candidates there were before it began. */
  readonly candidates: number;
}

type Place = Pick<OpenStructure, 'line' | 'beginsLine' | 'isAtMargin' | 'candidates'>;

/** Lists of an outermost object whose elements are handed out one by one, so that their length does not matter. */
const STREAMED_LISTS: ReadonlySet<unknown> = new Set(['findings', 'Findings']);

/** The structures around the place that is being read, outermost first. */
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

  /** The document that is being read: the outermost structure that is no mere list of documents. */
  get document(): OpenStructure | undefined {
    for (const structure of this.#stack) if (!structure.isStream && !structure.holdsStream) return structure;
    return undefined;
  }

  /** What a value stands in that has just ended. An object or a list is itself still open then. */
  around(isStructure: boolean): OpenStructure | undefined {
    return this.#stack[this.#stack.length - (isStructure ? 2 : 1)];
  }

  open({ token, offset }: ParsedTokenInfo, { line, beginsLine, isAtMargin, candidates }: Place): void {
    const isList = token === TokenType.LEFT_BRACKET;
    const around = this.innermost;
    const isStream = isList && this.#isStreamIn(around);
    if (isStream && around && !around.isList) around.holdsStream = true;
    // Member by member: this is done for every bracket of a file, and a spread takes ten times as long.
    this.#stack.push({ isList, line, offset, beginsLine, isAtMargin, isStream, holdsStream: false, candidates });
  }

  close(): void {
    this.#stack.pop();
  }

  /** The last text before a list in an object is the name of the member that the list is. */
  noteText(text: unknown): void {
    this.#lastText = text;
  }

  #isStreamIn(around: OpenStructure | undefined): boolean {
    if (around === undefined || around.isStream) return true;
    return this.#stack.length === 1 && STREAMED_LISTS.has(this.#lastText);
  }
}
