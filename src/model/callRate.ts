/** How many calls a second a source may take. */
export interface CallRate {
  readonly callsPerSecond: number;
  /**
   * Takes a call of the current window.
   * @param key of what calls are counted for
   * @returns 0 where there was one left, otherwise milliseconds until the next window
   */
  take(key: string): Promise<number>;
}
