/** What became of a call that asked to be counted. */
export interface RateAnswer {
  /** Whether there was a call left in the current window, which is taken now. */
  readonly isGranted: boolean;
  /** Calls that are left in the window. */
  readonly left: number;
  /** Milliseconds until the next window. */
  readonly nextWindowMs: number;
}

/** Counts calls in windows of a second, in each of which a source takes so many. */
export interface CallRate {
  readonly callsPerSecond: number;
  /** @param key what calls are counted for */
  take(key: string): Promise<RateAnswer>;
}
