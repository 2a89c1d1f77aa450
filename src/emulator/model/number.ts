/**
 * The number that a document's value represents; undefined if it represents none. Numeric text counts as a number.
 * Sorting, criteria and statistics all read numbers through this function.
 */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
