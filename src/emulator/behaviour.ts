/**
 * Where GuardDuty's documentation is silent or services differ, the emulator can behave either way. Every
 * member can be changed at any time and holds from the next request on.
 */
export interface Behaviour {
  /** Ids that GetFindings and the calls that change findings do not know: left out, or 400 for the whole batch. */
  unknownIds: 'omit' | 'reject';
  /** Unknown ids that are not 32 lower-case hexadecimal digits either. */
  malformedIds: 'omit' | 'reject';
  /** The `nextToken` of the last page: left out, or an empty string. */
  lastPageToken: 'absent' | 'empty';
  /** Whether a list that ends exactly at the end of a page still gives a token, to an empty page. */
  tokenAfterFullLastPage: boolean;
  /** Page tokens older than this are refused; milliseconds, Infinity for never. */
  tokenTtlMs: number;
  /** Every so many-th page of a list is empty and carries a token; 0 for none, 1 is taken as 2. */
  emptyPages: number;
  /** Whether pages before the last hold fewer findings than were asked for. */
  shortPages: boolean;
  /** Whether each page of a list is given twice, the second time under its next token. */
  repeatsPages: boolean;
  /** How long after CreateSampleFindings the samples appear, in milliseconds. */
  sampleDelayMs: number;
  /** Role ARNs that AssumeRole refuses with AccessDenied. */
  refusedRoleArns: string[];
}

export function defaultBehaviour(): Behaviour {
  return {
    unknownIds: 'omit',
    malformedIds: 'omit',
    lastPageToken: 'absent',
    tokenAfterFullLastPage: false,
    tokenTtlMs: Number.POSITIVE_INFINITY,
    emptyPages: 0,
    shortPages: false,
    repeatsPages: false,
    sampleDelayMs: 0,
    refusedRoleArns: [],
  };
}
