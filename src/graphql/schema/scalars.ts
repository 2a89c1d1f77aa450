import { GraphQLError, GraphQLScalarType } from 'graphql';
import { GraphQLJSON, GraphQLSafeInt } from 'graphql-scalars';
import { GatewayError } from '../../model/errors.js';
import { toIsoInstant } from '../../model/instant.js';

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

export const scalars = { DateTime, JSON: GraphQLJSON, SafeInt: GraphQLSafeInt };
