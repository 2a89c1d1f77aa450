/** How fast calls can be made. Instants are on the clock of performance.now(). */
export interface Pace {
  /** Milliseconds until that many further calls could have been made; 0 where none of them has to wait. */
  delayOf(calls: number): number;
}
