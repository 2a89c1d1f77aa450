import type { FindingOrder } from '../../__generated__/types.js';
import { badUserInput, GatewayError } from '../../model/errors.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import { type CursorPosition, fingerprint } from './cursor.js';
import { compareKeys, type KnownKey, keyOf } from './findingOrder.js';

/** Where a cursor left off in a stream, and what it was placed by. */
export interface KnownPlace {
  readonly position: CursorPosition;
  readonly key: KnownKey;
}

/** A page of the list that is searched. */
export interface SearchedPage {
  readonly ids: readonly string[];
  /** The page's own; undefined for the list's first. */
  readonly token: string | undefined;
  readonly isLast: boolean;
}

/** From an index on, a page is behind the place. */
export interface PageRest {
  readonly page: SearchedPage;
  readonly from: number;
}

/** What is behind the place of the pages seen so far, or in which direction the place is to be looked for. */
export type Sighting = readonly PageRest[] | 'earlier' | 'further';

/**
 * Looks for a cursor's place in a list that may have changed since, page by page.
 *
 * What sorts before the cursor's key has been answered, and what sorts behind it has not. Of those between, which sort
 * equal or whose key is not known, the ones up to the stream's last answered finding have been, in GuardDuty's order;
 * they can fill many pages. Where that finding is not among them any more, and some are left, nobody can tell which of
 * them were answered: then the cursor has expired. A finding that GuardDuty lists but does not have, so that its key is
 * not known, is taken to stand where it stood; where nothing tells whether it was answered, it is answered again.
 */
export class PlaceSearch {
  readonly #place: KnownPlace;
  readonly #order: FindingOrder;
  #hasBegun = false;
  /** Whether the last answered finding was passed. */
  #isPast = false;
  /** What was passed between, since the last that sorts before. */
  #between: PageRest[] = [];

  constructor(place: KnownPlace, order: FindingOrder) {
    this.#place = place;
    this.#order = order;
  }

  /**
   * @param outcomes for each id what became of its document
   * @throws BAD_USER_INPUT where the place cannot be told; what kept a document that decides from being read
   */
  look(page: SearchedPage, outcomes: readonly FindingOutcome[]): Sighting {
    const { ids, token, isLast } = page;
    const { after, isBefore } = this.#place.position;
    const hasNoEqual = isBefore || after === undefined;
    const isSomewhere = this.#hasBegun || token === undefined;
    this.#hasBegun = true;
    const sides = sidesOf(ids, outcomes, this.#place.key, this.#order);
    const before = countBefore(sides);
    const end = indexOr(sides.length, sides.indexOf('behind', before));
    failFor(outcomes.slice(0, end));
    // One that sorted before and sorts equal now has moved: where it stands tells nothing.
    const isTelling = (index: number) => !isBefore || sides[before + index] === 'unknown';
    const last = ids.slice(before, end).findIndex((id, index) => fingerprint(id) === after && isTelling(index));
    if (last >= 0) this.#isPast = true;
    if (this.#isPast) return [{ page, from: before + last + 1 }];
    if (before === 0 && !isSomewhere) return 'earlier';
    if (before > 0) this.#between = [];
    const rest = { page, from: before };
    const isOver = isLast || end < ids.length || (hasNoEqual && sides.includes('equal', before));
    const hasSome = this.#between.length > 0 || end > before;
    if (isOver && hasSome && !hasNoEqual) throw expired();
    if (isOver) return [...this.#between, rest];
    if (end > before) this.#between.push(rest);
    return 'further';
  }
}

/** Of an id, beside the cursor's key. */
export type Side = 'before' | 'equal' | 'behind' | 'unknown';

/** @param outcomes for each id what became of its document, which its key is in */
export function sidesOf(
  ids: readonly string[],
  outcomes: readonly FindingOutcome[],
  { value }: KnownKey,
  { field, direction }: FindingOrder,
): Side[] {
  return ids.map((id, index) => {
    const key = keyOf(id, outcomes[index], field);
    if (key === undefined) return 'unknown';
    const side = compareKeys(key.value, value, direction);
    if (side === 0) return 'equal';
    return side < 0 ? 'before' : 'behind';
  });
}

export function expired(): GatewayError {
  return badUserInput('The cursor in "after" has expired: the list has changed since it was answered. Begin anew.');
}

/** Leading ids that sort before the cursor, with those among them whose key is not known. */
export function countBefore(sides: readonly Side[]): number {
  return sides.slice(0, countUndecided(sides)).lastIndexOf('before') + 1;
}

/** Leading ids of which none is known not to sort before the cursor. */
export function countUndecided(sides: readonly Side[]): number {
  const end = sides.findIndex((side) => side === 'equal' || side === 'behind');
  return indexOr(sides.length, end);
}

function indexOr(otherwise: number, index: number): number {
  return index < 0 ? otherwise : index;
}

/**
 * A document that cannot be read now may be on either side of a cursor's place; one that never can is passed over.
 * @throws what kept the first such document from being read
 */
export function failFor(outcomes: readonly FindingOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome instanceof Error && !isUnreadable(outcome)) throw outcome;
  }
}

function isUnreadable(error: Error): boolean {
  return error instanceof GatewayError && error.extensions.code === 'UPSTREAM_INVALID';
}
