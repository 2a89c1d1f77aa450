import { isUtf8 } from 'node:buffer';
import {
  type ParsedElementInfo,
  type ParsedTokenInfo,
  Tokenizer,
  TokenizerError,
  TokenParser,
  TokenParserError,
  TokenType,
} from '@streamparser/json';
import { NOT_JSON, type ReadDocument } from '../readDocument.js';
import type { LinePiece } from './cutLines.js';
import { FoundDocuments } from './foundDocuments.js';
import { type OpenStructure, OpenStructures } from './openStructures.js';
import { utf8Parts } from './utf8Parts.js';

const LONGEST_DOCUMENT = 64 * 2 ** 20;
const REPLACEMENT = Buffer.from('?');

/**
 * Reads JSON documents in any layout: spanning lines, several on one line, as elements of a list or of `findings`. Only
 * one document is in memory at a time.
 *
 * A broken document must not cost the documents after it. The break is noticed at the first token that is not allowed
 * in its position. That may be in a later document, because the documents after a truncated one can look like values
 * inside it. Reading therefore continues at that token if a document can begin there, or else at the next object on the
 * line or on the next line. Complete objects inside the broken document may be documents as well; they are returned as
 * remnants. The rest of the broken document is skipped without another report.
 */
export class DocumentStream {
  /** True after a broken document that spans several lines: the lines that follow may belong to it. */
  expectsRemnants = false;

  readonly #found = new FoundDocuments();
  #tokenizer = new Tokenizer();
  #parser = new TokenParser({ separator: '' });
  #open = new OpenStructures();
  #failure: unknown;
  /** How many bytes the tokenizer had read before the current ones. */
  #consumed = 0;

  #line = 1;
  #tokensOfLine = 0;
  /** The token that is being processed, and the one before it on this line. */
  #token: ParsedTokenInfo | undefined;
  #tokenBefore: ParsedTokenInfo | undefined;
  #isMargin = true;
  #hasIndentedLines = false;

  /** An earlier document was broken. */
  #isDamaged = false;
  /** The line on which the last broken document begins. */
  #brokenLine = 0;
  /** The rest of a broken document is being skipped, up to the next object or the end of the line. */
  #isSkipping = false;

  constructor() {
    this.#restart();
  }

  /** True between two documents. */
  get isIdle(): boolean {
    return this.#open.isEmpty && !this.#isSkipping;
  }

  /** @returns the documents that this piece completes or shows to be broken */
  write({ bytes, line, startsLine, endsLine }: LinePiece): readonly ReadDocument[] {
    if (startsLine) this.#startLine(line, bytes[0] as number);
    if (isUtf8(bytes)) this.#parse(bytes);
    else {
      for (const part of utf8Parts(bytes)) {
        if (!part.isValid) this.#found.noteInvalidBytes();
        // The document is refused, so any character will do as long as the documents around it can still be read.
        this.#parse(part.isValid ? part.bytes : REPLACEMENT);
      }
    }
    if (endsLine) {
      this.#isSkipping = false;
      this.#found.reportLoose();
    }
    return this.#found.take();
  }

  /** @returns the document that the end of the file cuts off, and its remnants */
  end(): readonly ReadDocument[] {
    if (!this.#open.isEmpty) this.#fail(NOT_JSON);
    return this.#found.take();
  }

  #startLine(line: number, first: number): void {
    this.#line = line;
    this.#tokensOfLine = 0;
    this.#tokenBefore = undefined;
    this.#isMargin = first > 0x20;
    if (first === 0x20 || first === 0x09) this.#hasIndentedLines = true;
  }

