import type { CallRate } from '../../model/callRate.js';
import type { Pace } from './pace.js';

const SMALLEST_SHARE = 0.25;

/**
 * The configured rate of one source, counted together with the other replicas. How much of it they take is learned from
 * the windows in which this replica wanted more than it got.
 */
export class CountedPace implements Pace {
  readonly #rate: CallRate;
  readonly #key: () => string;
  /** Calls of the current window that nobody has taken, as far as this replica knows. */
  #left: number;
  #windowEndsAt = 0;
  #granted = 0;
  #wasDenied = false;
  /** Calls that this replica gets in a window. */
  #share: number;

  /** @param key what the calls are counted for */
  constructor(rate: CallRate, key: () => string) {
    this.#rate = rate;
    this.#key = key;
    this.#left = rate.callsPerSecond;
    this.#share = rate.callsPerSecond;
  }

  /** @returns 0 where a call may go out now; otherwise milliseconds until it is worth asking again */
  async take(): Promise<number> {
    const { isGranted, left, nextWindowMs } = await this.#rate.take(this.#key());
    this.#startWindow(performance.now());
    this.#left = left;
    this.#windowEndsAt = performance.now() + nextWindowMs;
    if (!isGranted) this.#wasDenied = true;
    else this.#granted++;
    return isGranted ? 0 : Math.max(1, nextWindowMs);
  }

  delayOf(calls: number): number {
    const now = performance.now();
    const isOver = now >= this.#windowEndsAt;
    const beyond = calls - (isOver ? this.#share : Math.min(this.#left, this.#share));
    if (beyond <= 0) return 0;
    const untilNextWindow = isOver ? 1000 : this.#windowEndsAt - now;
    return untilNextWindow + (Math.ceil(beyond / this.#share) - 1) * 1000;
  }

  #startWindow(now: number): void {
    if (now < this.#windowEndsAt) return;
    const { callsPerSecond } = this.#rate;
    this.#share = this.#wasDenied ? Math.max(SMALLEST_SHARE, (this.#share + this.#granted) / 2) : callsPerSecond;
    this.#granted = 0;
    this.#wasDenied = false;
  }
}
