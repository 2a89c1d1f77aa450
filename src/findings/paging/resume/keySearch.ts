import type { FindingOrder } from '../../../__generated__/types.js';
import { type FindingOutcome, isFinding } from '../../../model/loadedFinding.js';
import { throwCallFailure } from '../lists/documentFailures.js';
import { fingerprintOf } from '../lists/fingerprint.js';
import type { WalkedPage } from '../lists/listWalk.js';
import { compareKeys, keyOf, type OrderKey } from '../order/findingOrder.js';
import { cursorExpired } from './cursorExpired.js';
import type { PageTail } from './resumePoint.js';
import type { AnchoredSlot } from './slotState.js';

/** What is unread of the pages looked at, or in which direction to go on searching. */
export type SearchResult = readonly PageTail[] | 'earlier' | 'further';

/**
 * Searches, page by page, for the resume point of a stream whose last returned finding has moved.
 *
 * What sorts before the cursor's key has been returned, and what sorts after it has not. Between these two are the
 * findings whose key ties with the cursor's or is unknown; they can fill many pages. Of them, those up to the stream's
 * last returned finding, in GuardDuty's order, have been returned. If that finding is no longer among them although
 * there are some, nobody can tell which of them were returned, and the cursor has expired. A finding that GuardDuty
 * lists but has no document for, so that its key is unknown, is assumed not to have moved; if nothing tells whether it
 * was returned, it is returned again.
 *
 * All this relies on keys. If a key makes no sense, or the keys of the list are out of order, the list is not sorted by
 * what we read, so keys tell nothing about what was returned, and the cursor has expired too.
 */
export class KeySearch {
  readonly #slot: AnchoredSlot;
  readonly #key: OrderKey;
  readonly #order: FindingOrder;
  #hasBegun = false;
  /** The last known key of the pages looked at. */
  #lastKey: OrderKey | undefined;
  #isSorted = true;
  /** Tails of the pages looked at that hold only findings between the two sides. */
  #between: PageTail[] = [];

  constructor(slot: AnchoredSlot, key: OrderKey, order: FindingOrder) {
    this.#slot = slot;
    this.#key = key;
    this.#order = order;
  }

  /**
   * Looks at the next page.
   * @param outcomes for each id of the page, the result of reading its document
   * @throws BAD_USER_INPUT if the resume point cannot be determined; the error that prevented reading a document on
   *   which the decision depends
   */
  look(page: WalkedPage, outcomes: readonly FindingOutcome[]): SearchResult {
    const { ids, token, isLast } = page;
    const { isBefore, anchor } = this.#slot;
    const mayBeEarlier = !this.#hasBegun && token !== undefined;
    this.#hasBegun = true;
    const sides = this.#sidesOf(ids, outcomes);
    if (!this.#isSorted) throw cursorExpired();
    const start = countBefore(sides);
    const end = indexOr(sides.length, sides.indexOf('after', start));
    throwCallFailure(outcomes.slice(0, end));
    // If all that was passed sorted before the key, a last returned finding that ties with it now has moved.
    const mayHaveStayed = (index: number) => !isBefore || sides[start + index] === 'unknown';
    const last = ids
      .slice(start, end)
      .findIndex((id, index) => fingerprintOf(id) === anchor.fingerprint && mayHaveStayed(index));
    if (last >= 0) return [{ page, from: start + last + 1 }];
    if (start === 0 && mayBeEarlier) return 'earlier';
    if (start > 0) this.#between = [];
    const tail = { page, from: start };
    const isOver = isLast || end < ids.length || (isBefore && sides.includes('equal', start));
    const hasAnyBetween = this.#between.length > 0 || end > start;
    if (isOver && hasAnyBetween && !isBefore) throw cursorExpired();
    if (isOver) return [...this.#between, tail];
    if (end > start) this.#between.push(tail);
    return 'further';
  }

  #sidesOf(ids: readonly string[], outcomes: readonly FindingOutcome[]): Side[] {
    const { field, direction } = this.#order;
    return ids.map((id, index) => {
      const key = keyOf(id, outcomes[index], field);
      if (key === undefined) {
        this.#isSorted &&= !isFinding(outcomes[index]);
        return 'unknown';
      }
      this.#isSorted &&= this.#lastKey === undefined || compareKeys(this.#lastKey, key, direction) <= 0;
      this.#lastKey = key;
      const side = compareKeys(key, this.#key, direction);
      if (side === 0) return 'equal';
      return side < 0 ? 'before' : 'after';
    });
  }
}

/** On which side of the cursor's key a finding sorts. */
type Side = 'before' | 'equal' | 'after' | 'unknown';

/** Number of leading ids that sort before the cursor's key, including those among them whose key is unknown. */
function countBefore(sides: readonly Side[]): number {
  const end = sides.findIndex((side) => side === 'equal' || side === 'after');
  return sides.slice(0, indexOr(sides.length, end)).lastIndexOf('before') + 1;
}

function indexOr(otherwise: number, index: number): number {
  return index < 0 ? otherwise : index;
}
