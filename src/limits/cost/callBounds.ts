import { firstPullOf } from '../../findings/paging/streams/mergeStreams.js';
import { FILTERS_PER_CALL, MAX_FILTERS } from '../../model/suppressionRule.js';

/** Calls that read the suppression rules of one source. An operation reads them once. */
export const CALLS_OF_RULES = Math.ceil(MAX_FILTERS / FILTERS_PER_CALL) + MAX_FILTERS;

/** What the number of calls depends on besides the operation. */
export interface Upstream {
  /** Configured sources; 1 or more. */
  readonly sources: number;
  /** Regions that they are in. */
  readonly regions: number;
  /** Findings that one call lists or reads at most. */
  readonly idsPerCall: number;
}

/** One page of the list of findings. */
export interface PageOfFindings {
  readonly first: number;
  readonly hasAfter: boolean;
  /** Whether more is selected of the findings than their ids. */
  readonly documents: boolean;
  /** Queries that the list is made of: several where the filter or the caller's accounts do not fit into one. */
  readonly parts: number;
}

/** Calls that a page can cause at most. */
export interface PageCalls {
  /** To each source for each part. */
  readonly perStream: number;
  /** To all sources together: which source shows a finding that several of them list. */
  readonly checks: number;
}

/**
 * The calls of a page whose sources fill their pages, of a list that has not changed since its cursor was made.
 *
 * The README of this room says where each term comes from.
 */
export function callsOfPage(page: PageOfFindings, { sources, regions, idsPerCall }: Upstream): PageCalls {
  const { first, hasAfter, documents, parts } = page;
  const pages = Math.ceil(first / idsPerCall);
  const streams = sources * parts;
  // One source of a region may see the findings of the others there: an administrator's does.
  const overlapping = sources - regions;
  const lists = pages + Number(hasAfter) + Number(overlapping > 0);
  if (!documents && streams === 1) return { perStream: lists, checks: 0 };
  const firstPull = firstPullOf(first, streams);
  const isSplit = streams > 1 && firstPull < idsPerCall && first > firstPull;
  const pulls = lists + Number(isSplit);
  return { perStream: lists + pulls + Number(hasAfter), checks: overlapping * parts * pulls };
}

/** Findings that an operation reads by id. */
export interface ReadsById {
  readonly ids: number;
  /** How often ids come up that are not read together with those before them; see `roundsOf`. */
  readonly rounds: number;
}

/** Calls to each source: every round may leave one call that is not full. */
export function callsById({ ids, rounds }: ReadsById, { idsPerCall }: Upstream): number {
  return Math.min(ids, Math.floor((ids + (idsPerCall - 1) * rounds) / idsPerCall));
}

/**
 * Reads that follow one another, where each may have to ask the other sources for what its own did not have.
 * @param depth how many findings lead to one another
 */
export function roundsOf(depth: number, { sources }: Upstream): number {
  return depth * (sources > 1 ? 2 : 1);
}
