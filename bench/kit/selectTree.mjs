import { getNamedType, isObjectType } from 'graphql';

/** A selection set of every leaf below a type. @param omitted coordinates of fields to omit; must break every cycle */
export function selectTree(type, omitted) {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields())
    .filter(({ name }) => !omitted.has(`${type.name}.${name}`))
    .map((field) => `${field.name} ${selectTree(getNamedType(field.type), omitted)}`.trim());
  return `{ ${fields.join(' ')} }`;
}
