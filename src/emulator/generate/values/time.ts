export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Epoch milliseconds in the format of a finding's five string dates. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Epoch milliseconds in the format of the protocol's timestamps: seconds, possibly with a fraction. */
export function seconds(milliseconds: number): number {
  return milliseconds / SECOND;
}

export function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / SECOND) * SECOND;
}
