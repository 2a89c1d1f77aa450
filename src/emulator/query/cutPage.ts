import type { Behaviour } from '../behaviour.js';
import type { PagePosition } from './pageToken.js';

export interface Page<T> {
  items: T[];
  /** Undefined at the end of the list. */
  next: PagePosition | undefined;
}

/** One page of a list. The behaviour decides whether it is full, short, repeated, or empty with more to come. */
export function cutPage<T>(
  list: readonly T[],
  { offset, page }: PagePosition,
  maxResults: number,
  behaviour: Behaviour,
): Page<T> {
  const end = offset + pageSize(page, list.length - offset, maxResults, behaviour);
  // Each page with an odd number repeats the page before it.
  if (behaviour.repeatsPages && page % 2 === 0) {
    return { items: list.slice(offset, end), next: { offset, page: page + 1 } };
  }
  const isFull = end - offset === maxResults;
  const hasMore = end < list.length || (isFull && behaviour.tokenAfterFullLastPage);
  return { items: list.slice(offset, end), next: hasMore ? { offset: end, page: page + 1 } : undefined };
}

function pageSize(page: number, left: number, maxResults: number, behaviour: Behaviour): number {
  if (left <= 0) return 0;
  const everyEmpty = behaviour.emptyPages === 1 ? 2 : behaviour.emptyPages;
  if (everyEmpty > 0 && (page + 1) % everyEmpty === 0) return 0;
  // 7 is coprime to all usual page sizes, so that sizes vary from page to page without randomness.
  const size = behaviour.shortPages && left > 1 ? 1 + ((page * 7 + 3) % maxResults) : maxResults;
  return Math.min(size, left);
}
