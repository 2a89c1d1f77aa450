/** What a setting that is a time accepts. */
interface DurationRange {
  readonly byDefault: string;
  readonly leastMs: number;
  readonly mostMs: number;
  readonly examples: string;
}

const DURATIONS = {
  UPSTREAM_TIMEOUT: { byDefault: '3s', leastMs: 1, mostMs: 60_000, examples: '3s or 500ms' },
  REQUEST_TIMEOUT: { byDefault: '10s', leastMs: 1, mostMs: 600_000, examples: '3s or 500ms' },
  CACHE_TTL: { byDefault: '10s', leastMs: 0, mostMs: 3_600_000, examples: '10s, or 0 for no cache' },
  MAX_EVENT_LOOP_DELAY: { byDefault: '1s', leastMs: 0, mostMs: 60_000, examples: '1s, or 0 for no limit' },
  DRAIN_DELAY: { byDefault: '0s', leastMs: 0, mostMs: 60_000, examples: '5s' },
  DRAIN_TIMEOUT: { byDefault: '10s', leastMs: 0, mostMs: 600_000, examples: '10s' },
} as const satisfies Record<string, DurationRange>;

export type DurationSetting = keyof typeof DURATIONS;

const DURATION = /^(\d+(?:\.\d+)?)(ms|s)?$/;

/** @returns milliseconds; where the text makes none in the setting's range, 0 and a fault in words */
export function readDuration(name: DurationSetting, text: string | undefined, faults: string[]): number {
  const { byDefault, leastMs, mostMs, examples } = DURATIONS[name];
  const milliseconds = parseDuration(text ?? byDefault);
  if (milliseconds !== undefined && milliseconds >= leastMs && milliseconds <= mostMs) return Math.round(milliseconds);
  faults.push(`${name}: "${text}" is no time; ${say(leastMs)} to ${say(mostMs)} is accepted, such as ${examples}.`);
  return 0;
}

/** @returns milliseconds of `500ms`, `3s` or `3`, which is seconds; undefined for anything else */
function parseDuration(text: string): number | undefined {
  const [matched, amount, unit] = DURATION.exec(text) ?? [];
  return matched === undefined ? undefined : Number(amount) * (unit === 'ms' ? 1 : 1000);
}

function say(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
