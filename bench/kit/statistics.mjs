/** @returns `{median, min, max, values}` */
export function summarize(values) {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values), values };
}

/** @returns a summary of the quotients per round, for figures that were measured side by side */
export function summarizeRatio(values, baseline) {
  return summarize(values.map((value, round) => value / baseline[round]));
}

/** The percentile, interpolated between neighbours. @param rank 0 to 100 */
export function percentile(values, rank) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = ((sorted.length - 1) * rank) / 100;
  const below = sorted[Math.floor(position)];
  return below + (sorted[Math.ceil(position)] - below) * (position % 1);
}
