/** What a part of a finding's document does not say itself. Members that make no sense are errors. */
export interface DocumentOwner {
  readonly accountId?: unknown;
  readonly region?: unknown;
  readonly arn?: unknown;
}

const owners = new WeakMap<object, DocumentOwner>();

/** A part of a document belongs to one finding, also where that is remembered for several operations. */
export function noteOwner(part: unknown, finding: DocumentOwner): void {
  if (typeof part === 'object' && part !== null) owners.set(part, finding);
}

/** @returns undefined for a part whose owner nobody has noted */
export function ownerOf(part: object): DocumentOwner | undefined {
  return owners.get(part);
}
