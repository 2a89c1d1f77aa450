/** For resolvers that read a value of a document: where the document has an error in its place, they fail with it. */
export function orThrow(value: unknown): unknown {
  if (value instanceof Error) throw value;
  return value;
}
