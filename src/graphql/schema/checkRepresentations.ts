import { type GraphQLSchema, isObjectType, isUnionType } from 'graphql';
import { MAX_REFERENCES } from '../../findings/connection/checkFirst.js';
import { asError, badUserInput } from '../../model/errors.js';

/**
 * Makes `_entities` refuse values that do not represent an entity of this graph. The scalar `_Any` accepts every value,
 * and @apollo/subgraph would fail on such values with internal errors.
 */
export function checkRepresentations(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  const field = isObjectType(query) ? query.getFields()._entities : undefined;
  const { resolve } = field ?? {};
  if (!field || !resolve) throw new Error('The schema is no subgraph: it lacks Query._entities');
  const union = schema.getType('_Entity');
  const entities: ReadonlySet<unknown> = new Set(isUnionType(union) ? union.getTypes().map(({ name }) => name) : []);
  field.resolve = async (root, args: { representations: readonly unknown[] }, context, info) => {
    const { length } = args.representations;
    if (length > MAX_REFERENCES) {
      throw badUserInput(`"representations" has ${length} values; up to ${MAX_REFERENCES} are accepted.`);
    }
    for (const representation of args.representations) check(representation, entities);
    const found = (await resolve(root, args, context, info)) as readonly unknown[];
    // What is selected of entities is read together: those of a fast source wait for the others.
    return Promise.all(found.map((one) => Promise.resolve(one).catch(asError)));
  };
}

function check(representation: unknown, entities: ReadonlySet<unknown>): void {
  const type = (representation as { __typename?: unknown } | null)?.__typename;
  if (typeof representation === 'object' && entities.has(type)) return;
  // Which entities there are is for those to know who may see the schema.
  throw badUserInput(
    'Each of "representations" is an object with "__typename", which names an entity of this subgraph, and with one of its keys, such as "id" or "arn".',
  );
}
