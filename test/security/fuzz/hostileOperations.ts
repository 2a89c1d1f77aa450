import type { GraphQLField, GraphQLSchema } from 'graphql';
import { getNamedType, isNonNullType } from 'graphql';
import { seededRandom } from '../../../src/emulator/faults/seededRandom.js';
import { type GeneratedOperation, type GeneratedVariable, OperationGenerator } from '../../kit/generateOperations.js';
import { HostileValues } from './hostileValues.js';

/**
 * Generates one operation over any root fields of the schema, valid as far as its syntax goes, with values that may be
 * anything.
 *
 * @param seed the same one gives the same operation
 * @param known texts that mean something to the gateway: ids, ARNs, cursors
 */
export function hostileOperation(schema: GraphQLSchema, seed: number, known: readonly string[]): GeneratedOperation {
  const values = new HostileValues({ random: seededRandom(seed), known });
  // A third are changes, where the schema has any.
  const mutation = values.chance(0.33) ? schema.getMutationType() : undefined;
  const fields = Object.values((mutation ?? schema.getQueryType())?.getFields() ?? {});
  const variables: GeneratedVariable[] = [];
  const roots = Array.from(
    { length: 2 },
    () => rootField(values.pick(fields), values, variables) satisfies readonly [string, string],
  );
  return new OperationGenerator(schema, seed, { lists: true }).next(roots, variables, mutation ? 'mutation' : 'query');
}

/** A field with its arguments, about half of which are variables, and the type that it leads to. */
function rootField(
  field: GraphQLField<unknown, unknown>,
  values: HostileValues,
  variables: GeneratedVariable[],
): readonly [string, string] {
  const given = field.args.filter(({ type }) => values.chance(isNonNullType(type) ? 0.9 : 0.5));
  const texts = given.map(({ name, type }) => {
    const { literal, json } = values.of(type);
    if (values.chance(0.5)) return `${name}: ${literal}`;
    const variable = `v${variables.length}`;
    variables.push({ name: variable, type: String(type), value: json });
    return `${name}: $${variable}`;
  });
  const text = texts.length > 0 ? `${field.name}(${texts.join(', ')})` : field.name;
  return [text, getNamedType(field.type).name];
}
