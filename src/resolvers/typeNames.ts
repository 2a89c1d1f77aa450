import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';

/**
 * Public names by canonical names; undefined for types that the schema leaves out.
 *
 * Types have **canonical** names, in which `schema/` and the code are written, and **public** names, which clients see.
 * They differ in a schema that was renamed: there the `extensions` of each type have its canonical name, and those of the
 * schema have all public names.
 */
export type PublicNames = ReadonlyMap<string, string | undefined>;

/** The name by which the code knows a type. */
export function canonicalName({ name, extensions }: GraphQLNamedType): string {
  return (extensions as { readonly canonicalName?: string }).canonicalName ?? name;
}

/** The property that holds a field's value; undefined where a resolver makes it. That of a renamed key has its old name. */
export function propertyOf({ name, resolve, extensions }: GraphQLField<unknown, unknown>): string | undefined {
  return (extensions as { readonly property?: string }).property ?? (resolve ? undefined : name);
}

/** The type that the code knows by a name; undefined where the schema lacks it. */
export function findType(schema: GraphQLSchema, canonical: string): GraphQLNamedType | undefined {
  const name = publicName(schema, canonical);
  return name === undefined ? undefined : schema.getType(name);
}

/** The name by which clients know a type; undefined where the schema leaves the type out. */
export function publicName({ extensions }: GraphQLSchema, canonical: string): string | undefined {
  const { publicNames } = extensions as { readonly publicNames?: PublicNames };
  return publicNames?.has(canonical) ? publicNames.get(canonical) : canonical;
}
