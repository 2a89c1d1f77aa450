import { isJsonObject } from '../../wireFinding.js';
import { isGuardDutyFinding } from '../finding/isGuardDutyFinding.js';
import { describeStrays, NOT_AN_OBJECT, NOT_UTF8, type ReadDocument } from '../readDocument.js';
import type { OpenStructure } from './openStructures.js';

/** The documents that were found in a stream of JSON, and what is known about the one that is being read. */
export class FoundDocuments {
  #found: ReadDocument[] = [];
  #lines = new Map<object, number>();
  #candidates: { line: number; value: object }[] = [];
  #hasInvalidBytes = false;
  #strays = { count: 0, line: 0 };
  /** The line of a string or number between documents, which may turn out to be the start of a broken document. */
  #looseLine = 0;

  /** How many complete objects inside the current document would be returned if it turned out to be broken. */
  get candidates(): number {
    return this.#candidates.length;
  }

  /** @returns the documents that were found since the last call */
  take(): readonly ReadDocument[] {
    const found = this.#found;
    if (found.length > 0) this.#found = [];
    return found;
  }

  beginDocument(): void {
    this.#hasInvalidBytes = false;
  }

  noteInvalidBytes(): void {
    this.#hasInvalidBytes = true;
  }

  /** Records a complete object inside the current document. */
  noteObject(object: object, own: OpenStructure, document: OpenStructure | undefined): void {
    if (own.line !== document?.line) this.#lines.set(object, own.line);
    if (!own.beginsLine && !(isJsonObject(object) && isGuardDutyFinding(object))) return;
    // An object replaces the candidates inside it.
    this.#candidates.length = own.candidates;
    this.#candidates.push({ line: own.line, value: object });
  }

  addDocument(value: unknown, line: number, isRemnant: boolean): void {
    this.#found.push(
      this.#hasInvalidBytes ? { line, reason: NOT_UTF8 } : { line, value, lines: this.#lines, isRemnant },
    );
    this.#forget();
  }

  /** The current document is broken; objects inside it may be documents of their own. */
  addBroken(line: number, reason: string, isReported: boolean): void {
    if (isReported) this.#found.push({ line, reason: this.#hasInvalidBytes ? NOT_UTF8 : reason });
    const lines = this.#lines;
    for (const candidate of this.#candidates) this.#found.push({ ...candidate, lines, isRemnant: true });
    this.#looseLine = 0;
    this.#forget();
  }

  noteStray(line: number): void {
    this.#strays = { count: this.#strays.count + 1, line: this.#strays.line || line };
  }

  endList(isReported: boolean): void {
    const { count, line } = this.#strays;
    if (count > 0 && isReported) this.#found.push({ line, reason: describeStrays(count) });
    this.#strays = { count: 0, line: 0 };
  }

  noteLoose(line: number): void {
    this.reportLoose();
    this.#looseLine = line;
  }

  reportLoose(): void {
    if (this.#looseLine > 0) this.#found.push({ line: this.#looseLine, reason: NOT_AN_OBJECT });
    this.#looseLine = 0;
  }

  #forget(): void {
    if (this.#lines.size > 0) this.#lines = new Map();
    if (this.#candidates.length > 0) this.#candidates = [];
    this.#hasInvalidBytes = false;
  }
}