  #restart(): void {
    this.#tokenizer = new Tokenizer();
    this.#tokenizer.onToken = (token) => this.#onToken(token);
    this.#tokenizer.onError = (error) => {
      this.#failure = error;
    };
    this.#parser = new TokenParser({ separator: '' });
    this.#parser.onValue = (element) => this.#onValue(element);
    this.#open = new OpenStructures();
    this.#consumed = 0;
  }

  #parse(bytes: Buffer): void {
    let rest = this.#isSkipping ? this.#findNext(bytes) : bytes;
    while (rest) {
      this.#failure = undefined;
      this.#token = undefined;
      this.#tokenizer.write(rest);
      if (this.#failure === undefined) {
        this.#consumed += rest.length;
        this.#checkLength();
        return;
      }
      if (!isSyntaxError(this.#failure)) throw this.#failure;
      rest = this.#recover(rest);
    }
  }

  #onToken(token: ParsedTokenInfo): void {
    this.#token = token;
    this.#tokensOfLine += 1;
    if (!this.#open.isEmpty || !this.#isBetweenDocuments(token.token)) this.#advance(token);
    this.#tokenBefore = token;
    this.#token = undefined;
  }

  /** Commas are allowed between documents; after a broken one, so is anything that does not begin a document. */
  #isBetweenDocuments(type: TokenType): boolean {
    return type === TokenType.COMMA || (this.#isDamaged && !isOpening(type));
  }

  #advance(token: ParsedTokenInfo): void {
    this.#parser.write(token);
    switch (token.token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        this.#begin(token);
        return;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.#open.close();
        return;
      case TokenType.STRING:
        this.#open.noteText(token.value);
    }
  }

  #begin(token: ParsedTokenInfo): void {
    if (this.#open.isEmpty) this.#found.reportLoose();
    if (this.#open.innermost?.isStream) this.#found.beginDocument();
    const beginsLine = this.#tokensOfLine === 1;
    const isAtMargin = beginsLine && this.#isMargin;
    this.#open.open(token, { line: this.#line, beginsLine, isAtMargin, candidates: this.#found.candidates });
  }

  /** Called for every complete value, innermost first. */
  #onValue({ value, parent }: ParsedElementInfo): void {
    const structure = typeof value === 'object' && value !== null ? value : undefined;
    const own = structure && this.#open.innermost;
    const around = this.#open.around(structure !== undefined);
    if (around === undefined || around.isStream) {
      // Otherwise the list would eventually hold the whole file.
      if (Array.isArray(parent)) parent.pop();
      this.#deliver(value, own, around);
    } else if (structure && own && !own.isList) this.#found.noteObject(structure, own, this.#open.document);
  }

  #deliver(value: unknown, own: OpenStructure | undefined, around: OpenStructure | undefined): void {
    if (own?.isStream || own?.holdsStream) this.#found.endList(this.#isSound(own));
    else if (own) this.#found.addDocument(value, own.line, !this.#isSound(own));
    else if (around) this.#found.noteStray(this.#line);
    else this.#found.noteLoose(this.#line);
  }

  /** Whether a document that ends on this line is certainly not part of a broken one before it. */
  #isSound({ isAtMargin, line }: OpenStructure): boolean {
    return !this.#isDamaged || (isAtMargin && (this.#hasIndentedLines || line === this.#line));
  }

  #checkLength(): void {
    const { document } = this.#open;
    if (!document || this.#consumed - document.offset <= LONGEST_DOCUMENT) return;
    this.#fail('it is longer than 64 MiB');
    this.#isSkipping = true;
  }

  /** @returns the bytes from which to resume reading, if any */
  #recover(bytes: Buffer): Buffer | undefined {
    const [token, before, consumed] = [this.#token, this.#tokenBefore, this.#consumed];
    const brokenLine = this.#fail(NOT_JSON);
    if (token && isOpening(token.token)) {
      this.#tokensOfLine -= 1;
      return bytes.subarray(token.offset - consumed);
    }
    if (this.#breaksAfter(brokenLine)) {
      this.#tokensOfLine = 0;
      return bytes;
    }
    return this.#findNext(bytes.subarray(before ? Math.max(0, before.offset + 1 - consumed) : 0));
  }

  /** @returns the line of the broken document */
  #fail(reason: string): number {
    const { document, outermost } = this.#open;
    const line = document?.line ?? this.#line;
    if (outermost !== document && outermost) this.#found.endList(this.#isSound(outermost));
    this.#found.addBroken(line, reason, this.#isWorthReporting(document));
    this.#isDamaged = true;
    this.#brokenLine = line;
    this.expectsRemnants ||= outermost !== document || (line < this.#line && !this.#breaksAfter(line));
    this.#restart();
    return line;
  }

  /**
   * Whether the document is on a single line that the first token of the next line cannot continue: a broken line of a
   * JSON Lines file, which did not look broken by itself.
   */
  #breaksAfter(line: number): boolean {
    return line === this.#line - 1 && this.#tokensOfLine === (this.#token ? 1 : 0);
  }

  #isWorthReporting(document: OpenStructure | undefined): boolean {
    if (!this.#isDamaged) return true;
    return document ? document.beginsLine && !document.isList : this.#isMargin && this.#line !== this.#brokenLine;
  }

  /** Looks for the next object on the line of a broken document. */
  #findNext(bytes: Buffer): Buffer | undefined {
    const start = bytes.indexOf('{');
    this.#isSkipping = start < 0;
    return start < 0 ? undefined : bytes.subarray(start);
  }
}

function isOpening(type: TokenType): boolean {
  return type === TokenType.LEFT_BRACE || type === TokenType.LEFT_BRACKET;
}

function isSyntaxError(error: unknown): boolean {
  return error instanceof TokenizerError || error instanceof TokenParserError;
}
