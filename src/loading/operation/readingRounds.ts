/**
 * Lets the reads by id of one operation go out in rounds: what comes up while a round is under way waits until that is
 * over, and then goes out together.
 *
 * Findings that lead to one another would otherwise be read in as many small calls as there are moments at which their
 * predecessors arrive. With rounds, each level of links takes two at most (the source that is thought to have a finding,
 * then the others), which is what the cost of an operation is computed from (`limits/cost`). The price is that a link
 * waits for the slowest source of the round before it.
 */
export class ReadingRounds {
  #current: Round | undefined;

  /** Runs a read in the round that can still be joined, or in the next one. */
  async run<Value>(read: () => Promise<Value>): Promise<Value> {
    while (this.#current && !this.#current.isOpen) await this.#current.over;
    this.#current ??= new Round(() => {
      this.#current = undefined;
    });
    return this.#current.run(read);
  }
}

class Round {
  readonly over: Promise<void>;
  /** Whether reads can join: until the batches go out, which is when this turn of the event loop has led to all it can. */
  isOpen = true;
  #underWay = 0;
  #resolve: (() => void) | undefined;
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
    this.over = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    // The moment at which DataLoader dispatches a batch.
    Promise.resolve().then(() =>
      process.nextTick(() => {
        this.isOpen = false;
        this.#endIfDone();
      }),
    );
  }

  async run<Value>(read: () => Promise<Value>): Promise<Value> {
    this.#underWay++;
    try {
      return await read();
    } finally {
      this.#underWay--;
      this.#endIfDone();
    }
  }

  #endIfDone(): void {
    if (this.isOpen || this.#underWay > 0) return;
    this.#end();
    this.#resolve?.();
  }
}
