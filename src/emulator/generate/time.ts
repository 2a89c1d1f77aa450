export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Epoch milliseconds as the five string dates of a finding have them. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Epoch milliseconds as the timestamps of the protocol have them: seconds, with a fraction where there is one. */
export function seconds(milliseconds: number): number {
  return milliseconds / SECOND;
}

export function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / SECOND) * SECOND;
}
