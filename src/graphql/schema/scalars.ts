import { GraphQLScalarType } from 'graphql';
import { GraphQLJSON, GraphQLSafeInt } from 'graphql-scalars';
import { GatewayError } from '../../model/errors.js';
import { toIsoInstant } from '../../model/instant.js';

/**
 * Answers are ISO 8601 in UTC with milliseconds. Input is handed on as text: the filter that it belongs to checks it,
 * so that a date that is none gets BAD_USER_INPUT with the name of the attribute.
 */
const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize(value) {
    const instant = toIsoInstant(value);
    if (instant === undefined) throw new GatewayError('UPSTREAM_INVALID', 'GuardDuty sent an instant that is none.');
    return instant;
  },
  parseValue: (value) => String(value),
  parseLiteral: (node) => ('value' in node ? String(node.value) : ''),
});

export const scalars = { DateTime, JSON: GraphQLJSON, SafeInt: GraphQLSafeInt };
