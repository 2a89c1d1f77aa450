/** A JSON value of a file, or the reason why there is none, with the line on which it begins, counted from 1. */
export type ReadDocument = DocumentValue | UnreadableDocument;

export interface DocumentValue {
  readonly line: number;
  readonly value: unknown;
  /** The lines of objects inside the value that begin on a line of their own. */
  readonly lines?: ReadonlyMap<object, number>;
  /**
   * True for a value that may belong to a broken document before it: if it is a finding, it counts; if it is not,
   * the broken document has been reported already.
   */
  readonly isRemnant?: boolean;
}

export interface UnreadableDocument {
  readonly line: number;
  readonly reason: string;
}

export const NOT_AN_OBJECT = 'it is not a JSON object';
export const NOT_JSON = 'it is not valid JSON';
export const NOT_UTF8 = 'it is not valid UTF-8';

/** A list of texts or numbers is one mistake, not a thousand. */
export function describeStrays(count: number): string {
  return count === 1 ? 'an element of a list is no JSON object' : `${count} elements of a list are no JSON objects`;
}
