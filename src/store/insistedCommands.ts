/** How long after a failure a command is sent again. If the connection is lost, it is sent when there is a new one. */
const PAUSE_MS = 1000;

/** A command with its arguments. */
export type StoreCommand = readonly string[];

interface Insisted {
  readonly command: StoreCommand;
  /** On the clock of performance.now(). */
  readonly until: number;
}

/** Commands that are sent to the store again and again, until it has taken them or they do not matter any more. */
export class InsistedCommands {
  /** Returns undefined if there is no connection to send on. */
  readonly #send: (command: StoreCommand) => Promise<unknown> | undefined;
  readonly #untaken = new Set<Insisted>();

  constructor(send: (command: StoreCommand) => Promise<unknown> | undefined) {
    this.#send = send;
  }

  /** @param forMs for how long it matters, in milliseconds */
  add(command: StoreCommand, forMs: number): void {
    this.#dropOld();
    const insisted = { command, until: performance.now() + forMs };
    this.#untaken.add(insisted);
    this.#try(insisted);
  }

  /** There is a connection again. */
  resume(): void {
    this.#dropOld();
    for (const insisted of this.#untaken) this.#try(insisted);
  }

  #try(insisted: Insisted): void {
    if (!this.#untaken.has(insisted)) return;
    this.#send(insisted.command)?.then(
      () => this.#untaken.delete(insisted),
      () => setTimeout(() => this.#try(insisted), PAUSE_MS).unref(),
    );
  }

  #dropOld(): void {
    const now = performance.now();
    for (const insisted of this.#untaken) if (insisted.until <= now) this.#untaken.delete(insisted);
  }
}
