/**
 * A value of a document that a resolver reads before graphql-js does: where the document has an error in its place, the
 * resolver fails with that one.
 */
export function orThrow(value: unknown): unknown {
  if (value instanceof Error) throw value;
  return value;
}
