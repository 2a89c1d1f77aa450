import type { GraphQLSchema } from 'graphql';
import type { NameTable } from './nameTable.js';

/** Lets the code find out how the types of a renamed schema are called where they are written: see `typeNames.ts`. */
export function markNames(schema: GraphQLSchema, { types }: NameTable): void {
  schema.extensions = { ...schema.extensions, publicNames: types };
  for (const [canonicalName, name] of types) {
    const type = name === undefined || name === canonicalName ? undefined : schema.getType(name);
    if (type) type.extensions = { ...type.extensions, canonicalName };
  }
}
