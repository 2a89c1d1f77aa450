import { randomBytes } from 'node:crypto';
import { compareKeys } from '../order/findingOrder.js';
import type { Rank } from '../order/rank.js';
import type { Anchor } from '../resume/anchor.js';
import type { SlotState } from '../resume/slotState.js';
import type { MergedPage } from '../streams/mergeStreams.js';
import type { CursorTrails } from '../trails/cursorTrails.js';
import { TRAIL_ID_BYTES } from '../trails/pageTrail.js';
import type { CursorCodec, CursorState } from './cursorCodec.js';
import type { CursorScope } from './cursorScope.js';
import { EntryAnchor, toPrevious } from './entryAnchor.js';
import { BEFORE, PageSlots, TIED } from './pageSlots.js';
import { planSlots, type SlotPlan } from './slotPlan.js';

export interface PageCursorsOptions {
  readonly page: MergedPage;
  /** By index of the stream: its slot, which is the same whichever sources are available. */
  readonly slots: readonly number[];
  /** Slots whose source was left out of the page. */
  readonly missing: ReadonlySet<number>;
  /** What was passed before the page. */
  readonly start: Pick<CursorState, 'rank' | 'slots'>;
  readonly scope: CursorScope;
  readonly codec: CursorCodec;
  readonly trails: CursorTrails;
}

/** A stream that has moved on, with the last entry that it passed. */
interface SlotMove {
  readonly slot: number;
  readonly anchor: Anchor;
  readonly rank: Rank | undefined;
}

/** All anchors of a page. */
interface PageAnchors {
  readonly trailId: string;
  readonly start: readonly SlotState[];
  /** By entry. */
  readonly moves: readonly (readonly SlotMove[])[];
  readonly plan: SlotPlan;
}

/** How far cursors have been made. */
interface Progress {
  /** Index of the next entry. */
  next: number;
  readonly slots: PageSlots;
  rank: Rank | undefined;
}

/** Makes the cursors of a page. It is fastest if they are requested in the order of the page. */
export class PageCursors {
  readonly #options: PageCursorsOptions;
  /** Made for the first cursor: many pages are read without any. */
  #anchors: PageAnchors | undefined;
  #progress: Progress | undefined;
  #isTrailKept = false;

  constructor(options: PageCursorsOptions) {
    this.#options = options;
  }

  /** @throws BAD_USER_INPUT if the query has more streams than fit into a cursor */
  at(index: number): string {
    const { codec, scope, page } = this.#options;
    const findingId = page.entries[index]?.entry.id;
    if (findingId === undefined) throw new RangeError(`No entry ${index}`);
    this.#anchors ??= this.#createAnchors();
    const { slots, rank } = this.#advanceTo(index, this.#anchors);
    if (!slots.isComplete) this.#keepTrail(this.#anchors);
    return codec.encode({ findingId, rank }, slots, { id: this.#anchors.trailId, index }, scope);
  }

  #createAnchors(): PageAnchors {
    const { page, slots, start: state, scope, codec } = this.#options;
    const { field } = scope.order;
    const unsorted = new Set([...page.unsorted].map((stream) => slots[stream]));
    const start = state.slots.map((slot, index) => (unsorted.has(index) ? markUnsorted(slot) : slot));
    const bySlot = start.map((slot): Anchor[] => (slot.kind === 'anchored' ? [slot.anchor] : []));
    const last: (EntryAnchor | undefined)[] = [];
    const moves = page.entries.map((merged) =>
      merged.moves.map(({ stream, entry }): SlotMove => {
        const slot = slots[stream] ?? 0;
        const [first] = bySlot[slot] ?? [];
        const ahead = last[slot] ?? (first && toPrevious(first));
        const anchor = new EntryAnchor(entry, field, !unsorted.has(slot), ahead);
        last[slot] = anchor;
        bySlot[slot]?.push(anchor);
        return { slot, anchor, rank: entry.rank };
      }),
    );
    const heads = page.entries.map(({ entry: { id, rank } }) => ({ findingId: id, rank: rank ?? state.rank }));
    const plan = planSlots(bySlot, codec.roomFor(heads, start.length));
    return { trailId: randomBytes(TRAIL_ID_BYTES).toString('base64url'), start, moves, plan };
  }

  #advanceTo(index: number, { start, moves, plan }: PageAnchors): Progress {
    const { missing, page, start: state } = this.#options;
    if (this.#progress === undefined || index < this.#progress.next - 1) {
      this.#progress = { next: 0, slots: new PageSlots(start, missing, plan), rank: state.rank };
    }
    const progress = this.#progress;
    // Of each stream that moved on, only its last move counts; the digests of the others are never needed.
    const last = new Map<number, SlotMove>();
    let { rank } = progress;
    for (; progress.next <= index; progress.next++) {
      // An entry has no rank only if its stream has had no known key yet.
      rank = page.entries[progress.next]?.entry.rank ?? rank;
      for (const move of moves[progress.next] ?? []) last.set(move.slot, move);
    }
    if (this.#isBefore(progress.rank, rank)) progress.slots.advanceKey();
    for (const { slot, anchor, rank: own } of last.values()) {
      progress.slots.move(slot, anchor, this.#isBefore(own, rank) ? BEFORE : TIED, missing.has(slot));
    }
    progress.rank = rank;
    return progress;
  }

  /** Whether both keys are known, and the first sorts before the second. */
  #isBefore(a: Rank | undefined, b: Rank | undefined): boolean {
    return a !== undefined && b !== undefined && compareKeys(a.key, b.key, this.#options.scope.order.direction) < 0;
  }

  /** The trail serves all cursors of the page. */
  #keepTrail({ trailId, start, moves }: PageAnchors): void {
    if (this.#isTrailKept) return;
    this.#isTrailKept = true;
    const anchors = start.map((slot) => (slot.kind === 'anchored' ? slot.anchor : undefined));
    this.#options.trails.keep(trailId, { start: anchors, moves });
  }
}

function markUnsorted(slot: SlotState): SlotState {
  if (slot.kind !== 'anchored') return slot;
  // Spelled out, because an anchor may have getters, which a spread would leave out.
  const { fingerprint, keyDigest, previous, hint } = slot.anchor;
  return { ...slot, anchor: { fingerprint, keyDigest, previous, hint, isSorted: false } };
}
