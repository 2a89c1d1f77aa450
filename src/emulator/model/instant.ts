/** `2026-10-01T11:00:00.000Z`, in the extended or the basic format of ISO 8601 with common deviations. */
const ISO_8601 =
  /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

/** `Thu, 01 Oct 2026 11:00:00 GMT`, as in HTTP headers and mail. */
const RFC_1123 =
  /^(?:[a-z]{3},\s)?(\d\d?)\s([a-z]{3})\s(\d{4})\s(\d\d):(\d\d)(?::(\d\d))?\s(Z|UTC|GMT|[+-]\d\d:?\d\d)$/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** In seconds, a larger epoch number would be after the year 5138, so it must be milliseconds. */
const LARGEST_SECONDS = 1e11;
/** The same bound for milliseconds; a larger number is microseconds. */
const LARGEST_MILLISECONDS = 1e14;
/** The same bound for microseconds; a larger number is nanoseconds. */
const LARGEST_MICROSECONDS = 1e17;
/** The last instant of ECMAScript's time range. */
const LAST_INSTANT = 8.64e15;

const [HOUR, MINUTE, SECOND] = [3_600_000, 60_000, 1000];

/**
 * The instant that a document's value represents, in epoch milliseconds; undefined if it represents none. Everything in
 * the emulator reads instants through this function: sorting, criteria, statistics and the choice of the newest update.
 *
 * Accepts ISO 8601 with or without fractions, time zone (default UTC), hyphens and colons, with a space or `t` for `T`
 * and `UTC` for `Z`; RFC 1123; and epoch seconds, milliseconds, microseconds or nanoseconds, told apart by their size,
 * as a number or as text. 24:00 is the midnight that ends the day, and a leap second is the first second of the next
 * minute.
 */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (NUMBER.test(text)) return fromEpoch(Number(text));
  return fromIso8601(text) ?? fromRfc1123(text);
}

function fromEpoch(number: number): number | undefined {
  const size = Math.abs(number);
  let instant = number * 1000;
  if (size > LARGEST_MICROSECONDS) instant = number / 1e6;
  else if (size > LARGEST_MILLISECONDS) instant = number / 1000;
  else if (size > LARGEST_SECONDS) instant = number;
  return Math.abs(instant) <= LAST_INSTANT ? Math.round(instant) : undefined;
}

function fromIso8601(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (!match) return undefined;
  const [, year, month = match[4], day = match[5], , , hour, minute, second, fraction = '', zone] = match;
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  const time = timeOfDay(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0));
  if (midnight === undefined || time === undefined) return undefined;
  return midnight + time + Number(fraction.slice(0, 3).padEnd(3, '0')) - zoneOffset(zone);
}

function fromRfc1123(text: string): number | undefined {
  const [matched, day, month = '', year, hour, minute, second, zone] = RFC_1123.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const midnight = midnightOf(Number(year), MONTHS.indexOf(month.toLowerCase()) + 1, Number(day));
  const time = timeOfDay(Number(hour), Number(minute), Number(second ?? 0));
  return midnight === undefined || time === undefined ? undefined : midnight + time - zoneOffset(zone);
}

/** Undefined for impossible dates such as 30 February. */
function midnightOf(year: number, month: number, day: number): number | undefined {
  // Date.UTC maps the years 0 to 99 to 1900 to 1999.
  const midnight = year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);
  if (month < 1 || month > 12 || day < 1) return undefined;
  return day <= 28 || new Date(midnight).getUTCDate() === day ? midnight : undefined;
}

function timeOfDay(hour: number, minute: number, second: number): number | undefined {
  const isEndOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 60) return undefined;
  return hour * HOUR + minute * MINUTE + second * SECOND;
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const digits = zone.replace(':', '');
  const offset = Number(digits.slice(1, 3)) * HOUR + Number(digits.slice(3, 5)) * MINUTE;
  return zone.startsWith('-') ? -offset : offset;
}
