import { type Kind, parsed, refused } from './kind.js';

/** So many points in each window of so many milliseconds. */
export interface CallBudget {
  readonly points: number;
  readonly windowMs: number;
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;
const FORM = /^(\d{1,9})\s*\/\s*(\d{1,9})(s|m|h)$/;
const MOST_POINTS = 10_000_000;
const MOST_MS = 24 * UNIT_MS.h;

/** Points and a time, such as `100/1m`. */
export const callBudget: Kind<CallBudget> = {
  accepts: 'points/time, such as 100/1m; 1 to 10000000 points in 1s to 24h',
  parse: (text) => {
    const [matched, points, amount, unit] = FORM.exec(text) ?? [];
    if (matched === undefined)
      return refused(`"${text}" is not a budget of calls; points and a time are accepted, such as 100/1m.`);
    const budget = { points: Number(points), windowMs: Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS] };
    const isInRange =
      budget.points >= 1 && budget.points <= MOST_POINTS && budget.windowMs >= 1000 && budget.windowMs <= MOST_MS;
    return isInRange
      ? parsed(budget)
      : refused(`"${text}" is out of range; 1 to ${MOST_POINTS} points in 1s to 24h are accepted.`);
  },
  write: writeCallBudget,
};

function writeCallBudget({ points, windowMs }: CallBudget): string {
  for (const unit of ['h', 'm'] as const) {
    if (windowMs % UNIT_MS[unit] === 0) return `${points}/${windowMs / UNIT_MS[unit]}${unit}`;
  }
  return `${points}/${windowMs / UNIT_MS.s}s`;
}
