import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GatewayError } from '../../model/errors.js';

const RANGE = `a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;

/**
 * A whole number that JavaScript can hold exactly. As for graphql-js's Int, text is no number in input, and neither are
 * 1.0 and 1e3 where they stand in the document: they are Floats there.
 *
 * @param name how clients call the type
 */
export function createSafeInt(name: string): GraphQLScalarType<number, number> {
  const parse = (value: unknown, node?: ValueNode): number => {
    if (isSafeInteger(value)) return value;
    throw new GraphQLError(`A ${name} is ${RANGE}.`, node && { nodes: node });
  };
  return new GraphQLScalarType<number, number>({
    name,
    specifiedByURL: 'https://www.ecma-international.org/ecma-262/#sec-number.issafeinteger',
    serialize(value) {
      if (!isSafeInteger(value)) throw new GatewayError('UPSTREAM_INVALID', `GuardDuty sent what is not ${RANGE}.`);
      return value;
    },
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.INT ? Number(node.value) : undefined, node),
  });
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
