import { LRUCache } from 'lru-cache';
import type { SharedTexts } from '../../../model/sharedTexts.js';
import type { Anchor } from '../resume/anchor.js';
import type { PageTrail, TrailReference } from './pageTrail.js';
import { parseTrail, stringifyTrail } from './trailText.js';

/** Estimated memory that trails may take. */
const MAX_BYTES = 32 * 1024 * 1024;
const BYTES_PER_SLOT = 16;
/** Including its share of the page of ids that its anchor refers to. */
const BYTES_PER_MOVE = 400;

/**
 * Remembers the anchors that did not fit into the cursors of a page: in this replica's memory and, if there is a store,
 * for all replicas. Nothing depends on it: without a trail, streams find the position of a cursor by walking through
 * their lists, which takes more calls the deeper the position is.
 */
export class CursorTrails {
  readonly #memory = new LRUCache<string, PageTrail>({ maxSize: MAX_BYTES });
  readonly #shared: SharedTexts | undefined;

  /** @param shared if left out, trails are known to this replica only */
  constructor(shared?: SharedTexts) {
    this.#shared = shared;
  }

  keep(id: string, trail: PageTrail): void {
    const moves = trail.moves.reduce((sum, { length }) => sum + length, 0);
    this.#memory.set(id, trail, { size: 1 + trail.start.length * BYTES_PER_SLOT + moves * BYTES_PER_MOVE });
    this.#shared?.write(id, () => stringifyTrail(trail));
  }

  /** @returns the anchors at an entry of a page, by slot; undefined if they have been forgotten */
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
