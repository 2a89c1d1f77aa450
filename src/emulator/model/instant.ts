const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** Epoch numbers above this are milliseconds: as seconds they would lie beyond the year 5138. */
const LARGEST_SECONDS = 1e11;

/**
 * The instant that a document's value stands for, as epoch milliseconds; undefined where it stands for none.
 * Takes what real documents have: ISO strings with and without a fraction, a blank for the T, no zone (UTC),
 * epoch seconds, whole or fractional, and epoch milliseconds.
 */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? epochInstant(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const match = DATE_TIME.exec(value.trim());
  if (match) return calendarInstant(match);
  return /^\d+(\.\d+)?$/.test(value) ? epochInstant(Number(value)) : undefined;
}

function epochInstant(number: number): number {
  return Math.abs(number) > LARGEST_SECONDS ? number : Math.round(number * 1000);
}

function calendarInstant(match: RegExpExecArray): number | undefined {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const instant = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, milliseconds);
  return Number.isNaN(instant) ? undefined : instant - zoneOffset(match[8]);
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}
