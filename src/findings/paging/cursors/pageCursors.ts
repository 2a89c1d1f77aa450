import { randomBytes } from 'node:crypto';
import { compareKeys } from '../order/findingOrder.js';
import type { Rank } from '../order/rank.js';
import type { Anchor } from '../resume/anchor.js';
import type { SlotState } from '../resume/slotState.js';
import type { MergedPage } from '../streams/mergeStreams.js';
import type { CursorTrails, PageTrail } from '../trails/cursorTrails.js';
import type { CursorCodec, CursorState } from './cursorCodec.js';
import type { CursorScope } from './cursorScope.js';
import { EntryAnchor, toPrevious } from './entryAnchor.js';
import { BEFORE, PageSlots, planSlots, type SlotPlan, TIED } from './pageSlots.js';

export interface PageCursorsOptions {
  readonly page: MergedPage;
  /** For each stream that was read its number among all that the query can have: sources come and go, cursors stay. */
  readonly slots: readonly number[];
  /** The streams, by their numbers, whose source was left out of the page. */
  readonly missing: ReadonlySet<number>;
  /** What was passed before the page. */
  readonly start: Pick<CursorState, 'rank' | 'slots'>;
  readonly scope: CursorScope;
  readonly codec: CursorCodec;
  readonly trails: CursorTrails;
}

const TRAIL_ID_BYTES = 8;

/** A stream that moved on, and what it passed last. */
interface SlotMove {
  readonly slot: number;
  readonly anchor: Anchor;
  readonly rank: Rank | undefined;
}

/** All anchors of a page. */
interface PageAnchors {
  /** Names the trail. */
  readonly id: string;
  readonly start: readonly SlotState[];
  /** For each entry. */
  readonly moves: readonly (readonly SlotMove[])[];
  readonly plan: SlotPlan;
}

/** Up to where cursors have been made. */
interface Progress {
  next: number;
  readonly slots: PageSlots;
  rank: Rank | undefined;
}

/** Cursors of a page, in the order in which they are asked for, which is nearly always that of the page. */
export class PageCursors {
  readonly #options: PageCursorsOptions;
  /** Made when the first cursor is asked for: many pages are read without any. */
  #anchors: PageAnchors | undefined;
  #progress: Progress | undefined;
  #isTrailKept = false;

  constructor(options: PageCursorsOptions) {
    this.#options = options;
  }

  /** @throws BAD_USER_INPUT where the query has more streams than a cursor has room for */
  at(index: number): string {
    const { codec, scope, page } = this.#options;
    const findingId = page.entries[index]?.entry.id;
    if (findingId === undefined) throw new RangeError(`No entry ${index}`);
    this.#anchors ??= this.#readAnchors();
    const { slots, rank } = this.#goTo(index, this.#anchors);
    if (!slots.isWhole) this.#keepTrail(this.#anchors);
    return codec.encode({ findingId, rank }, slots, { id: this.#anchors.id, index }, scope);
  }

  #readAnchors(): PageAnchors {
    const { page, slots, start, scope, codec } = this.#options;
    const { field } = scope.order;
    const disorderly = new Set([...page.disorderly].map((stream) => slots[stream]));
    const before = start.slots.map((slot, index) => (disorderly.has(index) ? distrust(slot) : slot));
    const bySlot = before.map((slot): Anchor[] => (slot.kind === 'anchored' ? [slot.anchor] : []));
    const last: (EntryAnchor | undefined)[] = [];
    const moves = page.entries.map((merged) =>
      merged.moves.map(({ stream, entry }): SlotMove => {
        const slot = slots[stream] ?? 0;
        const [first] = bySlot[slot] ?? [];
        const ahead = last[slot] ?? (first && toPrevious(first));
        const anchor = new EntryAnchor(entry, field, !disorderly.has(slot), ahead);
        last[slot] = anchor;
        bySlot[slot]?.push(anchor);
        return { slot, anchor, rank: entry.rank };
      }),
    );
    const heads = page.entries.map(({ entry: { id, rank } }) => ({ findingId: id, rank: rank ?? start.rank }));
    const plan = planSlots(bySlot, codec.roomFor(heads, before.length, scope));
    return { id: randomBytes(TRAIL_ID_BYTES).toString('base64url'), start: before, moves, plan };
  }

  #goTo(index: number, { start, moves, plan }: PageAnchors): Progress {
    const { missing, page, start: state } = this.#options;
    if (this.#progress === undefined || index < this.#progress.next - 1) {
      this.#progress = { next: 0, slots: new PageSlots(start, missing, plan), rank: state.rank };
    }
    const progress = this.#progress;
    for (; progress.next <= index; progress.next++) {
      // A finding that is gone has no key of its own.
      const rank = page.entries[progress.next]?.entry.rank ?? progress.rank;
      if (this.#isBefore(progress.rank, rank)) progress.slots.goOn();
      for (const move of moves[progress.next] ?? []) {
        const passed = this.#isBefore(move.rank, rank) ? BEFORE : TIED;
        progress.slots.move(move.slot, move.anchor, passed, missing.has(move.slot));
      }
      progress.rank = rank;
    }
    return progress;
  }

  /** Whether the second key is known to be behind the first. */
  #isBefore(a: Rank | undefined, b: Rank | undefined): boolean {
    return a !== undefined && b !== undefined && compareKeys(a.key, b.key, this.#options.scope.order.direction) < 0;
  }

  /** Once for all cursors of the page. */
  #keepTrail({ id, start, moves }: PageAnchors): void {
    if (this.#isTrailKept) return;
    this.#isTrailKept = true;
    const anchors = start.map((slot) => (slot.kind === 'anchored' ? slot.anchor : undefined));
    const trail: PageTrail = { start: anchors, moves };
    this.#options.trails.keep(id, trail);
  }
}

function distrust(slot: SlotState): SlotState {
  if (slot.kind !== 'anchored') return slot;
  const { after, keyDigest, previous, hint } = slot.anchor;
  return { ...slot, anchor: { after, keyDigest, previous, hint, isOrderly: false } };
}
