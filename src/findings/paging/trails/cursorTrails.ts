import { LRUCache } from 'lru-cache';
import type { SharedTexts } from '../../../model/sharedTexts.js';
import type { TrailReference } from '../cursors/cursorContents.js';
import type { Anchor } from '../resume/anchor.js';
import { parseTrail, stringifyTrail } from './trailText.js';

/** All anchors of a page: those before it, and for each entry the ones that it moved. */
export interface PageTrail {
  readonly start: readonly (Anchor | undefined)[];
  readonly moves: readonly (readonly { readonly slot: number; readonly anchor: Anchor }[])[];
}

/** Memory that trails may take, by estimate. */
const MAX_BYTES = 32 * 1024 * 1024;
const BYTES_PER_SLOT = 16;
/** With its share of the page of ids that its anchor refers to. */
const BYTES_PER_MOVE = 400;

/**
 * Remembers the anchors of pages for whose cursors they were too many: in this replica's memory, and where there is a
 * store in that of all. Nothing depends on it: without them the places that cursors stand for are found again by
 * walking through the lists, which costs more calls the deeper they are.
 */
export class CursorTrails {
  readonly #memory = new LRUCache<string, PageTrail>({ maxSize: MAX_BYTES });
  readonly #shared: SharedTexts | undefined;

  /** @param shared left out, trails are this replica's alone */
  constructor(shared?: SharedTexts) {
    this.#shared = shared;
  }

  keep(id: string, trail: PageTrail): void {
    const moves = trail.moves.reduce((sum, { length }) => sum + length, 0);
    this.#memory.set(id, trail, { size: 1 + trail.start.length * BYTES_PER_SLOT + moves * BYTES_PER_MOVE });
    this.#shared?.write(id, () => stringifyTrail(trail));
  }

  /** @returns by slot the anchors at a place of a page; undefined where they are not remembered any more */
  async recall({ id, index }: TrailReference): Promise<readonly (Anchor | undefined)[] | undefined> {
    const trail = this.#memory.get(id) ?? (await this.#recallShared(id));
    if (trail === undefined) return undefined;
    const anchors = [...trail.start];
    for (const { slot, anchor } of trail.moves.slice(0, index + 1).flat()) anchors[slot] = anchor;
    return anchors;
  }

  async #recallShared(id: string): Promise<PageTrail | undefined> {
    const text = await this.#shared?.read(id);
    return text === undefined ? undefined : parseTrail(text);
  }
}
