import type { Finding as FindingFields } from '../__generated__/types.js';
import type { SourceIdentity } from './sourceIdentity.js';
import type { WrittenTexts } from './writtenTexts.js';

/** Where a document came from. Never part of an answer by itself. */
export interface FindingOrigin {
  readonly source: SourceIdentity;
  /** The document as GuardDuty sent it, unnamed members included. */
  readonly raw: unknown;
  /** Epoch milliseconds at which GuardDuty's answer had arrived. */
  readonly fetchedAt: number;
}

type Derived = 'attackSequence' | 'classification' | 'consoleUrl' | 'fetchedAt' | 'raw' | 'severityLevel';

/** A finding's document in the shape of the SDL: SDK names, instants as ISO 8601, maps as lists of entries. */
export type FindingDocument = Omit<FindingFields, Derived>;

/** What resolvers of `Finding` receive. */
export interface LoadedFinding extends FindingDocument {
  readonly origin: FindingOrigin;
  /** What answers said of it already. */
  readonly written: WrittenTexts;
}

/**
 * What became of reading one finding: null where GuardDuty has none, an error where it could not find out. graphql-js
 * reports an error that stands in a value's place at that place, and leaves the others alone.
 */
export type FindingOutcome = LoadedFinding | null | Error;

/** A finding of which nothing but the id is selected, so that no document was read. */
export interface ListedFinding {
  readonly id: string;
}

export function isFinding(outcome: FindingOutcome | ListedFinding | undefined): outcome is LoadedFinding {
  return outcome !== null && outcome !== undefined && 'origin' in outcome;
}
