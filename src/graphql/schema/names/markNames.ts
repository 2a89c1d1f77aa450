import { type GraphQLSchema, isObjectType } from 'graphql';
import type { NameTable } from './nameTable.js';

/**
 * Lets the code find out how the types of a renamed schema are called where they are written, and has renamed keys read
 * the property with the name that they have there: see `resolvers/typeNames.ts`.
 */
export function markNames(schema: GraphQLSchema, { types, fields }: NameTable): void {
  schema.extensions = { ...schema.extensions, publicNames: types };
  for (const [canonicalName, name] of types) {
    const type = name === undefined || name === canonicalName ? undefined : schema.getType(name);
    if (type) type.extensions = { ...type.extensions, canonicalName };
  }
  for (const [coordinate, named] of fields) {
    const [entity = '', property = ''] = coordinate.split('.');
    const type = schema.getType(types.get(entity) ?? '');
    const field = named && isObjectType(type) ? type.getFields()[named.name] : undefined;
    if (!field || named?.name === property) continue;
    field.extensions = { ...field.extensions, property };
    field.resolve = (source) => (source as Readonly<Record<string, unknown>>)[property];
  }
}
