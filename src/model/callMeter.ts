/** Counts what one operation asks of the sources. */
export interface CallMeter {
  /**
   * Upstream calls that the operation has waited for. One that it shares with other operations counts for each of them.
   * Attempts that are repeated, and the parts of a batch that GuardDuty refused as a whole, do not count.
   */
  readonly callsMade: number;
}
