import { type GraphQLNamedType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';

/** Fields that lead to another finding. */
const CYCLES = new Set(['Finding.attackSequence', 'Signal.finding']);

/** A selection set of everything below a type, except what leads to other findings: links, and lists of entities. */
export function selectEveryLeaf(schema: GraphQLSchema, typeName: string, omit: readonly string[] = []): string {
  return select(schema.getType(typeName), new Set([...CYCLES, ...omit]));
}

function select(type: GraphQLNamedType | undefined, omitted: ReadonlySet<string>): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields())
    .filter((field) => field.args.length === 0 && !omitted.has(`${type.name}.${field.name}`))
    .map((field) => `${field.name} ${select(getNamedType(field.type), omitted)}`);
  return `{ ${fields.join(' ')} }`;
}
