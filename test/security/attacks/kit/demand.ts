/** Fails a test with all that is known about it, which Jest's own comparison of parts of objects leaves out. */
export function demand(holds: boolean, what: string, about: Readonly<Record<string, unknown>>): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(about, undefined, 1)}`);
}
