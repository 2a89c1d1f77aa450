import type { LoadedFinding } from '../../model/loadedFinding.js';

/** Texts that are kept of one finding: a list and a detail view. The cache's estimate of memory counts on this number. */
const MAX_TEXTS = 2;

interface Entry {
  readonly selection: object;
  /** Undefined until the selection is asked for a second time, which most never are. */
  text: string | undefined;
}

/**
 * The JSON that was written for findings, so that a finding that stays in memory is stringified once for each selection.
 * A text is forgotten together with its finding.
 *
 * It is shared by all callers. That is right only because no field of `Finding` depends on who asks: such a field must
 * not be added to the type, or this memo has to go.
 */
export class MemoizedJson {
  readonly #entries = new WeakMap<LoadedFinding, readonly Entry[]>();

  /**
   * @param selection stands for what is selected, by identity
   * @param write makes the text
   * @returns undefined the first time that this selection of this finding is asked for
   */
  recall(finding: LoadedFinding, selection: object, write: () => string): string | undefined {
    const entries = this.#entries.get(finding) ?? [];
    const known = entries.find((entry) => entry.selection === selection);
    if (known === undefined) {
      this.#entries.set(finding, [{ selection, text: undefined }, ...entries.slice(0, MAX_TEXTS - 1)]);
      return undefined;
    }
    known.text ??= write();
    return known.text;
  }
}
