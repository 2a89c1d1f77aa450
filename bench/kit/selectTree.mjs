import { getNamedType, isObjectType } from 'graphql';

/**
 * A selection set of every leaf below a type, without the lists and counts of entities, which have arguments.
 * @param omitted coordinates of fields to omit; must break every other cycle
 */
export function selectTree(type, omitted) {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields())
    .filter(({ name, args }) => args.length === 0 && !omitted.has(`${type.name}.${name}`))
    .map((field) => `${field.name} ${selectTree(getNamedType(field.type), omitted)}`.trim());
  return `{ ${fields.join(' ')} }`;
}
