import type { Random } from '../values/random.js';
import { DAY, MINUTE, wholeSecond } from '../values/time.js';

/** When a finding was seen and written, in epoch milliseconds, and how often it was seen. */
export interface Occurrence {
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly count: number;
}

/** GuardDuty keeps findings for 90 days; ours are not that old. */
const OLDEST = 89 * DAY;

/** Draws the times of update of findings: mostly recent, and sometimes the same millisecond as the previous one. */
export class Clock {
  #updatedAt: number;
  #answers = 0;

  constructor(
    private readonly random: Random,
    private readonly now: number,
  ) {
    this.#updatedAt = now;
  }

  /** The first two answers are `now`, so that every set has a tie. */
  next(): number {
    const tie = this.#answers++ < 2 || this.random.chance(0.03);
    if (!tie) this.#updatedAt = this.now - Math.floor(this.random.fraction() ** 3 * OLDEST);
    return this.#updatedAt;
  }
}

/** The events that led to an update: one, or several within `longest` milliseconds. */
export function occurrence(random: Random, updatedAt: number, longest: number): Occurrence {
  const delay = random.integer(2 * MINUTE, 14 * MINUTE);
  const lastSeen = wholeSecond(updatedAt - delay);
  if (random.chance(0.4)) return { firstSeen: lastSeen, lastSeen, createdAt: updatedAt, updatedAt, count: 1 };
  const firstSeen = wholeSecond(lastSeen - random.fraction() ** 2 * longest);
  const count = 2 + Math.floor(random.fraction() ** 3 * 600);
  return { firstSeen, lastSeen, createdAt: firstSeen + delay, updatedAt, count };
}
