import type { NameTable } from './nameTable.js';

/** Gives resolvers that are written for canonical names to the types of a renamed schema. */
export function renameResolvers<Resolvers extends Readonly<Record<string, unknown>>>(
  resolvers: Resolvers,
  { types }: NameTable,
): Record<string, Resolvers[string]> {
  const renamed: Record<string, Resolvers[string]> = {};
  for (const [type, of] of Object.entries(resolvers) as [string, Resolvers[string]][]) {
    const name = types.has(type) ? types.get(type) : type;
    if (name !== undefined) renamed[name] = of;
  }
  return renamed;
}
