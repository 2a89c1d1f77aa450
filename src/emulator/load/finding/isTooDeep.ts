/**
 * Far more than any finding has. Functions that call themselves for each level, JSON.stringify among them, fail at some
 * thousands of levels; a finding that deep would make the response to a whole batch fail.
 */
export const DEEPEST_FINDING = 200;

/** Whether a JSON value has objects or lists inside each other on more than this number of levels. */
export function isTooDeep(value: unknown, levels = DEEPEST_FINDING): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((element) => isTooDeep(element, levels - 1));
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}
