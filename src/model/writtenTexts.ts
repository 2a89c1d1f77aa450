/** Of one finding: a list and a detail view; the cache's measure of memory counts on no more. */
const MAX_TEXTS = 2;

interface Entry {
  readonly selection: object;
  /** Undefined where the selection was asked for once: many findings are, and never again. */
  text: string | undefined;
}

/**
 * What answers said of one finding, as JSON, so that a finding that is remembered is stringified once for each
 * selection. It is kept with the finding, and goes with it.
 */
export class WrittenTexts {
  #entries: readonly Entry[] = [];

  /**
   * @param selection what is selected, by identity
   * @param write makes the text
   * @returns undefined where nobody has asked for this before
   */
  recall(selection: object, write: () => string): string | undefined {
    const known = this.#entries.find((entry) => entry.selection === selection);
    if (known === undefined) {
      this.#entries = [{ selection, text: undefined }, ...this.#entries.slice(0, MAX_TEXTS - 1)];
      return undefined;
    }
    known.text ??= write();
    return known.text;
  }
}
