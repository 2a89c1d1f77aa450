import type { StoreConnection } from './storeConnection.js';

const CHANNEL = 'guardduty-graphql:v1:invalidate';

/** Those who have to know that findings have changed. */
export interface InvalidationListener {
  forget(detectorId: string, ids: readonly string[]): void;
  /** Messages may have been missed. */
  forgetAll(): void;
}

/** Tells all replicas, this one included, which findings were changed through one of them. */
export class Invalidations {
  readonly #store: StoreConnection;

  constructor(store: StoreConnection) {
    this.#store = store;
  }

  listen(listener: InvalidationListener): void {
    const hear = (message: string) => {
      const change = readChange(message);
      if (change) listener.forget(change.detectorId, change.ids);
    };
    this.#store.listen(CHANNEL, hear, () => listener.forgetAll());
  }

  publish(detectorId: string, ids: readonly string[]): void {
    this.#store.tell([['PUBLISH', CHANNEL, JSON.stringify({ detectorId, ids })]]);
  }
}

/** @returns undefined for what makes no sense: others may speak on the channel */
function readChange(message: string): { detectorId: string; ids: string[] } | undefined {
  try {
    const { detectorId, ids }: { detectorId?: unknown; ids?: unknown } = JSON.parse(message);
    const isChange = typeof detectorId === 'string' && Array.isArray(ids) && ids.every((id) => typeof id === 'string');
    return isChange ? { detectorId, ids } : undefined;
  } catch {
    return undefined;
  }
}
