/** What one operation asks of one source, and how new it has to be. Instants are on the clock of performance.now(). */
export class Demand {
  /** Who asks: an operation does not wait for itself. */
  readonly operation: symbol;
  /** What was asked for before will not do; 0 where anything will. */
  readonly since: number;
  /** Goes off when the operation has ended. */
  readonly signal: AbortSignal | undefined;
  readonly #listed = new Map<string, number>();
  readonly #reused = new Set<string>();

  constructor(operation: symbol, since: number, signal?: AbortSignal) {
    this.operation = operation;
    this.since = since;
    this.signal = signal;
  }

  /** How new the document of this finding has to be. */
  sinceOf(id: string): number {
    return this.#listed.get(id) ?? this.since;
  }

  /** The operation is answered with a document that was read for another one. */
  noteReuse(id: string): void {
    this.#reused.add(id);
  }

  /**
   * A list has the finding, and has looked as it does since then: an older document may contradict it, which would
   * misplace the finding and make a cursor skip others.
   *
   * @returns whether the operation has been answered with an older document, and has to read it again
   */
  noteListed(id: string, unchangedSince: number): boolean {
    if (unchangedSince <= this.sinceOf(id)) return false;
    this.#listed.set(id, unchangedSince);
    return this.#reused.delete(id);
  }
}
