/** The name of an entity's key field; left out or false, the key is left out. */
export type KeyName = string | false | { readonly name?: string; readonly type?: 'ID' | 'String' };

/** How an entity is named; false leaves it out, with the fields that lead to it. */
export type EntityName = false | { readonly name?: string; readonly keys?: Readonly<Record<string, KeyName>> };

/** Names of a supergraph for what this schema has, by the names of this schema: the content of SCHEMA_NAMES. */
export interface SchemaNames {
  readonly types?: Readonly<Record<string, string>>;
  readonly entities?: Readonly<Record<string, EntityName>>;
}

/** How types are named; what is left out changes nothing. */
export interface NamingOptions {
  /** Begins the name of every value type, input and enum that `schemaNames` does not name. */
  readonly typePrefix?: string | undefined;
  /** Whether scalars have the prefix, too. */
  readonly typePrefixScalars?: boolean | undefined;
  /** A parsed SCHEMA_NAMES; it is checked. */
  readonly schemaNames?: SchemaNames | undefined;
}
