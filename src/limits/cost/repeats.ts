import type { FieldNode, GraphQLObjectType } from 'graphql';
import { weightAgain } from './leafWeight.js';
import type { Weight } from './weight.js';

/** Finds out which fields of one object are selected by several names. */
export class Repeats {
  readonly #type: GraphQLObjectType;
  readonly #seen = new Set<string>();

  constructor(type: GraphQLObjectType) {
    this.#type = type;
  }

  /** @returns the weight of a field, more if a field before it was the same by another name */
  weigh([node]: readonly FieldNode[], weight: Weight): Weight {
    const name = node?.name.value ?? '';
    if (!this.#seen.has(name)) {
      this.#seen.add(name);
      return weight;
    }
    return { ...weight, leaves: weight.leaves * weightAgain(this.#type, name) };
  }
}
