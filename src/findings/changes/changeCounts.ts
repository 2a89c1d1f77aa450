/** What became of a finding that somebody wanted to change, or of a call that has samples made. */
export const CHANGE_OUTCOMES = ['changed', 'unchanged', 'not_found', 'failed'] as const;
export type ChangeOutcome = (typeof CHANGE_OUTCOMES)[number];

export const CHANGE_OPERATIONS = [
  'archiveFindings',
  'unarchiveFindings',
  'submitFindingsFeedback',
  'createSampleFindings',
] as const;
/** The fields of `Mutation`. */
export type ChangeOperation = (typeof CHANGE_OPERATIONS)[number];

/** How many findings were changed, or not, since the start. */
export class ChangeCounts {
  readonly #counts = new Map<ChangeOperation, Record<ChangeOutcome, number>>(
    CHANGE_OPERATIONS.map((operation) => [operation, { changed: 0, unchanged: 0, not_found: 0, failed: 0 }]),
  );

  add(operation: ChangeOperation, outcome: ChangeOutcome, count: number): void {
    const counts = this.#counts.get(operation);
    if (counts) counts[outcome] += count;
  }

  entries(): { operation: ChangeOperation; outcome: ChangeOutcome; count: number }[] {
    return [...this.#counts].flatMap(([operation, counts]) =>
      CHANGE_OUTCOMES.map((outcome) => ({ operation, outcome, count: counts[outcome] })),
    );
  }
}
