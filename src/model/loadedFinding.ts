import type { Finding as FindingFields } from '../__generated__/types.js';
import type { SourceIdentity } from './sourceIdentity.js';

/** Where a document came from. It is not itself part of answers. */
export interface FindingOrigin {
  readonly source: SourceIdentity;
  /** The document as GuardDuty sent it, including members that the SDL does not have. */
  readonly raw: unknown;
  /** When GuardDuty's response had arrived, in epoch milliseconds. */
  readonly fetchedAt: number;
}

type Derived = 'account' | 'attackSequence' | 'classification' | 'consoleUrl' | 'fetchedAt' | 'raw' | 'severityLevel';

/** A finding's document in the shape of the SDL: SDK names, instants as ISO 8601, maps as lists of entries. */
export type FindingDocument = Omit<FindingFields, Derived>;

/**
 * What resolvers of `Finding` receive. It is cached and shared by all callers, and so is the JSON that answers make of
 * it: no field of `Finding` may depend on who asks.
 */
export interface LoadedFinding extends FindingDocument {
  readonly origin: FindingOrigin;
}

/**
 * The result of reading one finding: null if GuardDuty has no such finding, an error if the gateway could not find out.
 * graphql-js reports an error that takes the place of a list item at that item's path, and keeps the other items.
 */
export type FindingOutcome = LoadedFinding | null | Error;

/** A finding whose document was not read, because only its id is selected. */
export interface ListedFinding {
  readonly id: string;
}

export function isFinding(outcome: FindingOutcome | ListedFinding | undefined): outcome is LoadedFinding {
  return outcome !== null && outcome !== undefined && 'origin' in outcome;
}
