/** The signal of a call that several operations wait for. It goes off when the last of them has gone. */
export class SharedSignal {
  readonly #controller = new AbortController();
  /** Those who wait, and how each is told that the call is over. */
  readonly #waiting = new Set<AbortSignal | undefined>();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @param signal goes off when this waiter has gone; undefined for one who never goes */
  join(signal: AbortSignal | undefined): void {
    if (this.#waiting.has(signal)) return;
    this.#waiting.add(signal);
    signal?.addEventListener('abort', this.#onGone, { once: true });
  }

  /** The call is over: stops listening to those who wait. */
  release(): void {
    for (const signal of this.#waiting) signal?.removeEventListener('abort', this.#onGone);
    this.#waiting.clear();
  }

  readonly #onGone = (): void => {
    for (const signal of this.#waiting) if (!signal?.aborted) return;
    this.#controller.abort();
  };
}
