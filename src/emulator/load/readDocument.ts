/** A JSON value of a file, or the reason why it cannot be read, with the line on which it begins, counted from 1. */
export type ReadDocument = DocumentValue | UnreadableDocument;

export interface DocumentValue {
  readonly line: number;
  readonly value: unknown;
  /** The lines of objects inside the value that begin on a line of their own. */
  readonly lines?: ReadonlyMap<object, number>;
  /**
   * True for a value that may be part of a broken document before it. If it is a finding, it is used; if not, it is not
   * reported, because the broken document already was.
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

/** One reason for all scalars in a list: a list of a thousand strings is one mistake. */
export function describeStrays(count: number): string {
  return count === 1 ? 'an element of a list is not a JSON object' : `${count} elements of a list are not JSON objects`;
}
