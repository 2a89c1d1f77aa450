import { type Kind, parsed, refused } from './kind.js';

export interface DurationRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/;
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `500ms`, `3s`, `10m`, `24h`, `7d`, or `3`, which is in seconds. Its value is in milliseconds. */
export function duration({ leastMs, mostMs }: DurationRange): Kind<number> {
  const accepts = `${write(leastMs)} to ${write(mostMs)}`;
  return {
    accepts,
    parse: (text) => {
      const milliseconds = toMilliseconds(text);
      if (milliseconds === undefined) {
        return refused(`"${text}" is not a duration; ${accepts} is accepted, such as 2s or 500ms.`);
      }
      if (milliseconds < leastMs || milliseconds > mostMs) {
        return refused(`"${text}" is out of range; ${accepts} is accepted.`);
      }
      return parsed(Math.round(milliseconds));
    },
    write,
  };
}

function toMilliseconds(text: string): number | undefined {
  const [matched, amount, unit = 's'] = DURATION.exec(text) ?? [];
  return matched === undefined ? undefined : Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** Up to an hour in seconds, which are easy to compare; above it in hours and days where these are whole. */
function write(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  for (const unit of ['d', 'h'] as const) {
    if (milliseconds > UNITS[unit] && milliseconds % UNITS[unit] === 0) return `${milliseconds / UNITS[unit]}${unit}`;
  }
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
