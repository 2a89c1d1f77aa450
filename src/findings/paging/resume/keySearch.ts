import type { FindingOrder } from '../../../__generated__/types.js';
import { type FindingOutcome, isFinding } from '../../../model/loadedFinding.js';
import type { WalkedPage } from '../lists/listWalk.js';
import { compareKeys, keyOf, type OrderKey } from '../order/findingOrder.js';
import { fingerprint } from './anchor.js';
import { failFor } from './callFailure.js';
import { expired } from './cursorExpired.js';
import type { AnchoredSlot } from './slotState.js';

/** From an index on, a page is behind the place. */
export interface PageRest {
  readonly page: WalkedPage;
  readonly from: number;
}

/** What is behind the place of the pages seen so far, or in which direction the place is to be looked for. */
export type Sighting = readonly PageRest[] | 'earlier' | 'further';

/**
 * Looks for the place of a stream whose last answered finding is not where it was, page by page.
 *
 * What sorts before the cursor's key has been answered, and what sorts behind it has not. Of those between, which sort
 * equal or whose key is not known, the ones up to the stream's last answered finding have been, in GuardDuty's order;
 * they can fill many pages. Where that finding is not among them any more, and some are left, nobody can tell which of
 * them were answered: then the cursor has expired. A finding that GuardDuty lists but does not have, so that its key is
 * not known, is taken to stand where it stood; where nothing tells whether it was answered, it is answered again.
 *
 * All this trusts in keys. A list in which a key makes no sense, or runs against the order, is not sorted by what we
 * read, so that keys tell nothing of what was answered: then the cursor has expired, too.
 */
export class PlaceSearch {
  readonly #slot: AnchoredSlot;
  readonly #key: OrderKey;
  readonly #order: FindingOrder;
  #hasBegun = false;
  #ahead: OrderKey | undefined;
  #isSorted = true;
  /** Whether the last answered finding was passed. */
  #isPast = false;
  /** What was passed between, since the last that sorts before. */
  #between: PageRest[] = [];

  constructor(slot: AnchoredSlot, key: OrderKey, order: FindingOrder) {
    this.#slot = slot;
    this.#key = key;
    this.#order = order;
  }

  /**
   * @param outcomes for each id what became of its document
   * @throws BAD_USER_INPUT where the place cannot be told; what kept a document that decides from being read
   */
  look(page: WalkedPage, outcomes: readonly FindingOutcome[]): Sighting {
    const { ids, token, isLast } = page;
    const { isBefore, anchor } = this.#slot;
    const isSomewhere = this.#hasBegun || token === undefined;
    this.#hasBegun = true;
    const sides = this.#sidesOf(ids, outcomes);
    if (!this.#isSorted) throw expired();
    const before = countBefore(sides);
    const end = indexOr(sides.length, sides.indexOf('behind', before));
    failFor(outcomes.slice(0, end));
    // One that sorted before and sorts equal now has moved: where it stands tells nothing.
    const isTelling = (index: number) => !isBefore || sides[before + index] === 'unknown';
    const last = ids.slice(before, end).findIndex((id, index) => fingerprint(id) === anchor.after && isTelling(index));
    if (last >= 0) this.#isPast = true;
    if (this.#isPast) return [{ page, from: before + last + 1 }];
    if (before === 0 && !isSomewhere) return 'earlier';
    if (before > 0) this.#between = [];
    const rest = { page, from: before };
    const isOver = isLast || end < ids.length || (isBefore && sides.includes('equal', before));
    const hasSome = this.#between.length > 0 || end > before;
    if (isOver && hasSome && !isBefore) throw expired();
    if (isOver) return [...this.#between, rest];
    if (end > before) this.#between.push(rest);
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
      this.#isSorted &&= this.#ahead === undefined || compareKeys(this.#ahead, key, direction) <= 0;
      this.#ahead = key;
      const side = compareKeys(key, this.#key, direction);
      if (side === 0) return 'equal';
      return side < 0 ? 'before' : 'behind';
    });
  }
}

/** Of an id, beside the cursor's key. */
type Side = 'before' | 'equal' | 'behind' | 'unknown';

/** Leading ids that sort before the cursor, with those among them whose key is not known. */
function countBefore(sides: readonly Side[]): number {
  const end = sides.findIndex((side) => side === 'equal' || side === 'behind');
  return sides.slice(0, indexOr(sides.length, end)).lastIndexOf('before') + 1;
}

function indexOr(otherwise: number, index: number): number {
  return index < 0 ? otherwise : index;
}
