import type { SeverityLevel } from '../../__generated__/types.js';

/** The bands, ascending; each reaches from its lower end up to the next one's. */
const SEVERITY_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly SeverityLevel[];

const LOWER_END: Readonly<Record<SeverityLevel, number>> = { LOW: 1, MEDIUM: 4, HIGH: 7, CRITICAL: 9 };
const HIGHEST = 10;

/** @returns null outside of 1.0–10.0 */
export function severityLevel(severity: unknown): SeverityLevel | null {
  if (typeof severity !== 'number' || severity > HIGHEST) return null;
  return SEVERITY_LEVELS.findLast((level) => severity >= LOWER_END[level]) ?? null;
}

/** A range of severities up to `below`, which is out of it, or without that up to `to`, the highest, which is in it. */
export interface SeverityRange {
  readonly from: number;
  readonly below: number | undefined;
  readonly to: number | undefined;
}

/** The levels as ranges, adjacent ones joined. Never as values: 7.5 is HIGH, and equality takes whole numbers only. */
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
