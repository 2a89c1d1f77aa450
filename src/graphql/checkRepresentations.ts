import { type GraphQLSchema, isObjectType } from 'graphql';
import { badUserInput } from '../errors.js';

/** Types that another subgraph may name: those with a `@key`. */
const ENTITIES: ReadonlySet<unknown> = new Set(['Finding']);

/**
 * Has `_entities` refuse what is no representation of ours in words: `_Any` takes every value, and @apollo/subgraph
 * would fail on it as on a bug.
 */
export function checkRepresentations(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  const field = isObjectType(query) ? query.getFields()._entities : undefined;
  const { resolve } = field ?? {};
  if (!field || !resolve) throw new Error('The schema is no subgraph: it lacks Query._entities');
  field.resolve = (root, args: { representations: readonly unknown[] }, context, info) => {
    for (const representation of args.representations) check(representation);
    return resolve(root, args, context, info);
  };
}

function check(representation: unknown): void {
  const type = (representation as { __typename?: unknown } | null)?.__typename;
  if (typeof representation !== 'object' || !ENTITIES.has(type)) {
    throw badUserInput(
      'Each of "representations" is an object with "__typename": "Finding" and one of its keys, "id" or "arn".',
    );
  }
}
