import type { FindingOutcome, ListedFinding, LoadedFinding } from '../model/loadedFinding.js';

/**
 * Gives outcomes the type that resolvers have to return. graphql-js reports an error in place of a value at that place
 * and leaves the other values alone, which the generated types do not know. A `ListedFinding` is enough where nothing
 * but the id is selected.
 */
export function inPlace(outcomes: readonly (FindingOutcome | ListedFinding)[]): (LoadedFinding | null)[] {
  return outcomes as (LoadedFinding | null)[];
}
