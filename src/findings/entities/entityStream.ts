import type { GatewayError } from '../../model/errors.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import { ListedEntry } from '../paging/lists/listedEntry.js';
import type { OrderKey } from '../paging/order/findingOrder.js';
import type { Stream } from '../paging/streams/stream.js';
import type { SharedWalk } from './sharedWalk.js';

/**
 * One entity's part of a list that is read for several. Its entries are where they would be in the entity's own list, so
 * that a cursor made of them goes on there.
 */
export class EntityStream implements Stream {
  readonly #walk: SharedWalk;
  readonly #key: string;
  readonly #readPage: () => Promise<void>;
  #pulled = 0;

  /** @param readPage has the next page of the shared list read, or throws where that is not to go on */
  constructor(walk: SharedWalk, key: string, readPage: () => Promise<void>) {
    this.#walk = walk;
    this.#key = key;
    this.#readPage = readPage;
  }

  get failure(): GatewayError | undefined {
    return this.#walk.stream.failure;
  }

  get hasMore(): boolean {
    return this.#pulled < this.#walk.pageOf(this.#key).ids.length || this.#walk.hasMore;
  }

  get nextKey(): OrderKey | undefined {
    return this.#walk.nextKey;
  }

  async pull(wanted: number): Promise<readonly ListedEntry[]> {
    const page = this.#walk.pageOf(this.#key);
    const from = this.#pulled;
    // One page at a time: what the others of the merge have may be enough by then.
    if (page.ids.length === from && this.#walk.hasMore) await this.#readPage();
    this.#pulled = Math.min(page.ids.length, from + wanted);
    return Array.from({ length: this.#pulled - from }, (_, index) => new ListedEntry(page, from + index));
  }

  load(ids: readonly string[]): Promise<FindingOutcome[]> {
    return this.#walk.stream.load(ids);
  }

  fail(failure: GatewayError): void {
    this.#walk.stream.fail(failure);
  }

  async lastPassed(): Promise<undefined> {
    return undefined;
  }
}
