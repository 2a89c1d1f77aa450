import type { Logger } from '../model/logger.js';

/** What can fail of a store by itself: one that is full is still read. */
export type StoreWork = 'connection' | 'read' | 'write' | 'rate';

/** Says once that the store fails, and once that it is back, however many calls notice. */
export class StoreOutage {
  readonly #log: Logger;
  readonly #failing = new Set<StoreWork>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Of the error its message alone is logged: the client attaches the command, and with it documents or the password. */
  fail(work: StoreWork, { message }: Error): void {
    if (this.#failing.size === 0) {
      this.#log.warn({ work, reason: message }, 'the shared store fails; going on without it');
    }
    this.#failing.add(work);
  }

  succeed(work: StoreWork): void {
    if (this.#failing.delete(work) && this.#failing.size === 0) this.#log.info('the shared store is back');
  }
}
