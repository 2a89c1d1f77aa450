/** Split paths. There are only a few dozen, and each is read in many findings. */
const PATHS = new Map<string, readonly string[]>();

/** The value at a dotted path of a document (`resource.s3BucketDetails.0.name`); undefined if there is none. */
export function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const member of membersOf(path)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[member];
  }
  return value;
}

function membersOf(path: string): readonly string[] {
  const known = PATHS.get(path);
  if (known !== undefined) return known;
  const members = path.split('.');
  PATHS.set(path, members);
  return members;
}
