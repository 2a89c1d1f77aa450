import type { FindingOrder } from '../../__generated__/types.js';
import { isFinding, type LoadedFinding } from '../../model/loadedFinding.js';
import { failureOfAll } from '../paging/lists/documentFailures.js';
import type { WalkedPage } from '../paging/lists/listWalk.js';
import type { OrderKey } from '../paging/order/findingOrder.js';
import { rankEntries } from '../paging/streams/rankEntries.js';
import type { Stream } from '../paging/streams/stream.js';

/** What is listed of one entity, as if its own list were one long page. */
interface EntityPage extends WalkedPage {
  readonly ids: string[];
}

/**
 * A list of the findings of several entities, read page by page and divided among them by what the documents say. A
 * finding that was listed but is gone belongs to none: nobody can say whose it was.
 */
export class SharedWalk {
  readonly stream: Stream;
  readonly #order: FindingOrder;
  readonly #keysOf: (finding: LoadedFinding) => readonly string[];
  readonly #pageSize: number;
  readonly #pages = new Map<string, EntityPage>();
  #lastKey: OrderKey | undefined;
  #isSorted = true;

  constructor(
    stream: Stream,
    options: {
      readonly order: FindingOrder;
      readonly keysOf: (finding: LoadedFinding) => readonly string[];
      readonly pageSize: number;
    },
  ) {
    this.stream = stream;
    this.#order = options.order;
    this.#keysOf = options.keysOf;
    this.#pageSize = options.pageSize;
  }

  get hasMore(): boolean {
    return this.stream.hasMore;
  }

  /** Nothing that is still to come sorts before this key; undefined where that is not known. */
  get nextKey(): OrderKey | undefined {
    return this.#isSorted ? this.#lastKey : undefined;
  }

  /** What has been listed of an entity so far. It grows. */
  pageOf(key: string): EntityPage {
    let page = this.#pages.get(key);
    if (page === undefined) {
      page = { ids: [], token: undefined, depth: 0, isLast: false };
      this.#pages.set(key, page);
    }
    return page;
  }

  /**
   * Reads the next page of the list.
   *
   * @returns the keys of the entities that it has findings of
   * @throws UndividedPage where a document could not be read, so that it is not known whose finding it is
   */
  async readPage(): Promise<readonly string[]> {
    const listed = await this.stream.pull(this.#pageSize);
    const outcomes = await this.stream.load(listed.map(({ id }) => id));
    const failure = failureOfAll(outcomes);
    if (failure) {
      this.stream.fail(failure);
      return [];
    }
    if (outcomes.some((outcome) => outcome instanceof Error)) throw new UndividedPage();
    const ranked = rankEntries(listed, outcomes, this.#order, undefined, this.#lastKey);
    this.#lastKey = ranked.lastKey;
    this.#isSorted &&= ranked.isSorted;
    const found = new Set<string>();
    for (const [index, { id }] of listed.entries()) {
      const outcome = outcomes[index];
      for (const key of isFinding(outcome) ? new Set(this.#keysOf(outcome)) : []) {
        this.pageOf(key).ids.push(id);
        found.add(key);
      }
    }
    return [...found];
  }
}

/** Not for clients: what could not be read together is read one by one. */
export class UndividedPage extends Error {}
