import type { NameTable } from './nameTable.js';

type Reference = Readonly<Record<string, unknown>>;
type ResolveReference = (reference: Reference, ...others: readonly unknown[]) => unknown;

/** Gives resolvers that are written for canonical names to the types of a renamed schema. */
export function renameResolvers<Resolvers extends Readonly<Record<string, unknown>>>(
  resolvers: Resolvers,
  { types, fields }: NameTable,
): Record<string, Resolvers[string]> {
  const renamed: Record<string, Resolvers[string]> = {};
  for (const [type, of] of Object.entries(resolvers) as [string, Resolvers[string]][]) {
    const name = types.has(type) ? types.get(type) : type;
    if (name !== undefined) renamed[name] = readKeys(type, of, fields);
  }
  return renamed;
}

/** Representations come with the public names of keys. */
function readKeys<Of>(type: string, of: Of, fields: NameTable['fields']): Of {
  const keys = [...fields].flatMap(([coordinate, named]) => {
    const [entity, key = ''] = coordinate.split('.');
    return entity === type ? [[key, named?.name] as const] : [];
  });
  const { __resolveReference: resolve } = of as { readonly __resolveReference?: ResolveReference };
  if (keys.length === 0 || resolve === undefined) return of;
  const canonical = (reference: Reference): Reference => ({
    ...reference,
    ...Object.fromEntries(
      keys.map(([key, name]) => [
        key,
        name === undefined || !Object.hasOwn(reference, name) ? undefined : reference[name],
      ]),
    ),
  });
  const readReference: ResolveReference = (reference, ...others) => resolve(canonical(reference), ...others);
  return { ...of, __resolveReference: readReference };
}
