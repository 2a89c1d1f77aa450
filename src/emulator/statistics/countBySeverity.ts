import type { WireFinding } from '../wireFinding.js';
import { severityOf } from './groupings.js';

/** The deprecated statistic: counts by severity, keyed by the severity as a decimal (`"8.0"`). */
export function countBySeverity(findings: readonly WireFinding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const finding of findings) {
    const severity = severityOf(finding);
    if (severity === undefined) continue;
    const key = Number.isInteger(severity) ? severity.toFixed(1) : String(severity);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
