import { type FieldNode, type GraphQLNamedType, type GraphQLSchema, printSchema } from 'graphql';
import { ENTITY_RULES } from '../../findings/entities/entityKinds.js';
import { canonicalName } from '../../resolvers/typeNames.js';

/** Values of `Finding.raw`: a finding as GuardDuty sends it has 60 on average, and up to 230. */
const RAW = 100;
/** A key of an entity: the finding that points to it, or the request, has the same value already. */
const ENTITY_KEY = 0.5;
/** A value of introspection: graphql-js takes as long for it as the projector takes for many values of findings. */
const INTROSPECTED = 10;
const DESCRIPTION = 40;
/** Characters of the SDL that count as one value. */
const SDL_CHARACTERS = 10;

/**
 * A field that is selected again by another name, with all that is below it. The values of a finding are short on
 * average, and so is the whole tree; what repeats one field can choose the longest.
 */
const AGAIN = 2;
/** Long texts, and what leads to them. A cursor has up to 2,000 characters. */
const LONG_AGAIN: ReadonlyMap<string, number> = new Map([
  ['Finding.description', 10],
  ['FindingConnection.nodes', 10],
  ['FindingConnection.edges', 10],
  ['FindingEdge.node', 10],
  ['FindingEdge.cursor', 100],
  ['PageInfo.startCursor', 100],
  ['PageInfo.endCursor', 100],
]);

/** Characters of an alias that count nothing, and further ones that count as one value. */
const SHORT_ALIAS = 20;
const ALIAS_CHARACTERS = 20;

/** What one value of a field counts. */
export function leafWeight(type: GraphQLNamedType, field: string, schema: GraphQLSchema): number {
  if (type.name.startsWith('__')) return field === 'description' ? DESCRIPTION : INTROSPECTED;
  switch (`${canonicalName(type)}.${field}`) {
    case 'Finding.raw':
      return RAW;
    case '_Service.sdl':
      return lengthOf(schema) / SDL_CHARACTERS;
    default:
      return canonicalName(type) in ENTITY_RULES && field !== '__typename' ? ENTITY_KEY : 1;
  }
}

/** How often a field counts that its object has by another name already. */
export function weightAgain(type: GraphQLNamedType, field: string): number {
  return LONG_AGAIN.get(`${canonicalName(type)}.${field}`) ?? AGAIN;
}

/** What the name counts under which a field is answered: the schema's own names are paid for with their values. */
export function aliasWeight({ alias }: FieldNode): number {
  return alias === undefined ? 0 : Math.max(0, alias.value.length - SHORT_ALIAS) / ALIAS_CHARACTERS;
}

const lengths = new WeakMap<GraphQLSchema, number>();

/** The length of the schema's SDL without the directives of federation, which add a tenth to it. */
function lengthOf(schema: GraphQLSchema): number {
  const length = lengths.get(schema) ?? printSchema(schema).length;
  lengths.set(schema, length);
  return length;
}
