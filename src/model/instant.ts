/** Epoch seconds beyond this (the year 5138) are epoch milliseconds. */
const LARGEST_SECONDS = 1e11;
const TEXT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|z|UTC|[+-]\d\d:?\d\d)?$/;
const NUMERIC = /^\d{1,16}(\.\d+)?$/;

/**
 * Reads every form in which GuardDuty and its users write an instant: ISO 8601 with or without milliseconds or zone
 * (then UTC), with a blank for the `T`, a bare date (midnight UTC), epoch seconds, epoch milliseconds.
 *
 * @returns epoch milliseconds; undefined for anything else, the 30th of February included
 */
function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  return NUMERIC.test(value) ? fromEpoch(Number(value)) : parseInstantText(value);
}

/** Like `parseInstant`, for text alone: a bare number is no date. */
export function parseInstantText(text: string): number | undefined {
  const [matched, date, time = '00:00', seconds = '00', fraction = '', zone = 'Z'] = TEXT.exec(text) ?? [];
  if (matched === undefined || date === undefined) return undefined;
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined;
  const offset = /^[+-]/.test(zone) ? zone : 'Z';
  const instant = Date.parse(`${date}T${time}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** @returns ISO 8601 in UTC with milliseconds; undefined where the value is no instant */
export function toIsoInstant(value: unknown): string | undefined {
  if (typeof value === 'string' && isCanonical(value)) return value;
  const instant = parseInstant(value);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Nearly every instant of a document is `2026-08-14T10:24:28.211Z` already; making a Date of each to see whether there
 * is such a day costs ten times as much as looking at the digits.
 */
function isCanonical(text: string): boolean {
  if (!CANONICAL.test(text)) return false;
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const isTime = twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60;
  // The 29th of February is left to those who know the calendar.
  return isTime && day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0);
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function fromEpoch(value: number): number | undefined {
  const milliseconds = Math.round(Math.abs(value) > LARGEST_SECONDS ? value : value * 1000);
  return Math.abs(milliseconds) <= 8.64e15 ? milliseconds : undefined;
}
