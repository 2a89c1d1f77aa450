import type { SharedTexts } from '../model/sharedTexts.js';
import type { StoreConnection } from './storeConnection.js';

/** Texts in the store, under a prefix with the version of what lies under it. */
export class StoredTexts implements SharedTexts {
  readonly #store: StoreConnection;
  readonly #prefix: string;
  readonly #ttlMs: number;

  constructor(store: StoreConnection, prefix: string, ttlMs: number) {
    this.#store = store;
    this.#prefix = prefix;
    this.#ttlMs = ttlMs;
  }

  write(key: string, make: () => string): void {
    if (!this.#store.isReady) return;
    // After what has to be answered now.
    setImmediate(() => {
      this.#store.ask('write', (client) => client.set(this.#prefix + key, make(), 'PX', this.#ttlMs));
    });
  }

  async read(key: string): Promise<string | undefined> {
    return (await this.#store.ask('read', (client) => client.get(this.#prefix + key))) ?? undefined;
  }
}
