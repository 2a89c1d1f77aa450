/** Upstream calls that only turn out to be needed while an operation runs. */
export interface ExtraCalls {
  /** To each source. */
  readonly perSource: number;
  /** To all sources together. */
  readonly total: number;
}

/** What an operation may still cause beyond what was counted before it began. */
export interface CallAllowance {
  /**
   * Called before the calls are made.
   * @throws QUERY_TOO_COMPLEX where the operation has used up what it may cause; THROTTLED where its caller has
   */
  spend(calls: ExtraCalls): Promise<void>;
}
