import { randomBytes } from 'node:crypto';
import type { Anchor } from './anchor.js';
import type { CursorCodec, CursorState } from './cursor.js';
import type { CursorScope } from './cursorScope.js';
import { anchorOf, BEFORE, type CursorSlots, passedOf, TIED, UNREAD } from './cursorSlots.js';
import type { CursorTrails, PageTrail } from './cursorTrails.js';
import { EntryAnchor, toPrevious } from './entryAnchor.js';
import { compareKeys } from './findingOrder.js';
import type { MergedPage } from './mergeStreams.js';
import type { Rank } from './rank.js';
import { UNREAD as UNREAD_SLOT } from './slotState.js';

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

/** Cursors of a page, in the order in which they are asked for, which is nearly always that of the page. */
export class PageCursors {
  readonly #options: PageCursorsOptions;
  /** Made when the first cursor is asked for: many pages are read without any. */
  #anchors: PageAnchors | undefined;
  /** What was passed up to `#next`. */
  #state: MutableState | undefined;
  #isTrailKept = false;

  constructor(options: PageCursorsOptions) {
    this.#options = options;
  }

  at(index: number): string {
    const { codec, scope, page, trails } = this.#options;
    const findingId = page.entries[index]?.entry.id;
    if (findingId === undefined) throw new RangeError(`No entry ${index}`);
    this.#anchors ??= toPageAnchors(this.#options);
    const { id, trail, byDepth } = this.#anchors;
    const state = this.#stateAt(index, this.#anchors);
    const slots: CursorSlots = { ...this.#passedIn(state), anchors: state.anchors, byDepth };
    const contents = { findingId, rank: state.rank, slots, trail: { id, index }, check: undefined };
    const { text, isWhole } = codec.encode(contents, scope);
    if (!isWhole && !this.#isTrailKept) {
      this.#isTrailKept = true;
      trails.keep(id, trail);
    }
    return text;
  }

  #stateAt(index: number, { trail }: PageAnchors): MutableState {
    const { start, page } = this.#options;
    if (this.#state === undefined || index < this.#state.next - 1) {
      this.#state = { next: 0, anchors: [...trail.start], ranks: [], hasMoved: [], rank: start.rank };
    }
    const state = this.#state;
    for (; state.next <= index; state.next++) {
      for (const { slot, anchor, rank } of trail.moves[state.next] ?? []) {
        state.anchors[slot] = anchor;
        state.ranks[slot] = rank;
        state.hasMoved[slot] = true;
      }
      // A finding that is gone has no key of its own.
      state.rank = page.entries[state.next]?.entry.rank ?? state.rank;
    }
    return state;
  }

  #passedIn({ rank, ranks, hasMoved }: MutableState): Pick<CursorSlots, 'length' | 'passed' | 'missing'> {
    const { start, scope, missing: leftOut } = this.#options;
    const { direction } = scope.order;
    /** Whether the cursor's key is known to be behind this one. */
    const isBefore = (passed: Rank | undefined) =>
      passed !== undefined && rank !== undefined && compareKeys(passed.key, rank.key, direction) < 0;
    const hasGoneOn = isBefore(start.rank);
    const { length } = start.slots;
    const passed = new Uint8Array(length);
    const missing = new Uint8Array(length);
    for (let slot = 0; slot < length; slot++) {
      const before = start.slots[slot] ?? UNREAD_SLOT;
      if (hasMoved[slot]) {
        passed[slot] = isBefore(ranks[slot]) ? BEFORE : TIED;
      } else {
        const passedBefore = passedOf(before);
        passed[slot] = passedBefore === UNREAD || !hasGoneOn ? passedBefore : BEFORE;
        // Where it moved on this page, it has caught up.
        missing[slot] = Number(before.wasMissing);
      }
    }
    for (const slot of leftOut) missing[slot] = 1;
    return { length, passed, missing };
  }
}

interface MutableState {
  next: number;
  readonly anchors: (Anchor | undefined)[];
  /** Of what was passed on this page; undefined where nothing was, or where it is not known. */
  readonly ranks: (Rank | undefined)[];
  readonly hasMoved: boolean[];
  rank: Rank | undefined;
}

/** All anchors of a page. */
interface PageAnchors {
  /** Names the trail. */
  readonly id: string;
  readonly trail: PageTrail & { readonly moves: readonly (readonly SlotMove[])[] };
  readonly byDepth: readonly number[];
}

function toPageAnchors({ page, slots, start, scope }: PageCursorsOptions): PageAnchors {
  const disorderly = new Set([...page.disorderly].map((stream) => slots[stream]));
  const before = start.slots.map((state, slot) => {
    const anchor = anchorOf(state);
    return anchor && disorderly.has(slot) ? distrusted(anchor) : anchor;
  });
  const last: (EntryAnchor | undefined)[] = [];
  const moves = page.entries.map((entry) =>
    entry.moves.map((move): SlotMove => {
      const slot = slots[move.stream] ?? 0;
      const first = before[slot];
      const ahead = last[slot] ?? (first && toPrevious(first));
      const anchor = new EntryAnchor(move.entry, scope.order.field, !disorderly.has(slot), ahead);
      last[slot] = anchor;
      return { slot, anchor, rank: move.entry.rank };
    }),
  );
  const id = randomBytes(TRAIL_ID_BYTES).toString('base64url');
  return { id, trail: { start: before, moves }, byDepth: sortByDepth(before, moves) };
}

function distrusted({ after, keyDigest, previous, hint }: Anchor): Anchor {
  return { after, keyDigest, previous, hint, isOrderly: false };
}

/** Slots with an anchor at any place of the page, the deepest at its end first. */
function sortByDepth(
  start: readonly (Anchor | undefined)[],
  moves: readonly (readonly SlotMove[])[],
): readonly number[] {
  const depths = start.map((anchor) => (anchor ? depthOf(anchor) : -1));
  for (const { slot, anchor } of moves.flat()) depths[slot] = depthOf(anchor);
  const slots = [...depths.keys()].filter((slot) => (depths[slot] ?? -1) >= 0);
  return slots.sort((a, b) => (depths[b] ?? 0) - (depths[a] ?? 0));
}

function depthOf({ hint }: Anchor): number {
  return hint === undefined ? 0 : hint.depth + hint.index + 1;
}
