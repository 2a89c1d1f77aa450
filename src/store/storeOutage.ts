import type { Logger } from '../model/logger.js';

/** The parts of a store that can fail separately: one that is full can still be read. */
export type StoreWork = 'connection' | 'read' | 'write' | 'rate';

/** Logs once that the store fails and once that it is back, however many calls notice. */
export class StoreOutage {
  readonly #log: Logger;
  readonly #failing = new Set<StoreWork>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Logs only the error's message: the client attaches the command, which can hold documents or the password. */
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
