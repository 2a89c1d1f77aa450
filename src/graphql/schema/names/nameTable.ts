import type { PublicNames } from '../../../resolvers/typeNames.js';

/** How a key field is named, and its type where that differs. */
export interface FieldName {
  readonly name: string;
  readonly type: 'ID' | 'String' | undefined;
}

/** The checked names of a schema. */
export interface NameTable {
  /** The SDL in canonical names, with all that settings can add to it. */
  readonly canonicalSdl: string;
  /** Every type of the SDL. */
  readonly types: PublicNames;
  /** Key fields that are not as in the SDL, by canonical coordinate such as `AwsAccount.id`; undefined if left out. */
  readonly fields: ReadonlyMap<string, FieldName | undefined>;
}

/** Whether a schema is served as it is written. */
export function isUnchanged({ types, fields }: NameTable): boolean {
  return fields.size === 0 && [...types].every(([canonical, name]) => name === canonical);
}
