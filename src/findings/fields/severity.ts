import type { SeverityLevel } from '../../__generated__/types.js';

/** The levels, ascending. Each extends from its lower end to the lower end of the next one. */
export const SEVERITY_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly SeverityLevel[];

const LOWER_END: Readonly<Record<SeverityLevel, number>> = { LOW: 1, MEDIUM: 4, HIGH: 7, CRITICAL: 9 };
const HIGHEST = 10;

/** @returns null for anything but a number from 1.0 to 10.0 */
export function severityLevel(severity: unknown): SeverityLevel | null {
  if (typeof severity !== 'number' || severity > HIGHEST) return null;
  return SEVERITY_LEVELS.findLast((level) => severity >= LOWER_END[level]) ?? null;
}

/** A range of severities. It ends before `below` (exclusive) or, if that is undefined, at `to` (inclusive). */
export interface SeverityRange {
  readonly from: number;
  readonly below: number | undefined;
  readonly to: number | undefined;
}

/**
 * The levels as ranges; adjacent levels become one range. Never as single values: 7.5 is HIGH, but criteria compare
 * whole numbers only.
 */
export function severityRanges(levels: ReadonlySet<SeverityLevel>): SeverityRange[] {
  const ranges: SeverityRange[] = [];
  for (const [index, level] of SEVERITY_LEVELS.entries()) {
    if (!levels.has(level)) continue;
    const next = SEVERITY_LEVELS[index + 1];
    const below = next && LOWER_END[next];
    const end = { below, to: next ? undefined : HIGHEST };
    const last = ranges.at(-1);
    if (last?.below === LOWER_END[level]) ranges[ranges.length - 1] = { from: last.from, ...end };
    else ranges.push({ from: LOWER_END[level], ...end });
  }
  return ranges;
}
