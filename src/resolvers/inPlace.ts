import type { FindingOutcome, ListedFinding, LoadedFinding } from '../model/loadedFinding.js';

/**
 * Outcomes as what GraphQL's types say. graphql-js reports an error that it meets in a value's place at that place and
 * leaves the others alone, which its types do not know. A finding of which only the id is selected is only read for it.
 */
export function inPlace(outcomes: readonly (FindingOutcome | ListedFinding)[]): (LoadedFinding | null)[] {
  return outcomes as (LoadedFinding | null)[];
}
