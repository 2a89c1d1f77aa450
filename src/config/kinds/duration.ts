import { type Kind, parsed, refused } from './kind.js';

export interface DurationRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s)?$/;

/** A duration such as `500ms`, `3s` or `3`, which is in seconds. Its value is in milliseconds. */
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
  const [matched, amount, unit] = DURATION.exec(text) ?? [];
  return matched === undefined ? undefined : Number(amount) * (unit === 'ms' ? 1 : 1000);
}

function write(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
