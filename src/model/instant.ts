/** ISO 8601 in the extended or the basic form, with the deviations that tools make (a blank for the T, UTC for the Z). */
const ISO_8601 =
  /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

/** `Thu, 01 Oct 2026 11:00:00 GMT`, as in HTTP and mail. */
const RFC_1123 =
  /^(?:[a-z]{3},\s)?(\d\d?)\s([a-z]{3})\s(\d{4})\s(\d\d):(\d\d)(?::(\d\d))?\s(Z|UTC|GMT|[+-]\d\d:?\d\d)$/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const EPOCH = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Epoch numbers up to this one (the year 5138) are seconds; greater ones are milli-, micro- or nanoseconds. */
const LARGEST_SECONDS = 1e11;
const LAST_INSTANT = 8.64e15;

/**
 * Reads an instant in any form that GuardDuty, its exports and its users write: ISO 8601 with or without a fraction, a
 * zone (default UTC) or a time (default midnight); RFC 1123; an epoch number of any unit, as a number or text.
 *
 * Display, sorting and filters all read instants with this function, so that they agree.
 *
 * @returns epoch milliseconds; undefined for anything else, including dates that do not exist
 */
function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  return EPOCH.test(value.trim()) ? fromEpoch(Number(value)) : parseInstantText(value);
}

/** Like `parseInstant`, but for clients' input, in which a plain number is not a date. */
export function parseInstantText(value: string): number | undefined {
  const text = value.trim();
  return fromIso8601(text) ?? fromRfc1123(text);
}

/** @returns ISO 8601 in UTC with milliseconds; undefined if the value is not an instant */
export function toIsoInstant(value: unknown): string | undefined {
  if (typeof value === 'string' && isCanonical(value)) return value;
  const instant = parseInstant(value);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a text already has the form `2026-08-14T10:24:28.211Z`, as nearly all instants in documents do. Checking the
 * digits costs a tenth of creating a Date to find out whether the day exists.
 */
function isCanonical(text: string): boolean {
  if (!CANONICAL.test(text)) return false;
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const isTime = twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60;
  // The 29th of February takes the slow path, which knows leap years.
  return isTime && day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0);
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function fromEpoch(value: number): number | undefined {
  const size = Math.abs(value);
  const milliseconds = Math.round(value * millisecondsOf(size));
  return Math.abs(milliseconds) <= LAST_INSTANT ? milliseconds : undefined;
}

/** The unit of an epoch number of this size, in milliseconds. */
function millisecondsOf(size: number): number {
  if (size <= LARGEST_SECONDS) return 1000;
  if (size <= LARGEST_SECONDS * 1000) return 1;
  return size <= LARGEST_SECONDS * 1e6 ? 1e-3 : 1e-6;
}

function fromIso8601(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const [, year, month = match[4], day = match[5], , , hour = '0', minute = '0', second = '0', fraction = ''] = match;
  const instant = toInstant(
    [Number(year), Number(month) - 1, Number(day)],
    [Number(hour), Number(minute), Number(second)],
    match[10],
  );
  return instant === undefined ? undefined : instant + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function fromRfc1123(text: string): number | undefined {
  const [matched, day, month = '', year, hour, minute, second = '0', zone] = RFC_1123.exec(text) ?? [];
  if (matched === undefined) return undefined;
  return toInstant(
    [Number(year), MONTHS.indexOf(month.toLowerCase()), Number(day)],
    [Number(hour), Number(minute), Number(second)],
    zone,
  );
}

/**
 * @param month 0 to 11
 * @returns undefined if there is no such day or time; 24:00 and leap seconds are valid
 */
function toInstant(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
  zone: string | undefined,
): number | undefined {
  // Date.UTC would turn the years 0 to 99 into 1900 to 1999.
  const midnight = new Date(0).setUTCFullYear(year, month, day);
  const isDay = month >= 0 && new Date(midnight).getUTCMonth() === month && new Date(midnight).getUTCDate() === day;
  const isTime = minute < 60 && second <= 60 && (hour < 24 || (hour === 24 && minute + second === 0));
  if (!isDay || !isTime) return undefined;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 - zoneOffset(zone);
}

/** In milliseconds. */
function zoneOffset(zone = 'Z'): number {
  if (!/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
