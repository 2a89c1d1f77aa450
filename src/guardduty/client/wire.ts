/**
 * A type of the SDK as its instances are on the wire: member names begin in lower case, timestamps are numbers or
 * text. (Ten members are named otherwise on the wire; `memberNames.ts` has the mapping for documents.)
 */
export type Wire<T> = T extends Date
  ? number | string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Member in keyof T as Uncapitalize<Member & string>]: Wire<T[Member]> }
      : T;

/** What `WireProtocol` adds to an answer: how long its text was, in characters. */
export interface WireLength {
  readonly $metadata: { readonly wireLength: number };
}
