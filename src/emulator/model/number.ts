/**
 * The number that a document's value stands for; undefined if it stands for none. Text that is a number counts as
 * one. Sorting, criteria and statistics all go by this reading.
 */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
