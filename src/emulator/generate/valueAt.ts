/** The paths that were asked for, split: there are a few dozen, and each is asked for in every finding. */
const PATHS = new Map<string, readonly string[]>();

/** What lies at a dotted path of a document (`resource.s3BucketDetails.0.name`), undefined where the path ends early. */
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
