/** On whose behalf a call is made. */
export interface Caller {
  /** Goes off when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
  /** Where calls have to wait, those of a lower rank go first. It can fall while a call waits, as others join it. */
  readonly rank: number;
  /**
   * When the caller began its work, on the clock of performance.now(): a detector that could not be found since then is
   * not looked for again for this caller.
   */
  readonly begunAt: number;
}
