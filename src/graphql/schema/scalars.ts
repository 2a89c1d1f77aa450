import { GraphQLError, GraphQLScalarType } from 'graphql';
import { GatewayError } from '../../model/errors.js';
import { toIsoInstant } from '../../model/instant.js';
import type { PublicNames } from '../../resolvers/typeNames.js';
import { createSafeInt } from './safeInt.js';

/**
 * Answers are ISO 8601 in UTC with milliseconds. Input is passed on as text: the filter that it belongs to checks it, so
 * that the refusal of a bad date names the attribute.
 */
const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize(value) {
    const instant = toIsoInstant(value);
    if (instant === undefined) throw new GatewayError('UPSTREAM_INVALID', 'GuardDuty sent an instant that is none.');
    return instant;
  },
  parseValue(value) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new GraphQLError('A date is a text; ISO 8601 is accepted.');
  },
  parseLiteral: (node) => ('value' in node ? String(node.value) : ''),
});

/**
 * Any value, passed on as it is. graphql-js does that for a scalar without functions of its own; it also fills variables
 * into the literals of such a scalar, and takes the keys of a literal into an object without a prototype.
 */
const Json = new GraphQLScalarType({ name: 'JSON', specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259' });

/** By canonical name. @apollo/subgraph gives a type the name of the scalar, so that has to be the public one. */
export function createScalars(names: PublicNames = new Map()) {
  const named = (scalar: GraphQLScalarType) =>
    new GraphQLScalarType({ ...scalar.toConfig(), name: names.get(scalar.name) ?? scalar.name });
  return { DateTime: named(DateTime), JSON: named(Json), SafeInt: createSafeInt(names.get('SafeInt') ?? 'SafeInt') };
}
