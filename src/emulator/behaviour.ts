/**
 * Choices that GuardDuty's documentation leaves open, or in which AWS services differ. Every member can be changed at
 * any time and applies from the next request on.
 */
export interface Behaviour {
  /** What GetFindings and the calls that change findings do with unknown ids: skip them, or refuse the batch (400). */
  unknownIds: 'omit' | 'reject';
  /** The same for unknown ids that are not 32 lower-case hexadecimal digits. */
  malformedIds: 'omit' | 'reject';
  /** The `nextToken` of the last page: omitted, or an empty string. */
  lastPageToken: 'absent' | 'empty';
  /** Whether a list that ends exactly at a page boundary still gives a token, which leads to an empty page. */
  tokenAfterFullLastPage: boolean;
  /** Page tokens older than this many milliseconds are refused; Infinity means that they never expire. */
  tokenTtlMs: number;
  /** Every nth page of a list is empty and carries a token; 0 for none. 1 counts as 2, or the list would never end. */
  emptyPages: number;
  /** Whether pages before the last hold fewer findings than were asked for. */
  shortPages: boolean;
  /** Whether each page of a list is answered twice, the second time under its own next token. */
  repeatsPages: boolean;
  /** How long after CreateSampleFindings the samples appear, in milliseconds. */
  sampleDelayMs: number;
  /** What ArchiveFindings and UnarchiveFindings do at a member's detector: change nothing, or refuse the call (400). */
  memberChanges: 'ignore' | 'reject';
  /** The body of the answers to calls that change findings: an empty object, or nothing. */
  changeAnswer: 'object' | 'empty';
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
    memberChanges: 'ignore',
    changeAnswer: 'object',
    refusedRoleArns: [],
  };
}
