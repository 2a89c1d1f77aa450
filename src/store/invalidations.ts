import type { StoreConnection } from './storeConnection.js';

const CHANNEL = 'guardduty-graphql:v1:invalidate';
/** Without a cache a change only concerns the calls that other replicas have under way, which take no longer than this. */
const LEAST_MS = 10_000;

/** Somebody who has to know that findings have changed. */
export interface InvalidationListener {
  forget(detectorId: string, ids: readonly string[]): void;
  /** Messages may have been missed. */
  forgetAll(): void;
}

/** Tells all replicas, this one included, which findings were changed through one of them. */
export class Invalidations {
  readonly #store: StoreConnection;
  readonly #forMs: number;

  /** @param ttlMs how long a document may be answered again */
  constructor(store: StoreConnection, ttlMs: number) {
    this.#store = store;
    this.#forMs = Math.max(ttlMs, LEAST_MS);
  }

  listen(listener: InvalidationListener): void {
    const hear = (message: string) => {
      const change = readChange(message);
      if (change) listener.forget(change.detectorId, change.ids);
    };
    this.#store.listen(CHANNEL, hear, () => listener.forgetAll());
  }

  /** Reaches every replica. If the store cannot be reached now, the message is sent as soon as it can. */
  publish(detectorId: string, ids: readonly string[]): void {
    this.#store.insist(['PUBLISH', CHANNEL, JSON.stringify({ detectorId, ids })], this.#forMs);
  }
}

/** @returns undefined for messages that make no sense: others may publish on the channel */
function readChange(message: string): { detectorId: string; ids: string[] } | undefined {
  try {
    const { detectorId, ids }: { detectorId?: unknown; ids?: unknown } = JSON.parse(message);
    const isChange = typeof detectorId === 'string' && Array.isArray(ids) && ids.every((id) => typeof id === 'string');
    return isChange ? { detectorId, ids } : undefined;
  } catch {
    return undefined;
  }
}
